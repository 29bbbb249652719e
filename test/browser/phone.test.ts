/** Phones: the size of what is tapped, narrow and low screens, and the insets of a notch. */
import { devices, type Page } from "playwright-core";
import { expect } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { closeDialog, MODERATOR, newRoom, post, send, test, text } from "./fixture.ts";
import { ru } from "./text.ts";

const { viewport, hasTouch, isMobile } = devices["Pixel 7"];

/** Returns the visible controls that are smaller than 44 pixels, except for links within a text. */
const tooSmall = (page: Page) =>
  page.evaluate(() => {
    const scope = document.querySelector("dialog[open]") ?? document;
    const controls = scope.querySelectorAll<HTMLElement>("a, button, input, select, summary, [role=button]");
    return [...controls].flatMap((control) => {
      if (control.closest(".content") || !control.checkVisibility({ opacityProperty: true })) return [];
      // The time of a message is a link, which takes no taps.
      if (getComputedStyle(control).pointerEvents === "none") return [];
      // A radio button or a checkbox is as large as its label.
      const target = control.matches("[type=radio], [type=checkbox]") ? control.closest("label") : control;
      const { width, height } = (target ?? control).getBoundingClientRect();
      const name = control.getAttribute("aria-label") ?? control.textContent;
      return Math.min(width, height) < 43.9 ? [`${name}: ${Math.round(width)} x ${Math.round(height)}`] : [];
    });
  });

test("on a touch screen, everything that can be tapped is at least 44 pixels large", async ({
  chat,
  newWindow,
  signIn,
  openRoom,
}) => {
  const { page } = await newWindow({ viewport, hasTouch, isMobile });
  const found: Record<string, string[]> = {};
  const check = async (screen: string) => {
    found[screen] = await tooSmall(page);
  };
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  await post(chat.url, tea, "see https://chat.example");
  await signIn(page, MODERATOR);
  await openRoom(page, kitchen);
  await check("empty room");
  await page.goto(chat.url);
  await page.getByRole("navigation", { name: text.allRooms }).getByRole("link").first().waitFor();
  await check("home");
  await page.getByRole("button", { name: text.settings }).tap();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await check("settings");
  await page.goto(`${chat.url}/rooms/two%20words`);
  await page.getByRole("link", { name: text.goTo("two-words") }).waitFor();
  await check("not found");

  await openRoom(page, tea);
  await send(page, "hello");
  await page.locator("[data-seq]").getByText("hello").waitFor();
  await check("room");
  await page.getByRole("button", { name: text.rooms, exact: true }).tap();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: text.roomActions(kitchen) })
    .waitFor();
  await check("rooms");
  await page.getByRole("dialog").getByRole("button", { name: text.joinRoom }).tap();
  await page.getByRole("dialog").getByRole("option").first().waitFor();
  await check("join");
  await closeDialog(page);
  await page.getByRole("button", { name: text.people, exact: true }).tap();
  await page.getByRole("button", { name: text.changeName }).waitFor();
  await check("members");
  await page.getByRole("button", { name: text.changeName }).tap();
  await page.getByLabel(text.newName).waitFor();
  await check("rename");
  for (const name of ["Mod", text.peopleHere(1)]) {
    const dialog = page.getByRole("dialog", { name, exact: true });
    await dialog.getByRole("button", { name: text.close }).tap();
    await dialog.waitFor({ state: "detached" });
  }
  await page.getByRole("button", { name: text.roomSettings }).tap();
  await page.getByText(text.orders).tap();
  await page.getByText(text.noOrders).waitFor();
  await check("room settings");
  expect(Object.entries(found).filter(([, controls]) => controls.length > 0)).toEqual([]);
  expect(Object.keys(found)).toHaveLength(10);
});

