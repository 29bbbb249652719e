/** What the page shows of its rooms before the server has answered, or while it cannot. */
import type { Page } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { Chat } from "../support/harness.ts";
import {
  test as base,
  composer,
  eventually,
  newRoom,
  post,
  roomUrl,
  send,
  storedContents,
  text,
  waitUntilOnline,
} from "./fixture.ts";
import { type FragileChat, startFragileChat } from "./fragile-chat.ts";
import { contentsUpTo, fromBottom, message, messageList, restingAnchorOf, scrollTo, seedRoom } from "./message-list.ts";
import { deleteMessage } from "./message-menu.ts";
import { rowOf } from "./room-rows.ts";

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  .extend("chat", { scope: "worker" }, async ({}, { onCleanup }): Promise<FragileChat> => {
    const chat = await startFragileChat();
    onCleanup(() => chat.close());
    return chat;
  })
  .extend("openDevice", ({ chat, newWindow, signIn }) => async (name: string, rooms: readonly string[] = []) => {
    const window = await newWindow({ viewport: { width: 1280, height: 800 } });
    await (chat as FragileChat).servePage(window.page.context());
    const sub = `${name}-${crypto.randomUUID()}`;
    await signIn(window.page, { sub, name, rooms });
    return { ...window, sub };
  });

/** Kills the server until `start`, or the end of the test. */
const kill = async (chat: Chat): Promise<{ start: () => Promise<void> }> => {
  const { kill: end, start } = chat as FragileChat;
  let restart: Promise<void> | null = null;
  const startOnce = () => {
    restart ??= start();
    return restart;
  };
  onTestFinished(startOnce);
  await end();
  return { start: startOnce };
};

/** Returns everything that the browser has cached, as text. */
const cached = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    if (!(await caches.has("samovar-rooms"))) return "";
    const cache = await caches.open("samovar-rooms");
    const texts = (await cache.keys()).map(async (request) => {
      const response = await cache.match(request);
      return `${decodeURIComponent(request.url)} ${await response?.text()}`;
    });
    return (await Promise.all(texts)).join("\n");
  });

const untilCached = (page: Page, content: string): Promise<void> =>
  eventually(async () => expect(await cached(page)).toContain(content));
const untilNotCached = (page: Page, content: string): Promise<void> =>
  eventually(async () => expect(await cached(page)).not.toContain(content));

/** Lets the page connect to rooms only once the returned function is called. Replaces what it did before. */
const holdRooms = async (page: Page): Promise<() => void> => {
  const hold = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/rooms\//, async (socket) => {
    await hold.promise;
    socket.connectToServer();
  });
  return hold.resolve;
};

test("without the server, a reload shows the rooms and their messages, and what is written is sent later", async ({
  chat,
  openDevice,
  openRoom,
}) => {
  const { page, errors } = await openDevice("Anna");
  const [tea, kitchen, never] = [newRoom(), newRoom("kitchen"), newRoom("never")];
  for (const room of [tea, kitchen]) {
    await openRoom(page, room);
    await send(page, `hello ${room}`);
    await message(page, 1).waitFor();
    await untilCached(page, `"hello ${room}"`);
  }
  const list = async () => (await cached(page)).split("\n").find((entry) => entry.includes("/inbox "));
  await eventually(async () => expect(await list()).toContain(`hello ${tea}`));

  const server = await kill(chat);
  await page.reload();
  await message(page, 1).getByText(`hello ${kitchen}`).waitFor();
  await page.getByText(text.sentWhenOnline).waitFor();
  await rowOf(page, tea).getByText(`hello ${tea}`).waitFor();
  expect(await messageList(page).getAttribute("aria-live")).toBe("off");
  await rowOf(page, tea).getByRole("link").click();
  await message(page, 1).getByText(`hello ${tea}`).waitFor();
  expect(await page.getByText(text.unavailableTitle).count()).toBe(0);
  await send(page, "written offline");
  await page.locator(".pending").getByText("written offline").waitFor();

  await page.goto(roomUrl(chat.url, never));
  await page.getByText(text.unavailableTitle).waitFor();
  expect(await page.getByText(text.beginning).count()).toBe(0);
  expect(await composer(page).isEditable()).toBe(true);

  await page.goto(roomUrl(chat.url, tea));
  await message(page, 1).waitFor();
  await server.start();
  await waitUntilOnline(page);
  await eventually(async () => expect(await storedContents(page)).toEqual([`hello ${tea}`, "written offline"]));
  expect(errors).toEqual([]);
});

