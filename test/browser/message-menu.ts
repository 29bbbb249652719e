/** The menu of a message, by mouse and by touch. */
import type { Locator, Page } from "playwright-core";
import { text } from "./fixture.ts";
import { message } from "./message-list.ts";

/** Opens the menu of a message by mouse. */
export const openMenu = async (page: Page, seq: number): Promise<Locator> => {
  await message(page, seq).hover();
  await message(page, seq).getByRole("button", { name: text.moreActions }).click();
  const menu = page.getByRole("menu");
  await menu.waitFor();
  return menu;
};

/** Chooses an entry of the menu of a message. */
export const chooseAction = async (page: Page, seq: number, name: string): Promise<void> => {
  const menu = await openMenu(page, seq);
  await menu.getByRole("menuitem", { name, exact: true }).click();
};

/** Deletes a message, by its menu and the question that follows. */
export const deleteMessage = async (page: Page, seq: number): Promise<void> => {
  await chooseAction(page, seq, text.deleteMessage);
  await page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
};

/** Options of a window on a phone. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

type Point = { x: number; y: number };

/** One finger on the screen. */
export const createFinger = async (page: Page) => {
  const touch = await page.context().newCDPSession(page);
  const send = async (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: Point[]) => {
    await touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  return {
    down: (at: Point) => send("touchStart", at),
    move: (to: Point) => send("touchMove", to),
    up: () => send("touchEnd"),
  };
};

export const middleOf = async (target: Locator): Promise<Point> => {
  const box = await target.boundingBox();
  if (box === null) throw new Error("the target is not in view");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** Presses until the sheet of a message opens, and returns the sheet. */
export const longPress = async (page: Page, target: Locator): Promise<Locator> => {
  const finger = await createFinger(page);
  await finger.down(await middleOf(target));
  const sheet = page.getByRole("dialog");
  await sheet.waitFor();
  await finger.up();
  return sheet;
};
