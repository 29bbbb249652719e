/** Moderators in the browser tests: the members beside the conversation, and the room's settings. */
import type { Locator, Page } from "playwright-core";
import { closeDialog, text } from "./fixture.ts";

export const member = (page: Page, name: string): Locator =>
  page.locator(".members-panel li", { has: page.locator(".name").getByText(name, { exact: true }) });
/** Opens the card of a member, and returns it. */
export const openProfile = async (page: Page, name: string): Promise<Locator> => {
  await member(page, name).getByRole("button").click();
  const card = page.getByRole("dialog", { name, exact: true });
  await card.waitFor();
  return card;
};

/** Opens the moderation of a member, from their card. */
export const moderate = async (page: Page, name: string): Promise<void> => {
  const card = await openProfile(page, name);
  await card.getByRole("button", { name: text.moderatePerson }).click();
  await page.getByRole("radio").first().waitFor();
};

export const badge = (of: Locator): Locator => of.getByRole("img", { name: text.moderator });

export const openSettings = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: text.roomSettings }).click();
  await page.getByRole("dialog", { name: text.roomSettings }).waitFor();
};

/** Opens one of the lists in the room's settings. */
export const openSection = (page: Page, title: string): Promise<void> =>
  page.locator("details summary").getByText(title, { exact: true }).click();

export const setSlowMode = async (page: Page, label: string): Promise<void> => {
  await openSettings(page);
  await page.getByRole("radio", { name: label, exact: true }).check();
  await page.locator(".slow-mode").waitFor();
  await closeDialog(page);
};

export const setClosed = async (page: Page, closed: boolean): Promise<void> => {
  await openSettings(page);
  await page.getByRole("checkbox", { name: text.onlyModerators }).setChecked(closed);
  await closeDialog(page);
};
