/** Links to messages: the list shows them, and reads on from there. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pathOf } from "../../web/app/routes.ts";
import { eventually, goOffline, post, send, test, text, waitUntilOnline } from "./fixture.ts";
import { COUNT, clearFound, followLink, newLongRoom, openLink, toLatest, untilShown } from "./jump.ts";
import { anchorOf, fromBottom, message, messageList, scrollTo, topOf } from "./message-list.ts";

const rowWithoutNews = (page: Page, room: string) =>
  page.locator(`.rooms-panel a[href="${pathOf(room)}"]:not(:has(.pill))`);

test("a link shows its message, and the list reads on to the latest without a gap or a move", async ({
  chat,
  newWindow,
}) => {
  const room = await newLongRoom();
  const { page, errors } = await newWindow();
  await openLink(page, chat.url, room, 500);
  await untilShown(page, 500);
  const [box, row] = [await messageList(page).boundingBox(), await message(page, 500).boundingBox()];
  const middle = (rect: typeof box) => (rect?.y ?? 0) + (rect?.height ?? 0) / 2;
  expect(Math.abs(middle(box) - middle(row))).toBeLessThan(60);

  const isJoined = async () => (await toLatest(page).count()) === 0;
  let pages = 0;
  while (!(await isJoined())) {
    const height = await messageList(page).evaluate((list) => list.scrollHeight);
    await scrollTo(page, 1e9);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await anchorOf(page);
    await eventually(async () => {
      const grown = (await messageList(page).evaluate((list) => list.scrollHeight)) > height;
      expect(grown || (await isJoined())).toBe(true);
    });
    if (await isJoined()) break;
    expect(Math.abs((await topOf(page, before.seq)) - before.top)).toBeLessThanOrEqual(1);
    const seqs = await page
      .locator("article[data-seq]")
      .evaluateAll((all) => all.map((each) => Number((each as HTMLElement).dataset.seq)));
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    expect(seqs).toContain(before.seq);
    pages += 1;
  }
  expect(pages).toBeGreaterThan(3);
  await scrollTo(page, 1e9);
  await message(page, COUNT).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await post(chat.url, room, "and a live one");
  await message(page, COUNT + 1).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  expect(errors).toEqual([]);
});

test("a link to a loaded message scrolls to it, and the same link highlights it again", async ({ newWindow, join }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await followLink(page, room, COUNT - 30);
  await untilShown(page, COUNT - 30);
  expect(new URL(page.url()).pathname).toBe(pathOf(room, COUNT - 30));
  await clearFound(page);
  await scrollTo(page, 1e9);
  await followLink(page, room, COUNT - 30);
  await untilShown(page, COUNT - 30);
  // In view already, it does not move.
  await clearFound(page);
  const top = await topOf(page, COUNT - 30);
  await followLink(page, room, COUNT - 30);
  await untilShown(page, COUNT - 30);
  expect(await topOf(page, COUNT - 30)).toBe(top);
});

test("a link that somebody has pasted into a message opens here", async ({ chat, newWindow, join }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await post(chat.url, room, `see ${chat.url}${pathOf(room, 250)}`);
  await message(page, COUNT + 1)
    .locator(".content a")
    .click();
  await untilShown(page, 250);
  expect(page.context().pages()).toHaveLength(1);
});

test("live messages are counted meanwhile, and nothing counts as read before it is seen", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await rowWithoutNews(page, room).waitFor();
  await followLink(page, room, 200);
  await untilShown(page, 200);
  for (let n = 1; n <= 3; n++) await post(chat.url, room, `live ${n}`);
  await toLatest(page, "3").waitFor();
  expect(await message(page, COUNT + 1).count()).toBe(0);
  await messageList(page).hover();
  await page.mouse.wheel(0, 3_000);
  await message(page, 200).waitFor({ state: "detached" });
  await toLatest(page, "3").click();
  await message(page, COUNT + 3).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await toLatest(page).waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(pathOf(room));

  // Unread messages that a link jumps over stay unread.
  await page.goto("about:blank");
  for (let n = 4; n <= 43; n++) await post(chat.url, room, `live ${n}`);
  await page.goto(chat.url + pathOf(room, COUNT + 30));
  await untilShown(page, COUNT + 30);
  await toLatest(page, "40").waitFor();
  await toLatest(page, "40").click();
  await rowWithoutNews(page, room).waitFor();
});

test("sending a message returns to the latest ones", async ({ chat, newWindow }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  await openLink(page, chat.url, room, 300);
  await untilShown(page, 300);
  await send(page, "hello from the past");
  await message(page, COUNT + 1).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  expect(new URL(page.url()).pathname).toBe(pathOf(room));
});

test("a deleted and a missing message are said in words", async ({ chat, newWindow }) => {
  const room = await newLongRoom({
    change: `WITH deleted AS (UPDATE messages SET content = '', deleted_at = now() WHERE room = $1 AND seq = 500)
      DELETE FROM messages WHERE room = $1 AND seq BETWEEN 301 AND 310`,
  });
  const { page } = await newWindow();
  await openLink(page, chat.url, room, 500);
  await untilShown(page, 500);
  const { jumpNotice } = text;
  await page.getByRole("status").getByText(jumpNotice.deleted).waitFor();
  await page.getByRole("button", { name: text.close }).click();
  await page.getByText(jumpNotice.deleted, { exact: true }).waitFor({ state: "detached" });

  await followLink(page, room, 305);
  await untilShown(page, 311);
  await page.getByRole("status").getByText(jumpNotice.missing).waitFor();
  await followLink(page, room, 99_999);
  await untilShown(page, COUNT);
  await page.getByRole("status").getByText(jumpNotice.missing).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await followLink(page, room, 320);
  await untilShown(page, 320);
  expect(await page.getByText(jumpNotice.missing).count()).toBe(0);
});

test("a message that the room cannot load is said in words, and can be tried again", async ({ newWindow, join }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  let isFailing = true;
  const error = { code: "history_unavailable", message: "the history cannot be read now", event: "requestHistory" };
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (isFailing && String(frame).includes('"around"')) socket.send(JSON.stringify({ event: "error", data: error }));
      else server.send(frame);
    });
  });
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await followLink(page, room, 400);
  await page.getByRole("status").getByText(text.jumpNotice.failed).waitFor();
  isFailing = false;
  await page.getByRole("button", { name: text.retry }).click();
  await untilShown(page, 400);
  expect(await page.getByText(text.jumpNotice.failed).count()).toBe(0);
});

test("offline, a link waits for the connection and says so", async ({ newWindow, join }) => {
  const room = await newLongRoom();
  const window = await newWindow();
  const { page } = window;
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await goOffline(window);
  await followLink(page, room, 400);
  await page.getByRole("status").getByText(text.jumpNotice.offline).waitFor();
  // The loaded messages are shown anyway.
  await followLink(page, room, COUNT - 40);
  await untilShown(page, COUNT - 40);
  await followLink(page, room, 400);
  await page.getByRole("status").getByText(text.jumpNotice.offline).waitFor();
  await window.setOffline(false);
  await eventually(async () => {
    await page.clock.fastForward(5_000);
    expect(await page.locator(".state.online").count()).toBe(1);
  });
  await untilShown(page, 400);
  await waitUntilOnline(page);
  expect(await page.getByText(text.jumpNotice.offline).count()).toBe(0);
});
