/** A long history: the reader scrolls back without jumps, and few rows are rendered. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { composer, eventually, newRoom, post, test, text } from "./fixture.ts";
import {
  anchorOf,
  contentsUpTo,
  fromBottom,
  message,
  messageList,
  restingAnchorOf,
  scrollTo,
  seedRoom,
  topOf,
} from "./message-list.ts";

const rowsIn = (page: Page) => page.locator("article[data-seq]").count();

test("scrolling back through 2,000 messages, none of them moves when older ones load", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const count = 2_000;
  await seedRoom(inject("directUrl"), room, contentsUpTo(count));
  const { page, errors } = await newWindow();
  await join(page, room, "Anna");
  await message(page, count).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  let loads = 0;
  let most = 0;
  let oldest = await anchorOf(page);
  while (oldest.seq > 1) {
    const height = await messageList(page).evaluate((box) => box.scrollHeight);
    await scrollTo(page, 0);
    // At the first paint of this position: older messages are still on their way.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    const before = await anchorOf(page);
    if (before.seq === 1) break;
    await eventually(async () =>
      expect(await messageList(page).evaluate((box) => box.scrollHeight)).toBeGreaterThan(height),
    );
    expect(Math.abs((await topOf(page, before.seq)) - before.top)).toBeLessThanOrEqual(1);
    oldest = await anchorOf(page);
    most = Math.max(most, await rowsIn(page));
    loads += 1;
  }
  await page.getByText(text.beginning).waitFor();
  await message(page, 1).waitFor();
  expect(loads).toBeGreaterThanOrEqual(15);
  expect(most).toBeLessThan(100);
  expect(await page.locator("*").count()).toBeLessThan(1_500);

  // Away from the bottom, live messages do not move the list.
  const { seq, top } = await restingAnchorOf(page);
  await post(chat.url, room, "a new one");
  await page.getByRole("button", { name: text.newMessageCount("1") }).waitFor();
  expect(await topOf(page, seq)).toBe(top);
  await page.getByRole("button", { name: text.newMessageCount("1") }).click();
  await page.locator("[data-seq]").getByText("a new one").waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  expect(errors).toEqual([]);
});

test("the wheel reaches every message in order, in both directions", async ({ newWindow, join }) => {
  const room = newRoom();
  const count = 300;
  await seedRoom(inject("directUrl"), room, contentsUpTo(count));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, count).waitFor();
  await messageList(page).hover();
  const seen = new Set<number>();
  const roll = async (by: number, until: number) => {
    while (!seen.has(until)) {
      const seqs = await page
        .locator("article[data-seq]")
        .evaluateAll((all) => all.map((each) => Number((each as HTMLElement).dataset.seq)));
      expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
      for (const seq of seqs) seen.add(seq);
      await page.mouse.wheel(0, by);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
  };
  await roll(-500, 1);
  expect(seen.size).toBe(count);
  seen.clear();
  await roll(500, count);
});

test("the list stays at the bottom when a message arrives and when the window gets smaller", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contentsUpTo(60));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, 60).waitFor();
  const atBottom = () => eventually(async () => expect(await fromBottom(page)).toBe(0));
  await atBottom();
  await post(chat.url, room, "said\nin\nthree lines");
  await message(page, 61).waitFor();
  await atBottom();
  await composer(page).fill("a draft\nof\nsome\nlines");
  await atBottom();
  await page.setViewportSize({ width: 700, height: 400 });
  await atBottom();
  await message(page, 61).waitFor();

  // And away from the bottom it stays where it is.
  await scrollTo(page, 2_000);
  const { seq, top } = await restingAnchorOf(page);
  await composer(page).fill("");
  await page.setViewportSize({ width: 700, height: 600 });
  await post(chat.url, room, "one more");
  await page.getByRole("button", { name: text.newMessageCount("1") }).waitFor();
  expect(Math.abs((await topOf(page, seq)) - top)).toBeLessThanOrEqual(1);
});