test("on 320 pixels nothing overflows sideways, in Russian with a long name, and the header has two lines", async ({
  chat,
  newWindow,
}) => {
  const { page } = await newWindow({
    viewport: { width: 320, height: 568 },
    hasTouch,
    isMobile,
    locale: "ru-RU",
    reducedMotion: "reduce",
  });
  const found: Record<string, number> = {};
  const check = async (screen: string) => {
    found[screen] = await page.evaluate(() => {
      const box = document.querySelector("dialog[open]") ?? document.documentElement;
      return Math.max(box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth - innerWidth);
    });
  };
  const room = newRoom("a-very-long-name-of-a-room-that-goes-on-and-on-and-on");
  await page.goto(`${chat.url}/rooms/${"очень ".repeat(20)}`);
  await page.getByText(ru.tooLongForRoom).waitFor();
  await check("not found");
  await page.goto(`${chat.url}/rooms/${room}`);
  await page.getByLabel(ru.yourName).fill("Анна");
  await check("join");
  await page.keyboard.press("Enter");
  await page.getByText(ru.emptyTitle).waitFor();
  await check("room");
  const header = await page.getByRole("banner").boundingBox();
  expect(header?.height).toBeLessThan(64);
  for (const name of [ru.rooms, ru.people]) {
    await page.getByRole("button", { name, exact: true }).tap();
    await page.getByRole("dialog").waitFor();
    await check(name);
    await closeDialog(page);
  }
  await page.getByRole("textbox", { name: ru.message, exact: true }).fill("черновик");
  await page.getByRole("button", { name: ru.leave, exact: true }).tap();
  await page.getByRole("dialog").waitFor();
  await check("leave");
  await closeDialog(page);
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog").waitFor();
  await check("settings");
  expect(await page.getByRole("heading", { name: ru.shortcuts, includeHidden: true }).isVisible()).toBe(false);
  await closeDialog(page);
  await page.goto(`${chat.url}/rooms/private-team`);
  await page.getByText(ru.joinError(CLOSE.forbidden)).waitFor();
  await check("private room");
  expect(await page.getByRole("button", { name: ru.people, exact: true }).count()).toBe(0);
  expect(Object.entries(found).filter(([, excess]) => excess > 0)).toEqual([]);
});

test("a phone that is held sideways shows the fields and the messages", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow({ viewport: { width: 740, height: 360 }, hasTouch, isMobile });
  await page.goto(chat.url);
  const button = page.getByRole("button", { name: text.join });
  await button.waitFor();
  const bottomOf = async () => {
    const box = await button.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  expect(await bottomOf()).toBeLessThanOrEqual(360);
  await join(page, newRoom(), "Anna");
  await send(page, "hello");
  await page.locator("[data-seq]").getByText("hello").waitFor();
  expect((await page.getByRole("log").boundingBox())?.height).toBeGreaterThan(120);
});

test("controls keep out of the insets of a notch", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow({ viewport, hasTouch, isMobile, reducedMotion: "reduce" });
  const insets = { top: 47, topMax: 47, left: 20, leftMax: 20, bottom: 34, bottomMax: 34, right: 20, rightMax: 20 };
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setSafeAreaInsetsOverride", { insets });
  /** Returns the controls that reach into an inset. */
  const inInsets = () =>
    page.evaluate(({ top, left, bottom, right }) => {
      const scope = document.querySelector("dialog[open]") ?? document;
      return [...scope.querySelectorAll<HTMLElement>("a, button, input, h1, h2")].flatMap((control) => {
        if (!control.checkVisibility({ opacityProperty: true }) || control.closest(".hidden")) return [];
        const box = control.getBoundingClientRect();
        const isInside =
          box.top >= top && box.left >= left && box.bottom <= innerHeight - bottom && box.right <= innerWidth - right;
        return isInside ? [] : [control.getAttribute("aria-label") ?? control.textContent];
      });
    }, insets);
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).waitFor();
  await join(page, newRoom(), "Anna");
  expect(await inInsets()).toEqual([]);
  for (const name of [text.rooms, text.people]) {
    await page.getByRole("button", { name, exact: true }).tap();
    await page.getByRole("dialog").waitFor();
    expect(await inInsets()).toEqual([]);
    await closeDialog(page);
  }
});
