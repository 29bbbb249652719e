/** A long history: it is read backwards without a jump, and little of it is in the DOM. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { eventually, newRoom, post, type Stage, setUpStage, writing } from "./fixture.ts";
import { anchorOf, fromBottom, list, message, restingAnchorOf, scrollTo, seedRoom, topOf } from "./messages-seed.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

/** Some long, some with several lines: no two neighbours are equally high. */
const contentOf = (n: number): string =>
  `message ${n} ${"tea and more tea ".repeat((n * 7) % 23)}${"\n-".repeat(n % 5)}`;

const rowsIn = (page: Page) => page.locator("article[data-seq]").count();

test("2,000 messages are read back to the first, and none of them moves when earlier ones come", async () => {
  const room = newRoom();
  const count = 2_000;
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: count }, (_, index) => contentOf(index + 1)),
  );
  const { page, faults } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, count).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  let loads = 0;
  let most = 0;
  let oldest = await anchorOf(page);
  while (oldest.seq > 1) {
    const height = await list(page).evaluate((box) => box.scrollHeight);
    await scrollTo(page, 0);
    // As soon as the browser has shown the place: earlier messages are still on their way.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    const before = await anchorOf(page);
    if (before.seq === 1) break;
    await eventually(async () => expect(await list(page).evaluate((box) => box.scrollHeight)).toBeGreaterThan(height));
    expect(Math.abs((await topOf(page, before.seq)) - before.top)).toBeLessThanOrEqual(1);
    oldest = await anchorOf(page);
    most = Math.max(most, await rowsIn(page));
    loads += 1;
  }
  await page.getByText("This is where the conversation begins.").waitFor();
  await message(page, 1).waitFor();
  expect(loads).toBeGreaterThanOrEqual(15);
  expect(most).toBeLessThan(100);
  expect(await page.locator("*").count()).toBeLessThan(1_500);

  // Away from the bottom, what is said does not move the reader.
  const { seq, top } = await restingAnchorOf(page);
  await post(stage.chat.url, room, "a new one");
  await page.getByRole("button", { name: "New messages below: 1" }).waitFor();
  expect(await topOf(page, seq)).toBe(top);
  await page.getByRole("button", { name: "New messages below: 1" }).click();
  await page.getByText("a new one").waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  expect(faults).toEqual([]);
});

test("the wheel brings every message of the past into view, in order, in both directions", async () => {
  const room = newRoom();
  const count = 300;
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: count }, (_, index) => contentOf(index + 1)),
  );
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, count).waitFor();
  await list(page).hover();
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

test("at the bottom the list stays there: when something is said, and when it gets lower or narrower", async () => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 60 }, (_, index) => contentOf(index + 1)),
  );
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, 60).waitFor();
  const atBottom = () => eventually(async () => expect(await fromBottom(page)).toBe(0));
  await atBottom();
  await post(stage.chat.url, room, "said\nin\nthree lines");
  await message(page, 61).waitFor();
  await atBottom();
  await writing(page).fill("a draft\nof\nsome\nlines");
  await atBottom();
  await page.setViewportSize({ width: 700, height: 400 });
  await atBottom();
  await message(page, 61).waitFor();

  // And elsewhere it does not.
  await scrollTo(page, 2_000);
  const { seq, top } = await restingAnchorOf(page);
  await writing(page).fill("");
  await page.setViewportSize({ width: 700, height: 600 });
  await post(stage.chat.url, room, "one more");
  await page.getByRole("button", { name: "New messages below: 1" }).waitFor();
  expect(Math.abs((await topOf(page, seq)) - top)).toBeLessThanOrEqual(1);
});
