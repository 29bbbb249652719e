/** Touch screens: the size of what is tapped. */
import { devices, type Page } from "playwright-core";
import { expect } from "vitest";
import { closeDialog, MODERATOR, newRoom, post, send, test, text } from "./fixture.ts";

const { viewport, hasTouch, isMobile } = devices["Pixel 7"];

/** Returns the visible controls that are smaller than 44 pixels, except for links within a text. */
const tooSmall = (page: Page) =>
  page.evaluate(() => {
    const scope = document.querySelector("dialog[open]") ?? document;
    const controls = scope.querySelectorAll<HTMLElement>("a, button, input, select, summary, [role=button]");
    return [...controls].flatMap((control) => {
      if (control.closest(".content") || !control.checkVisibility({ opacityProperty: true })) return [];
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
    .getByRole("button", { name: text.removeRoom(kitchen) })
    .waitFor();
  await check("rooms");
  await page.getByRole("dialog").getByRole("button", { name: text.joinRoom }).tap();
  await page.getByRole("dialog").getByRole("link").first().waitFor();
  await check("join");
  await closeDialog(page);
  await page.getByRole("button", { name: text.people, exact: true }).tap();
  await page.getByRole("button", { name: text.changeName }).waitFor();
  await check("members");
  await page.getByRole("button", { name: text.changeName }).tap();
  await page.getByLabel(text.newName).waitFor();
  await check("rename");
  await page.getByRole("button", { name: text.close }).tap();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: text.roomSettings }).tap();
  await page.getByText(text.orders).tap();
  await page.getByText(text.noOrders).waitFor();
  await check("room settings");
  expect(Object.entries(found).filter(([, controls]) => controls.length > 0)).toEqual([]);
  expect(Object.keys(found)).toHaveLength(10);
});