test("what was deleted meanwhile disappears with the latest page, which moves and announces nothing", async ({
  chat,
  openDevice,
  openRoom,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contentsUpTo(40));
  const [anna, boris] = [await openDevice("Anna"), await openDevice("Boris")];
  await openRoom(boris.page, room);
  await send(boris.page, "a mistake");
  await openRoom(anna.page, room);
  await send(anna.page, "the last one read");
  await message(anna.page, 42).waitFor();
  await untilCached(anna.page, "the last one read");
  await anna.page.goto("about:blank");

  await deleteMessage(boris.page, 41);
  await message(boris.page, 41).getByText(text.deleted).waitFor();
  await post(chat.url, room, "new since then", "Clara");

  const release = await holdRooms(anna.page);
  await anna.page.goto(roomUrl(chat.url, room));
  await message(anna.page, 41).getByText("a mistake").waitFor();
  await eventually(async () => expect(await fromBottom(anna.page)).toBe(0));
  expect(await anna.page.locator(".unread-divider").count()).toBe(0);
  await anna.page.evaluate(() => {
    const log = document.querySelector("[role=log]") as HTMLElement;
    const live: (string | null)[] = [];
    Object.assign(window, { live });
    new MutationObserver(() => live.push(log.getAttribute("aria-live"))).observe(log, {
      subtree: true,
      childList: true,
    });
  });
  release();
  await message(anna.page, 43).getByText("new since then").waitFor();
  await message(anna.page, 41).getByText(text.deleted).waitFor();
  await waitUntilOnline(anna.page);
  expect(
    await anna.page
      .locator(".row", { has: anna.page.locator(".unread-divider") })
      .locator("[data-seq]")
      .getAttribute("data-seq"),
  ).toBe("43");
  expect(await fromBottom(anna.page)).toBe(0);
  expect(await anna.page.evaluate(() => (window as unknown as { live: string[] }).live)).not.toContain("polite");
  await untilNotCached(anna.page, "a mistake");
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a reader who was above the bottom stays there when the latest page arrives", async ({
  chat,
  openDevice,
  openRoom,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contentsUpTo(120));
  const { page } = await openDevice("Anna");
  await openRoom(page, room);
  await message(page, 120).waitFor();
  await untilCached(page, "message 120 ");
  await scrollTo(page, await messageList(page).evaluate((box) => box.scrollHeight - 3 * box.clientHeight));
  const before = await restingAnchorOf(page);
  await eventually(async () => expect(await page.evaluate(() => history.state?.place)).toBeTruthy());
  const release = await holdRooms(page);
  await page.reload();
  const staysThere = async () => {
    const { seq, top } = await restingAnchorOf(page);
    expect(seq).toBe(before.seq);
    expect(Math.abs(top - before.top)).toBeLessThanOrEqual(1);
  };
  await eventually(staysThere);
  // None of the rows stays the first or the last one.
  for (let n = 0; n < 12; n++) await post(chat.url, room, `later ${n}`);
  release();
  await waitUntilOnline(page);
  await eventually(staysThere);
});

test("a private room that the user may not enter any more is deleted", async ({
  chat,
  openDevice,
  openRoom,
  signIn,
}) => {
  const room = `private-${newRoom()}`;
  const { page, sub } = await openDevice("Anna", [room]);
  await openRoom(page, room);
  await send(page, "behind closed doors");
  await message(page, 1).waitFor();
  await untilCached(page, "behind closed doors");
  await signIn(page, { sub, name: "Anna" });
  await page.goto(roomUrl(chat.url, room));
  await page.getByText(text.joinError(CLOSE.forbidden)).waitFor();
  await eventually(async () => expect(await cached(page)).not.toContain(`rooms/${room} `));
  expect(await page.getByText("behind closed doors", { exact: true }).count()).toBe(0);
});

test("when the user signs out in another tab, nothing stays cached, and the next one sees nothing of it", async ({
  chat,
  openDevice,
  openRoom,
  signIn,
}) => {
  const room = newRoom();
  const { page } = await openDevice("Anna");
  await openRoom(page, room);
  await send(page, "for Anna's eyes");
  await message(page, 1).waitFor();
  await untilCached(page, "for Anna's eyes");
  const other = await page.context().newPage();
  await other.goto(`${chat.url}/nowhere`);
  await send(page, "just before");
  await other.evaluate(() => localStorage.removeItem("samovar.session"));
  await page.getByLabel(text.yourName).waitFor();
  await eventually(async () => expect(await cached(page)).toBe(""));
  await signIn(page, { sub: `boris-${room}`, name: "Boris" });
  await kill(chat);
  await page.goto(roomUrl(chat.url, room));
  await page.getByText(text.unavailableTitle).waitFor();
  expect(await storedContents(page)).toEqual([]);
});
