/** The reader's place: Back, Forward and a reload return to it. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { pathOf } from "../../web/app/routes.ts";
import { composer, eventually, newRoom, post, test, text, waitUntilOnline } from "./fixture.ts";
import { COUNT, clearFound, followLink, newLongRoom, openLink, toLatest, untilShown } from "./jump.ts";
import { contentsUpTo, fromBottom, message, restingAnchorOf, scrollTo, seedRoom, topOf } from "./message-list.ts";

/** Waits until the place is stored in the history entry; a null one at the bottom. */
const untilStored = (page: Page, seq: number) =>
  eventually(async () => {
    const stored = await page.evaluate(() => (history.state as { place?: { seq: number } } | null)?.place?.seq ?? null);
    // The row at the upper edge may begin above it.
    expect(stored === seq || stored === seq - 1).toBe(true);
  });

const untilAt = (page: Page, { seq, top }: { seq: number; top: number }) =>
  eventually(async () => expect(Math.abs((await topOf(page, seq)) - top)).toBeLessThanOrEqual(1));

const isFound = (page: Page) => page.locator("[data-found]").count();

test("Back returns to where the reader was, and Forward to the message", async ({ newWindow, join }) => {
  const room = await newLongRoom();
  const { page, errors } = await newWindow();
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();

  // From the bottom, to a message that is not loaded, to one around it, and to one elsewhere.
  await followLink(page, room, 600);
  await untilShown(page, 600);
  await scrollTo(page, await page.getByRole("log").evaluate((box) => box.scrollTop - 300));
  const read = await restingAnchorOf(page);
  await followLink(page, room, 590);
  await untilShown(page, 590);
  await followLink(page, room, 100);
  await untilShown(page, 100);
  await clearFound(page);

  await page.goBack();
  await untilShown(page, 590, false);
  await page.goBack();
  await untilAt(page, read);
  expect(new URL(page.url()).pathname).toBe(pathOf(room, 600));
  await page.goBack();
  await message(page, COUNT).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  expect(await toLatest(page).count()).toBe(0);

  await page.goForward();
  await untilAt(page, read);
  await page.goForward();
  await untilShown(page, 590, false);
  await page.goForward();
  await untilShown(page, 100, false);
  // It is a return, not a jump.
  expect(await isFound(page)).toBe(0);
  expect(errors).toEqual([]);
});

test("a reload returns to the place, also beyond the latest messages", async ({ chat, newWindow }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  await openLink(page, chat.url, room, 400);
  await untilShown(page, 400);
  await scrollTo(page, await page.getByRole("log").evaluate((box) => box.scrollTop - 500));
  const read = await restingAnchorOf(page);
  await untilStored(page, read.seq);
  await post(chat.url, room, "meanwhile");
  await page.reload();
  await waitUntilOnline(page);
  await untilAt(page, read);
  expect(await isFound(page)).toBe(0);
  await toLatest(page, "1").click();
  await message(page, COUNT + 1).waitFor();

  // From the bottom there is nothing to return to.
  await eventually(async () => expect(await page.evaluate(() => history.state?.place ?? null)).toBeNull());
  await page.reload();
  await message(page, COUNT + 1).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
});

test("the place in a room stays while the reader is in another one", async ({ newWindow, join, chat }) => {
  const [room, other] = [await newLongRoom(), newRoom("other")];
  await seedRoom(inject("directUrl"), other, contentsUpTo(5));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, COUNT).waitFor();
  await scrollTo(page, 2_000);
  const read = await restingAnchorOf(page);
  await followLink(page, other, null);
  await message(page, 5).waitFor();
  await waitUntilOnline(page);
  await page.goBack();
  await waitUntilOnline(page);
  await untilAt(page, read);
  await page.goForward();
  await message(page, 5).waitFor();

  // Opened anew, the room begins at its unread messages.
  for (let n = 1; n <= 40; n++) await post(chat.url, room, `new ${n}`);
  await followLink(page, room, null);
  await page.getByText(text.newMessages, { exact: true }).waitFor();
  await message(page, COUNT + 1).waitFor();
});

test("when the room is loaded anew, the place is, too", async ({ chat, newWindow }) => {
  const room = await newLongRoom();
  const { page } = await newWindow();
  let reset = () => {};
  let loads = 0;
  await page.routeWebSocket(/\/rooms\/[^/]+\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (String(frame).includes('"around"')) loads += 1;
      server.send(frame);
    });
    reset = () => socket.send(JSON.stringify({ event: "reset", data: { room } }));
  });
  await openLink(page, chat.url, room, 500);
  await untilShown(page, 500);
  await scrollTo(page, await page.getByRole("log").evaluate((box) => box.scrollTop - 400));
  const read = await restingAnchorOf(page);
  expect(loads).toBe(1);
  reset();
  await eventually(() => expect(loads).toBe(2));
  await untilAt(page, read);
  await toLatest(page).click();
  await message(page, COUNT).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
});

test("on a phone a link opens its message without the keyboard, and Back returns", async ({ chat, newWindow }) => {
  const room = await newLongRoom();
  const { page } = await newWindow({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await openLink(page, chat.url, room, 500);
  await untilShown(page, 500);
  expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(false);
  await followLink(page, room, 40);
  await untilShown(page, 40);
  await page.goBack();
  await untilShown(page, 500, false);
  await toLatest(page).tap();
  await message(page, COUNT).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
});
