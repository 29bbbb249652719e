/** Dialogs and the browser's history: Back closes a dialog before it leaves the room. */
import { devices, type Page } from "playwright-core";
import { expect } from "vitest";
import { closeDialog, composer, eventually, expectFocus, newRoom, test, text, waitUntilOnline } from "./fixture.ts";

const { viewport, hasTouch, isMobile } = devices["Pixel 7"];
const PHONE = { viewport, hasTouch, isMobile };

const dialog = (page: Page) => page.getByRole("dialog");
const openRooms = async (page: Page) => {
  await page.getByRole("button", { name: text.rooms, exact: true }).click();
  await page.getByRole("dialog", { name: text.rooms }).waitFor();
};
const heading = (page: Page, room: string) => page.getByRole("heading", { name: room, level: 1 });
/** Goes back, without waiting for a load, which does not happen. */
const back = (page: Page) => page.evaluate(() => history.back());
const depth = (page: Page) => page.evaluate(() => (history.state as { dialogs?: number } | null)?.dialogs ?? 0);
const waitForDepth = (page: Page, expected: number) => eventually(async () => expect(await depth(page)).toBe(expected));

test("on a phone, Back closes a drawer, and only then leaves the room", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow(PHONE);
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  await join(page, tea, "Anna");
  await openRooms(page);
  await page.getByRole("button", { name: text.joinRoom }).click();
  await page.getByRole("combobox", { name: text.roomOrLink }).fill(kitchen);
  await page.keyboard.press("Enter");
  await heading(page, kitchen).waitFor();
  await waitUntilOnline(page);

  for (const name of [text.rooms, text.people, text.rooms]) {
    await page.getByRole("button", { name, exact: true }).click();
    await dialog(page).waitFor();
    await back(page);
    await dialog(page).waitFor({ state: "detached" });
    await heading(page, kitchen).waitFor();
  }
  // Neither the drawer nor the dialog that it opened has left an entry behind.
  await back(page);
  await heading(page, tea).waitFor();
  await waitUntilOnline(page);
  expect(errors).toEqual([]);
});

test("a dialog that is closed takes its entry away, and the next page replaces it", async ({ newWindow, join }) => {
  const { page } = await newWindow(PHONE);
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  await join(page, kitchen, "Anna");
  await openRooms(page);
  await page.getByRole("button", { name: text.joinRoom }).click();
  await page.getByRole("combobox", { name: text.roomOrLink }).fill(tea);
  await page.keyboard.press("Enter");
  await heading(page, tea).waitFor();
  await waitUntilOnline(page);
  const entries = await page.evaluate(() => history.length);

  await openRooms(page);
  await waitForDepth(page, 1);
  await closeDialog(page);
  await waitForDepth(page, 0);
  await openRooms(page);
  await page.getByRole("button", { name: text.close }).click();
  await waitForDepth(page, 0);
  // The backdrop beside the drawer.
  await openRooms(page);
  await page.touchscreen.tap(400, 400);
  await dialog(page).waitFor({ state: "detached" });
  await waitForDepth(page, 0);

  // The settings take the place of the drawer, once their code is loaded.
  await openRooms(page);
  await dialog(page).getByRole("button", { name: text.settings }).click();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await closeDialog(page);
  await openRooms(page);
  await dialog(page).getByRole("button", { name: text.settings }).click();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await waitForDepth(page, 1);
  await back(page);
  await dialog(page).waitFor({ state: "detached" });
  await waitForDepth(page, 0);

  await openRooms(page);
  await dialog(page).getByRole("link", { name: kitchen }).click();
  await heading(page, kitchen).waitFor();
  await dialog(page).waitFor({ state: "detached" });
  await waitForDepth(page, 0);
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  await back(page);
  await heading(page, tea).waitFor();
  // The link of the open room closes the drawer.
  await openRooms(page);
  await dialog(page).getByRole("link", { name: tea }).click();
  await dialog(page).waitFor({ state: "detached" });
  await waitForDepth(page, 0);
  await heading(page, tea).waitFor();
});

test("a reload with an open dialog, Forward, and haste leave no dead entry", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow();
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  await join(page, tea, "Anna");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: text.roomOrLink }).fill(kitchen);
  await page.keyboard.press("Enter");
  await heading(page, kitchen).waitFor();
  await waitUntilOnline(page);
  await page.keyboard.press("Control+/");
  await dialog(page).waitFor();
  await waitForDepth(page, 1);
  await page.reload();
  await waitUntilOnline(page);
  await waitForDepth(page, 0);
  await page.evaluate(() => history.forward());
  await waitForDepth(page, 0);
  await heading(page, kitchen).waitFor();

  // Closed and opened again while its entry is being taken away, and closed by going to another room.
  await composer(page).focus();
  await page.keyboard.press("Control+/");
  await dialog(page).waitFor();
  await page.evaluate((path) => {
    const press = (key: string, code: string) =>
      document.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, ctrlKey: true, bubbles: true, cancelable: true }),
      );
    const gone = new MutationObserver(() => {
      if (document.querySelector("dialog")) return;
      gone.disconnect();
      press("/", "Slash");
      document.querySelector<HTMLAnchorElement>(`.rooms-panel a[href="${path}"]`)?.click();
    });
    gone.observe(document.body, { childList: true, subtree: true });
    document.querySelector("dialog")?.close();
  }, `/rooms/${tea}`);
  await heading(page, tea).waitFor();
  await dialog(page).waitFor({ state: "detached" });
  await waitForDepth(page, 0);
  expect(new URL(page.url()).pathname).toBe(`/rooms/${tea}`);
  await back(page);
  await heading(page, kitchen).waitFor();
  await back(page);
  await heading(page, tea).waitFor();
  await waitUntilOnline(page);
  await page.keyboard.press("Control+k");
  await expectFocus(page.getByRole("combobox", { name: text.roomOrLink }));
  expect(errors).toEqual([]);
});
