/** The rows of the page's list of rooms. */
import type { Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { eventually, waitUntilOnline } from "./fixture.ts";

export const rowOf = (page: Page, room: string): Locator =>
  page.locator(".rooms-panel li", { has: page.locator(`a[href="/rooms/${room}"]`) });

export const pillsOf = (page: Page, room: string): Promise<string[]> =>
  rowOf(page, room).locator(".pill").allTextContents();

/** Waits until a row shows these counts: `@` for mentions, then the number of unread messages. */
export const expectPills = (page: Page, room: string, expected: string[]): Promise<void> =>
  eventually(async () => expect(await pillsOf(page, room)).toEqual(expected));

/** Goes to another room by its row. */
export const goTo = async (page: Page, room: string): Promise<void> => {
  await rowOf(page, room).getByRole("link").click();
  await page.locator(`.rooms-panel a[href="/rooms/${room}"][aria-current="page"]`).waitFor();
  await waitUntilOnline(page);
};

/** Waits until `check` passes, as long as exact counts may take: the page asks for them every 30 s. */
export const untilCounted = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 90_000, interval: 50 });
