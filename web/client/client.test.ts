/** The chat's client with a room on the real runtime and the inbox of its user. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageRoom, PageSocket } from "../../test/support/page-socket.ts";
import { InboxSocket, TestInbox } from "../../test/support/test-inbox.ts";
import { type ChatClient, createChat } from "./client.ts";
import type { InboxNotice } from "./inbox/notices.ts";
import { memoryStore } from "./storage.ts";

const BORIS = { id: "boris", username: "Boris" };
const notices: InboxNotice[] = [];
let chat: ChatClient;

const pass = (ms = 1_000) => vi.advanceTimersByTimeAsync(ms);
const rooms = () => chat.rooms.value.map(({ name }) => name);
const general = () => chat.rooms.value.find(({ name }) => name === "general");
const positions = () => InboxSocket.inbox.sockets[0]?.events.filter(({ event }) => event === "markRead");
/** Others write in the room. */
const post = (count: number, content = "tea?") => {
  for (let n = 0; n < count; n++) PageSocket.room.post(BORIS, content);
};
/** The room's last seq, as others have written there. */
const lastSeq = () => PageSocket.room.log.at(-1)?.seq ?? 0;

beforeEach(() => {
  vi.useFakeTimers();
  PageSocket.room = new PageRoom();
  InboxSocket.inbox = new TestInbox();
  const Socket = class {
    constructor(url: string, protocols: string[]) {
      // biome-ignore lint/correctness/noConstructorReturn: the client constructs sockets of both kinds
      return url.endsWith("/inbox/ws") ? new InboxSocket(url, protocols) : new PageSocket(url, protocols);
    }
  };
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", InboxSocket.inbox.request);
  const store = memoryStore();
  const token = encodeURIComponent("member anna Anna");
  const session = {
    token,
    user: { id: "anna", username: "Anna" },
    expiresAt: "2100-01-01T00:00:00.000Z",
    renewAt: 4e12,
  };
  store.set("samovar.session", JSON.stringify(session));
  notices.length = 0;
  chat = createChat({ url: "http://localhost", store, onNotice: (notice) => notices.push(notice) });
});
afterEach(() => {
  chat.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("[N6] a room that was read on another device opens where that one has stopped", async () => {
  post(5);
  const read = lastSeq() - 3;
  InboxSocket.inbox.add("general", { lastSeq: lastSeq(), read });
  await pass();
  const room = chat.open("general");
  await pass();
  expect(room.lastRead.value).toBe(read);
  expect(room.unread.value.count).toBe(3);
});

test("[N6] so does a room that opens together with the chat", async () => {
  post(5);
  InboxSocket.inbox.add("general", { lastSeq: lastSeq(), read: lastSeq() - 3 });
  const room = chat.open("general");
  await pass();
  expect(room.unread.value.count).toBe(3);
});

test("[N5] what mentions this user is marked as read at once, before the inbox is told", async () => {
  InboxSocket.inbox.add("general");
  const room = chat.open("general");
  await pass();
  post(1);
  await pass(100);
  room.markRead(lastSeq());
  await pass(100);
  expect(positions()).toEqual([]);
  post(1, "@Anna tea?");
  await pass(100);
  expect(room.unread.value.mentions).toBe(1);
  room.markRead(lastSeq());
  expect(positions()).toEqual([{ event: "markRead", data: { room: "general", seq: lastSeq() } }]);
});

test("a room that closes sends its position, and keeps what is unread there", async () => {
  InboxSocket.inbox.add("general");
  const room = chat.open("general");
  await pass();
  post(3);
  await pass(100);
  room.markRead(lastSeq() - 1);
  room.setDraft("half a");
  expect(general()).toMatchObject({ unread: { count: 1 }, last: { seq: lastSeq() }, hasDraft: true });
  room.close();
  expect(positions()).toEqual([{ event: "markRead", data: { room: "general", seq: lastSeq() - 1 } }]);
  expect(general()).toMatchObject({ unread: { count: 1, isMore: false }, last: { seq: lastSeq() }, hasDraft: true });
  expect(chat.unread.value).toEqual({ count: 1, mentions: 0, isMore: false });
});

test("a room that is open and joined tells of its messages itself", async () => {
  InboxSocket.inbox.add("general");
  const room = chat.open("general");
  await pass();
  InboxSocket.inbox.post("general", true);
  await pass();
  expect(notices).toEqual([]);
  room.close();
  InboxSocket.inbox.post("general", true);
  await pass();
  expect(notices).toMatchObject([{ room: "general", isMention: true }]);
});

test("a visited room is listed without counts, and a forgotten one is unfollowed", async () => {
  await pass();
  chat.open("general").close();
  const room = chat.open("general");
  await pass();
  room.close();
  expect(general()).toMatchObject({ isFollowed: false, unread: { count: 0 } });
  const following = chat.follow("general");
  await pass();
  expect(await following).toBe(null);
  expect(general()?.isFollowed).toBe(true);
  chat.forget("general");
  expect(rooms()).toEqual([]);
  await pass();
  expect(InboxSocket.inbox.shown()).toEqual([]);
});
