/** Several devices of one user: the chat's client with a room and inboxes on the real runtimes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageInboxes, PageWebSocket } from "../../test/support/page-inboxes.ts";
import { PageSocket } from "../../test/support/page-socket.ts";
import { type ChatClient, createChat } from "./client.ts";
import { memoryStore } from "./storage.ts";

const ROOM = "general";
const BORIS = { id: "boris", username: "Boris" };
let inboxes: PageInboxes;
const devices: ChatClient[] = [];

const pass = (ms = 1_000) => vi.advanceTimersByTimeAsync(ms);
/** Boris writes in the room. */
const post = (count: number, content = "tea?") => {
  for (let n = 0; n < count; n++) inboxes.room.post(BORIS, content);
};
const lastSeq = () => inboxes.room.log.at(-1)?.seq ?? 0;
const unread = (chat: ChatClient) => chat.rooms.value.find(({ name }) => name === ROOM)?.unread;

/** Opens the page on a device where Anna has not been before. */
const openDevice = (): ChatClient => {
  const store = memoryStore();
  const token = encodeURIComponent("member anna Anna");
  const session = {
    token,
    user: { id: "anna", username: "Anna" },
    expiresAt: "2100-01-01T00:00:00.000Z",
    renewAt: 4e12,
  };
  store.set("samovar.session", JSON.stringify(session));
  const chat = createChat({ url: "http://localhost", store });
  devices.push(chat);
  return chat;
};

/** A device on which Anna has spoken in the room, so that she follows it, and is elsewhere now. */
const followOn = async (): Promise<ChatClient> => {
  const chat = openDevice();
  await pass();
  const room = chat.open(ROOM);
  await pass();
  room.sendMessage("hello");
  await pass();
  room.markRead(lastSeq());
  room.leave();
  await pass();
  return chat;
};

beforeEach(() => {
  vi.useFakeTimers();
  inboxes = new PageInboxes();
  PageInboxes.current = inboxes;
  PageSocket.room = inboxes.room;
  vi.stubGlobal("WebSocket", PageWebSocket);
});
afterEach(() => {
  for (const chat of devices.splice(0)) chat.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("[N6] nothing is read on the first visit before the inbox has told what was read on other devices", async () => {
  const laptop = await followOn();
  post(5, "@Anna tea?");
  await pass(10_000);
  expect(unread(laptop)).toMatchObject({ mentions: 5 });
  inboxes.connectMs = 3_000;
  const phone = openDevice();
  const room = phone.open(ROOM);
  await pass();
  expect(room.state.value.kind).toBe("online");
  // The page shows the end of the list.
  room.markRead(lastSeq());
  phone.markAllRead();
  expect(room.lastRead.value).toBe(null);
  await pass(3_000);
  expect(room.unread.value).toEqual({ count: 5, mentions: 5, isMore: false });
  expect(unread(laptop)).toMatchObject({ mentions: 5 });

  room.markRead(lastSeq());
  await pass();
  for (const chat of [laptop, phone]) expect(unread(chat)).toEqual({ count: 0, mentions: 0, isMore: false });
});

test("[N6] in a room that is not followed, what comes after the first visit is unread", async () => {
  post(3);
  inboxes.connectMs = 3_000;
  const room = openDevice().open(ROOM);
  await pass();
  post(2);
  await pass(3_000);
  expect(room.lastRead.value).toBe(lastSeq() - 2);
  expect(room.unread.value.count).toBe(2);
});

test("[N6] without an inbox, the first visit begins at the end after a while", async () => {
  post(3);
  inboxes.isDown = true;
  const room = openDevice().open(ROOM);
  await pass(20_000);
  expect(room.lastRead.value).toBe(null);
  await pass(10_000);
  expect(room.lastRead.value).toBe(lastSeq());
});

test("[N6] what another device follows while this one has lost its inbox is not read here", async () => {
  const phone = openDevice();
  await pass();
  inboxes.sockets[0]?.cut();
  inboxes.isDown = true;
  const following = inboxes.of("anna").followed({ room: ROOM, lastSeq: lastSeq(), accessUntil: null });
  await following;
  post(4);
  const room = phone.open(ROOM);
  await pass();
  inboxes.isDown = false;
  await pass(10_000);
  expect(room.unread.value.count).toBe(4);
});

test("[N4] [N6] what is read on one device is read on the other, and what comes then is news on both", async () => {
  const laptop = await followOn();
  const phone = openDevice();
  await pass();
  post(2);
  await pass();
  for (const chat of [laptop, phone]) expect(unread(chat)).toMatchObject({ count: 1, isMore: true });
  const room = phone.open(ROOM);
  await pass();
  expect(room.unread.value.count).toBe(2);
  room.markRead(lastSeq());
  await pass();
  expect(unread(laptop)).toMatchObject({ count: 0 });
  room.leave();
  await pass();
  post(1);
  await pass();
  for (const chat of [laptop, phone]) expect(unread(chat)).toMatchObject({ count: 1 });
});
