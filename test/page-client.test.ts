/** The page's client against the room's own logic: coming back, final closes, and what moderators do. */
import { effect } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { createRoom } from "../web/client/room.ts";
import type { RoomClient } from "../web/client/room-client.ts";
import type { SessionKeeper } from "../web/client/session.ts";
import { recoverSession } from "../web/client/session-recovery.ts";
import { memoryStore } from "../web/client/storage.ts";
import { createVisitedRooms } from "../web/client/visited-rooms.ts";
import { PageRoom, PageSocket } from "./support/page-socket.ts";

const clients: RoomClient[] = [];
const open = (id: string, store = memoryStore()) => {
  const client = createRoom({
    room: "general",
    origin: "ws://localhost",
    session: () => ({ token: id, user: { id, username: id }, expiresAt: "" }),
    store,
    visitedRooms: createVisitedRooms(store),
    isOffline: () => false,
    onRenamed: () => {},
  });
  clients.push(client);
  return client;
};
const settled = () => vi.advanceTimersByTimeAsync(30_000);
const lineOf = (n: number) => [...PageSocket.room.pages.values()][n];
const seen = (client: RoomClient) => client.timeline.messages.value.map(({ content }) => content);
const said = () => PageSocket.room.log.map(({ content }) => content);

beforeEach(() => {
  vi.useFakeTimers();
  PageSocket.room = new PageRoom();
  vi.stubGlobal("WebSocket", PageSocket);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("whenever it says that it is online, nothing that was said is missing", async () => {
  const anna = open("anna");
  const boris = open("boris");
  await settled();
  const states: string[] = [];
  const stop = effect(() => {
    const { kind } = anna.state.value;
    if (states.at(-1) !== kind) states.push(kind);
    if (kind === "online") expect(seen(anna)).toEqual(said());
  });
  lineOf(0)?.cut();
  for (let n = 0; n < 150; n++) boris.sendMessage(`missed ${n}`);
  await settled();
  stop();
  expect(states).toEqual(["online", "reconnecting", "syncing", "online"]);
});

test("after a long absence it shows the latest, and the rest when it is asked for", async () => {
  const anna = open("anna");
  const writers = Array.from({ length: 4 }, (_, n) => open(`writer-${n}`));
  await settled();
  writers[0]?.sendMessage("before");
  await settled();
  const line = lineOf(0);
  line?.cut();
  for (const writer of writers) for (let n = 0; n < 150; n++) writer.sendMessage(`${writer.userId} ${n}`);
  await settled();
  expect(anna.state.value.kind).toBe("online");
  expect(said()).toHaveLength(601);
  expect(seen(anna)).toEqual(said().slice(-100));
  expect(anna.timeline.hasOlder.value).toBe(true);
  const asked = () =>
    [...PageSocket.room.pages.values()].at(-1)?.sent.filter((frame) => frame.includes("requestHistory"));
  expect(asked()).toHaveLength(3);
  for (let page = 0; page < 6; page++) {
    anna.loadOlder();
    await settled();
  }
  expect(seen(anna)).toEqual(said());
});

test("a mark of what was read outlives the page, and what others said after it is unread", async () => {
  const store = memoryStore();
  const boris = open("boris");
  await settled();
  boris.sendMessage("before anna ever came");
  await settled();
  const anna = open("anna", store);
  await settled();
  expect(anna.lastRead.value).toBe(1);
  boris.sendMessage("hello @anna");
  boris.sendMessage("anyone?");
  await settled();
  expect(anna.unread.value).toEqual({ count: 2, mentions: 1, isMore: false });
  anna.markRead(2);
  expect(anna.unread.value.count).toBe(1);
  anna.close();
  const again = open("anna", store);
  await settled();
  expect(again.unread.value.count).toBe(1);
});

const keeperFor = (userId: string, answer: () => string | null) => {
  const calls: string[] = [];
  const renew = (name: string) => async () => {
    calls.push(name);
    return answer();
  };
  const session = { peek: () => ({ user: { id: userId } }) };
  return { calls, keeper: { session, renew: renew("renew"), replace: renew("replace") } as unknown as SessionKeeper };
};

test.each([
  [CLOSE.expired, "renew"],
  [CLOSE.unauthorized, "replace"],
])("after %i the keeper is asked to %s the session, and the room is entered again", async (code, call) => {
  const anna = open("anna");
  const { calls, keeper } = keeperFor("anna", () => null);
  const stop = recoverSession(anna, keeper);
  await settled();
  for (let n = 1; n <= 2; n++) {
    lineOf(0)?.closeByRoom(code);
    await settled();
    expect(anna.state.value.kind).toBe("online");
    expect(calls).toEqual(Array(n).fill(call));
  }
  stop();
});

test("a session that cannot be renewed is not asked for again and again", async () => {
  const anna = open("anna");
  const { calls, keeper } = keeperFor("anna", () => "network");
  const stop = recoverSession(anna, keeper);
  await settled();
  lineOf(0)?.closeByRoom(CLOSE.expired);
  await settled();
  expect(anna.state.value).toMatchObject({ kind: "rejected", code: CLOSE.expired });
  anna.restart();
  await vi.advanceTimersByTimeAsync(5);
  lineOf(0)?.closeByRoom(CLOSE.expired);
  await settled();
  expect(calls).toEqual(["renew"]);
  stop();
});

test("a full room is tried again, with the time of the next attempt", async () => {
  const anna = open("anna");
  await settled();
  lineOf(0)?.closeByRoom(CLOSE.roomFull);
  const now = Date.now();
  expect(anna.state.value).toMatchObject({ kind: "reconnecting", isFull: true });
  const { retryAt } = anna.state.value as { retryAt: number };
  expect(retryAt).toBeGreaterThan(now);
  await vi.advanceTimersByTimeAsync(retryAt - now - 1);
  expect(PageSocket.room.pages.size).toBe(0);
  await vi.advanceTimersByTimeAsync(50);
  expect(anna.state.value.kind).toBe("online");
});
