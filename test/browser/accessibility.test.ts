/** Accessibility: axe on every screen in both themes, the keyboard, themes and languages, zoom. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { violations } from "./axe.ts";
import {
  closeDialog,
  composer,
  expectFocus,
  goOffline,
  newRoom,
  post,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";
import { ru } from "./text.ts";

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;

test.concurrent.for([
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)("axe finds nothing on any screen (%s, %s)", async ([colorScheme, size], { chat, newWindow, join }) => {
  const window = await newWindow({ colorScheme, viewport: SIZES[size], reducedMotion: "reduce" });
  const { page } = window;
  const found: Record<string, string[]> = {};
  const check = async (screen: string) => {
    found[screen] = await violations(page);
  };
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).waitFor();
  await check("home");
  await page.goto(`${chat.url}/rooms/a/b`);
  await page.getByText(text.notFound).waitFor();
  await check("not found");
  await page.goto(`${chat.url}/rooms/two%20words`);
  await page.getByText(text.noSuchRoom).waitFor();
  await check("no room's name");

  const [room, other] = [newRoom(), newRoom("kitchen")];
  await join(page, other, "Anna");
  await check("empty room");
  await post(chat.url, room, "**Hello** @Anna, see https://chat.example");
  await page.goto(`${chat.url}/rooms/${room}`);
  await page.locator("[data-seq]").getByText("Hello").waitFor();
  await waitUntilOnline(page);
  await composer(page).fill("Good morning");
  await page.keyboard.press("Enter");
  await page.locator("[data-seq]").getByText("Good morning").waitFor();
  await check("room");
  await composer(page).fill("a draft");
  await page.getByRole("button", { name: text.leave, exact: true }).click();
  await page.getByRole("dialog", { name: text.leaveQuestion(room) }).waitFor();
  await check("leave");
  await closeDialog(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: text.roomOrLink }).waitFor();
  await page.getByRole("option").first().waitFor();
  await check("switcher");
  await closeDialog(page);
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await check("settings");
  await closeDialog(page);
  if (size === "phone") {
    for (const name of [text.rooms, text.people]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").waitFor();
      await check(name);
      await closeDialog(page);
    }
  } else {
    await page.getByRole("button", { name: text.changeName }).click();
    await page.getByLabel(text.newName).waitFor();
    await check("rename");
    await closeDialog(page);
  }
  await goOffline(window);
  await check("offline");
  await window.setOffline(false);
  await page.goto(`${chat.url}/rooms/private-team`);
  await page.getByText(text.joinError(CLOSE.forbidden)).waitFor();
  await check("join error");
  expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
});

test("everything can be done by keyboard", async ({ chat, newWindow }) => {
  const room = newRoom();
  const { page } = await newWindow({ viewport: SIZES.desktop });
  await page.goto(chat.url);
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("Anna");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(room);
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
  await expectFocus(composer(page));
  await page.keyboard.type("typed without a mouse");
  await page.keyboard.press("Enter");
  await page.locator("[data-seq]").getByText("typed without a mouse").waitFor();

  // Around the regions of the page, and back.
  await expectFocus(composer(page));
  await page.keyboard.press("F6");
  await expectFocus(page.getByRole("button", { name: text.changeName }));
  await page.keyboard.press("F6");
  await page.locator(".rooms-panel :focus").waitFor();
  await page.keyboard.press("F6");
  await expectFocus(page.getByRole("log"));
  await page.keyboard.press("Shift+F6");
  await page.locator(".rooms-panel :focus").waitFor();
  await page.keyboard.press("Escape");
  await expectFocus(composer(page));

  await page.keyboard.press("F6");
  await page.keyboard.press("Enter");
  await page.locator("dialog input:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Anna K");
  await page.keyboard.press("Enter");
  await page.locator(".members-panel").getByText("Anna K").waitFor();
  await expectFocus(page.getByRole("button", { name: text.changeName }));

  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
  const other = newRoom("a");
  await page.keyboard.type(other);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: other }).waitFor();
  await waitUntilOnline(page);
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("heading", { name: room }).waitFor();
  await page.locator("[data-seq]").getByText("typed without a mouse").waitFor();
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await closeDialog(page);
  await expectFocus(composer(page));
});

test("theme and language survive a reload and apply to other tabs", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow({ colorScheme: "light" });
  await join(page, newRoom(), "Anna");
  const paper = (of: Page) => of.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper(page);
  const second = await page.context().newPage();
  await second.goto(chat.url);
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("radio", { name: text.themes.dark }).check();
  await second.waitForFunction(
    (before) => getComputedStyle(document.documentElement).backgroundColor !== before,
    light,
  );
  expect(await paper(page)).toBe(await paper(second));
  await page.getByRole("radio", { name: "Русский" }).check();
  await page.getByRole("dialog", { name: ru.settings }).waitFor();
  await second.getByText(ru.tagline).waitFor();
  await page.locator("html[lang=ru]").waitFor();
  await page.reload();
  await page.getByText(ru.peopleHere(1)).first().waitFor();
  expect(await paper(page)).not.toBe(light);
});

test("at 200 % zoom nothing overflows sideways", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).waitFor();
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  expect(await fits()).toBe(true);
  await join(page, newRoom(), "Anna");
  await composer(page).fill("still fits");
  expect(await fits()).toBe(true);
  expect((await composer(page).boundingBox())?.y).toBeLessThan(400);
});

test("a dialog that cannot be loaded says so, and opens once the network is back", async ({ newWindow, join }) => {
  const window = await newWindow();
  const { page } = window;
  await join(page, newRoom(), "Anna");
  await goOffline(window);
  const button = page.getByRole("button", { name: text.settings });
  await button.click();
  await page.getByRole("status").getByText(text.loadFailed).waitFor();
  await expectFocus(button);
  await window.setOffline(false);
  await button.click();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await closeDialog(page);
  await expectFocus(button);
});
