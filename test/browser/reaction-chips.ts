/** The reactions to a message in the page. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually, text } from "./fixture.ts";
import { message } from "./message-list.ts";

export const chip = (page: Page, seq: number, emoji: string) =>
  message(page, seq).locator(".chip[aria-pressed]", { hasText: emoji });
/** Returns the reactions to a message: emoji and count, with a star if this user has reacted. */
export const reactionsTo = (page: Page, seq: number): Promise<string[]> =>
  message(page, seq)
    .locator(".chip[aria-pressed]")
    .evaluateAll((all) =>
      all.map((each) => each.firstElementChild?.textContent + (each.ariaPressed === "true" ? " *" : "")),
    );
export const expectReactions = (page: Page, seq: number, ...expected: string[]): Promise<void> =>
  eventually(async () => expect(await reactionsTo(page, seq)).toEqual(expected));
/** Reacts from the toolbar. */
export const react = async (page: Page, seq: number, emoji: string): Promise<void> => {
  await message(page, seq).hover();
  await message(page, seq).getByRole("toolbar").getByRole("button", { name: text.addReaction }).click();
  await page.getByRole("menuitemcheckbox", { name: emoji }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
};
