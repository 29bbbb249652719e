/** Reading the whole list with the keyboard and a screen reader. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually, post, test, text } from "./fixture.ts";
import { COUNT, followLink, newLongRoom, openLink, untilShown } from "./jump.ts";
import { fromBottom, message, messageList, restingAnchorOf } from "./message-list.ts";

const focusedSeq = (page: Page): Promise<number> =>
  page.evaluate(() => Number(document.activeElement?.closest<HTMLElement>("article")?.dataset.seq));

/** Records the messages that have the focus, one after the other, beginning with the one that has it now. */
const recordFocused = async (page: Page): Promise<() => Promise<number[]>> => {
  await page.evaluate(() => {
    const focused: number[] = [];
    Object.assign(globalThis, { focused });
    const record = () => {
      const seq = Number(document.activeElement?.closest<HTMLElement>("article")?.dataset.seq);
      // A row that is rendered anew gets the focus back.
      if (seq > 0 && focused.at(-1) !== seq) focused.push(seq);
    };
    record();
    document.addEventListener("focusin", record);
  });
  return () => page.evaluate(() => (globalThis as unknown as { focused: number[] }).focused);
};

/** Records what is announced, and each row that enters the list while it is a polite live region. */
const recordAnnouncements = async (page: Page): Promise<() => Promise<string[]>> => {
  await page.addInitScript(() => {
    const announced: string[] = [];
    Object.assign(globalThis, { announced });
    new MutationObserver((records) => {
      for (const { target, addedNodes, type } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.matches("p[role=status]") && element.textContent) announced.push(element.textContent);
        if (type !== "childList") continue;
        for (const node of addedNodes) {
          const live = node.parentElement?.closest('[role="log"]')?.getAttribute("aria-live");
          if (node instanceof Element && node.matches(".row") && live === "polite")
            announced.push(`row: ${node.textContent}`);
        }
      }
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced);
};

test("the arrows read to the beginning, and what is loaded is announced", async ({ chat, newWindow }) => {
  const room = await newLongRoom();
  const { page, errors } = await newWindow();
  const announced = await recordAnnouncements(page);
  await openLink(page, chat.url, room, 130);
  await untilShown(page, 130);
  await page.keyboard.press("ArrowUp");
  await eventually(async () => expect(await focusedSeq(page)).toBe(129));

  await page.keyboard.press("Home");
  const first = await eventually(async () => {
    const seq = await focusedSeq(page);
    expect(seq).toBeLessThan(100);
    return seq;
  });
  const focused = await recordFocused(page);
  // While earlier messages are loaded, the focus waits; a key pressed meanwhile moves it once more.
  for (let at = first; at > 1; ) {
    at = await eventually(async () => {
      if ((await focusedSeq(page)) === at) await page.keyboard.press("ArrowUp");
      const seq = await focusedSeq(page);
      expect(seq).toBeLessThan(at);
      return seq;
    });
  }
  // Each message was reached, one by one.
  expect(await focused()).toEqual(Array.from({ length: first }, (_, index) => first - index));
  await page.keyboard.press("ArrowUp");
  await eventually(async () => expect(await announced()).toContain(text.beginning));
  expect(await focusedSeq(page)).toBe(1);
  const loaded = (await announced()).filter((each) => /^\d+ earlier messages loaded$/.test(each));
  expect(loaded.length).toBeGreaterThanOrEqual(1);
  expect((await announced()).filter((each) => each.startsWith("row: "))).toEqual([]);
  expect(errors).toEqual([]);
});

test("Home and End go to the first and last loaded message, and down reads on to the latest", async ({
  chat,
  newWindow,
}) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  const announced = await recordAnnouncements(page);
  await openLink(page, chat.url, room, 900);
  await untilShown(page, 900);
  // Around a message, the last loaded one is not the latest: End goes on from there.
  for (let last = 0; last < COUNT; ) {
    await page.keyboard.press("End");
    last = await eventually(async () => {
      const seq = await focusedSeq(page);
      expect(seq).toBeGreaterThan(last);
      return seq;
    });
    await page.keyboard.press("ArrowDown");
    await eventually(async () => expect(await focusedSeq(page)).toBeGreaterThanOrEqual(Math.min(last + 1, COUNT)));
  }
  expect((await announced()).some((each) => /^\d+ later messages loaded$/.test(each))).toBe(true);
  expect((await announced()).filter((each) => each.startsWith("row: "))).toEqual([]);
  await page.keyboard.press("PageUp");
  await eventually(async () => expect(await fromBottom(page)).toBeGreaterThan(100));
  // The browser animates it.
  await restingAnchorOf(page);
  await page.keyboard.press("End");
  await eventually(async () => expect(await focusedSeq(page)).toBe(COUNT));

  // At the bottom, new messages are announced.
  await eventually(async () => expect(await messageList(page).getAttribute("aria-live")).toBe("polite"));
  await post(chat.url, room, "good news");
  await message(page, COUNT + 1).waitFor();
  expect((await announced()).filter((each) => each.startsWith("row: "))).toHaveLength(1);
});

test("the rows of a jump are not announced, and those after the return are", async ({ chat, newWindow, join }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  const announced = await recordAnnouncements(page);
  await join(page, room, "Anna");
  const isPolite = () =>
    eventually(async () => expect(await messageList(page).getAttribute("aria-live")).toBe("polite"));
  await isPolite();
  await followLink(page, room, 300);
  await untilShown(page, 300);
  expect(await messageList(page).getAttribute("aria-live")).toBe("off");
  expect(await message(page, 300).getAttribute("aria-posinset")).toBe("300");
  await page.getByRole("button", { name: text.latest }).click();
  await message(page, COUNT).waitFor();
  await isPolite();
  await post(chat.url, room, "good news");
  await message(page, COUNT + 1).waitFor();
  const rows = (await announced()).filter((each) => each.startsWith("row: "));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain("good news");
});
