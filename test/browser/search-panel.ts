/** The search panel of the page. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually, expectFocus, text } from "./fixture.ts";

export const WIDE = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The panel, or the sheet's content. */
export const panel = (page: Page) => page.getByRole("search");
export const field = (page: Page) => panel(page).getByRole("searchbox", { name: text.searchMessages });
export const results = (page: Page) => panel(page).getByRole("link");
/** Returns the marked parts of the excerpts. */
export const marks = (page: Page) => panel(page).locator("mark").allTextContents();
export const status = (page: Page) => panel(page).getByRole("status");
export const openByButton = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: text.searchMessages }).click();
  await expectFocus(field(page));
};
export const chooseScope = (page: Page, name: string) => panel(page).getByRole("radio", { name }).check();
/** Waits until so many messages are shown as found. */
export const expectFound = (page: Page, count: number): Promise<void> =>
  eventually(async () => {
    expect(await status(page).textContent()).toBe(text.foundMessages(count, false));
    expect(await results(page).count()).toBe(count);
  });
/** Searches until the archive, which a search reads, has followed. */
export const searchUntilFound = (page: Page, count: number): Promise<void> =>
  eventually(async () => {
    await field(page).press("Enter");
    await status(page).getByText(text.foundMessages(count, false)).waitFor({ timeout: 1_000 });
  });
export const expectPath = (page: Page, room: string, seq: number): Promise<void> =>
  eventually(() => expect(new URL(page.url()).pathname).toBe(`/rooms/${encodeURIComponent(room)}/${seq}`));
