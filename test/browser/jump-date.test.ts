/** Jumping to a date, and how the dialog and the notices of jumps look to a screen reader. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pathOf } from "../../web/app/routes.ts";
import { violations } from "./axe.ts";
import { closeDialog, eventually, expectFocus, newRoom, test, text } from "./fixture.ts";
import { COUNT, clearFound, followLink, newLongRoom, untilShown } from "./jump.ts";
import { message, messageList, scrollTo } from "./message-list.ts";

/** A room that ends then has the heading of its last day in view, at whatever time of day the tests run. */
const YESTERDAY_MORNING = "date_trunc('day', now(), 'UTC') - interval '18 hours'";

const dialog = (page: Page) => page.getByRole("dialog", { name: text.goToDate });
const dayHeading = (page: Page) => messageList(page).locator("h2.day button").last();

const openDialog = async (page: Page) => {
  await dayHeading(page).click();
  await dialog(page).waitFor();
};

/** Returns the local day of so many days ago, as 2026-11-23. */
const daysAgo = (page: Page, days: number): Promise<string> =>
  page.evaluate((count) => {
    const now = new Date();
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - count, 12);
    return day.toISOString().slice(0, 10);
  }, days);

const timeOf = async (page: Page, seq: number): Promise<string> =>
  (await message(page, seq).locator("time[datetime]").last().getAttribute("datetime")) ?? "";

test("a day's heading leads to another day, a week ago, and the beginning", async ({ newWindow, join }) => {
  // One message each hour: 1,000 hours are 41 days. Ten days ago there were none.
  const room = await newLongRoom({
    interval: "1 hour",
    end: YESTERDAY_MORNING,
    change: `DELETE FROM messages WHERE room = $1
      AND date_trunc('day', timestamp, 'UTC') = date_trunc('day', now(), 'UTC') - interval '10 days'`,
  });
  const { page, errors } = await newWindow({ timezoneId: "UTC" });
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  const go = async (choose: () => Promise<void>) => {
    await clearFound(page);
    await openDialog(page);
    await choose();
    await dialog(page).waitFor({ state: "detached" });
    await page.locator("[data-found]").waitFor();
    const seq = Number(await page.locator("[data-found]").getAttribute("data-seq"));
    await untilShown(page, seq);
    expect(new URL(page.url()).pathname).toBe(pathOf(room, seq));
    return seq;
  };
  const pick = (day: string) => async () => {
    await dialog(page).getByLabel(text.date).fill(day);
    await page.keyboard.press("Enter");
  };

  const twenty = await daysAgo(page, 20);
  const seq = await go(pick(twenty));
  expect(await timeOf(page, seq)).toContain(twenty);
  await message(page, seq - 1).waitFor({ state: "attached" });
  expect(await timeOf(page, seq - 1)).toContain(await daysAgo(page, 21));

  // A day without messages leads to the next one.
  expect(await timeOf(page, await go(pick(await daysAgo(page, 10))))).toContain(await daysAgo(page, 9));
  const week = () => dialog(page).getByRole("button", { name: text.lastWeek }).click();
  expect(await timeOf(page, await go(week))).toContain(await daysAgo(page, 7));
  expect(await go(() => dialog(page).getByRole("button", { name: text.firstMessage }).click())).toBe(1);
  await page.goBack();
  await eventually(async () => expect(await message(page, 1).count()).toBe(0));
  expect(errors).toEqual([]);
});

test("in the middle of a day, too, its name is at hand, and is gone at the bottom", async ({ newWindow, join }) => {
  const { page } = await newWindow({ timezoneId: "UTC" });
  // One message a second: no heading is near.
  await join(page, await newLongRoom({ interval: "1 second", end: YESTERDAY_MORNING }), "Anna");
  await message(page, COUNT).waitFor();
  const floating = page.locator(".floating-day");
  expect(await floating.count()).toBe(0);
  await scrollTo(page, 2_000);
  await floating.click();
  await dialog(page).getByLabel(text.date).waitFor();
  await closeDialog(page);
  await page.getByRole("button", { name: text.latest }).click();
  await floating.waitFor({ state: "detached" });
});

test("without messages since then, and without a connection, the dialog says so", async ({ newWindow, join }) => {
  const room = await newLongRoom({ interval: "1 hour", end: YESTERDAY_MORNING });
  const { page } = await newWindow({ timezoneId: "UTC" });
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  const heading = dayHeading(page);
  await heading.focus();
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("button", { name: text.today }).click();
  await dialog(page).getByRole("alert").getByText(text.nothingSince).waitFor();
  await page.route("**/api/chat/messages?*", (route) => route.abort());
  await dialog(page).getByRole("button", { name: text.lastMonth }).click();
  await dialog(page).getByRole("alert").getByText(text.error("network")).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await expectFocus(heading);
});

test.for(["light", "dark"] as const)(
  "axe finds nothing in the dialog, and nothing in the notice (%s)",
  async (colorScheme, { newWindow, join }) => {
    const room = await newLongRoom({ interval: "1 hour", end: YESTERDAY_MORNING });
    const { page } = await newWindow({ colorScheme, timezoneId: "UTC" });
    await join(page, room, "Anna");
    await message(page, COUNT).waitFor();
    await openDialog(page);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    await followLink(page, room, 50_000);
    await page.getByRole("status").getByText(text.jumpNotice.missing).waitFor();
    expect(await violations(page)).toEqual([]);
    await followLink(page, room, 500);
    await untilShown(page, 500);
    expect(await violations(page)).toEqual([]);
  },
);

test("a room that begins today offers no earlier day", async ({ newWindow, join }) => {
  const { page } = await newWindow({ timezoneId: "UTC" });
  await join(page, newRoom(), "Anna");
  await page.getByRole("textbox", { name: text.message, exact: true }).fill("hello");
  await page.keyboard.press("Enter");
  await message(page, 1).waitFor();
  await openDialog(page);
  const field = dialog(page).getByLabel(text.date);
  const today = await daysAgo(page, 0);
  expect([await field.getAttribute("min"), await field.getAttribute("max")]).toEqual([today, today]);
});
