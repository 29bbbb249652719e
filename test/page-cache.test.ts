/** The page's client when an earlier visit has cached the room. */
import { expect, test } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { memoryCache, type RoomCache } from "../web/client/cache/room-cache.ts";
import { memoryStore } from "../web/client/storage.ts";
import { network, openPage, pass, settle, shown, sockets, stored, usePages } from "./support/page-client.ts";
import { PageSocket } from "./support/page-socket.ts";

usePages();

const BORIS = { id: "boris", username: "Boris" };
const post = (count: number) => {
  for (let n = 0; n < count; n++) PageSocket.room.post(BORIS, `message ${stored().length + 1}`);
};

/** A page's store and cache after a visit of a room with so many messages. */
const visited = async (count: number, cache = memoryCache()) => {
  const store = memoryStore();
  post(count);
  const anna = openPage("anna", { store, cache });
  await settle();
  anna.close();
  await pass(1);
  return { store, cache };
};

/** Opens the page while the room cannot be reached. */
const openOffline = async (options: Parameters<typeof openPage>[1]) => {
  network.isDown = true;
  PageSocket.room.rejectsWith = 1006;
  const anna = openPage("anna", options);
  await pass(50);
  return anna;
};

const goOnline = async () => {
  network.isDown = false;
  PageSocket.room.rejectsWith = null;
  await settle();
};

test("offline, the latest messages show; they are neither read nor unread, and the room is not resumed from them", async () => {
  const saved = await visited(60);
  const received = PageSocket.room.log.length;
  post(1);
  const anna = await openOffline(saved);
  expect(anna.state.value.kind).toBe("offline");
  expect(anna.timeline.source.value).toBe("cache");
  expect(shown(anna)).toEqual(stored().slice(received - 50, received));
  expect(anna.timeline.hasOlder.value).toBe(true);
  expect(anna.timeline.isCaughtUp.value).toBe(false);
  expect(anna.lastRead.value).toBe(60);
  anna.markRead(61);
  expect([anna.lastRead.value, anna.unread.value.count]).toEqual([60, 0]);

  anna.sendMessage("written offline");
  await goOnline();
  const joins = sockets().flatMap(({ sent }) => sent.filter((frame) => frame.includes("joinRoom")));
  expect(joins.length).toBeGreaterThan(0);
  for (const frame of joins) expect(frame).not.toContain("after");
  expect(anna.timeline.source.value).toBe("room");
  expect(shown(anna)).toEqual(stored().slice(-shown(anna).length));
  expect(shown(anna)).toContain("written offline");
  expect(anna.outbox.entries.value).toEqual([]);
  expect(anna.unread.value.count).toBe(1);
});

test("what is sent and pending stays so when the cache has a message with its clientId", async () => {
  const saved = await visited(1);
  const anna = await openOffline(saved);
  anna.sendMessage("pending");
  const clientId = anna.outbox.entries.value[0]?.clientId;
  const [key = ""] = await saved.cache.keys();
  const entry = (await saved.cache.get(key)) as { messages: object[] };
  await saved.cache.set(key, { ...entry, messages: entry.messages.map((each) => ({ ...each, clientId })) });
  anna.close();
  const again = await openOffline(saved);
  expect(shown(again)).toEqual(["message 1"]);
  expect(again.outbox.entries.value).toHaveLength(1);
  await goOnline();
  expect(shown(again)).toEqual(["message 1", "pending"]);
});

test("a cache that answers late does not replace what the room has sent", async () => {
  const { store, cache } = await visited(3);
  const hold = Promise.withResolvers<void>();
  const late: RoomCache = { ...cache, get: (key) => hold.promise.then(() => cache.get(key)) };
  const boris = openPage("boris");
  await settle();
  boris.sendMessage("of this visit");
  await settle();
  const anna = openPage("anna", { store, cache: late });
  await settle();
  const before = shown(anna);
  hold.resolve();
  await pass(1);
  expect(shown(anna)).toEqual(before);
  expect(anna.timeline.source.value).toBe("room");
});

test("what a reply refers to is cached with it, and forgotten with it", async () => {
  post(60);
  const store = memoryStore();
  const cache = memoryCache();
  const anna = openPage("anna", { store, cache });
  await settle();
  anna.sendMessage("about the first one", { replyTo: 3 });
  await settle();
  // Only history brings what it refers to.
  anna.close();
  await pass(1);
  const online = openPage("anna", { store, cache });
  await settle();
  expect(online.timeline.find(3)?.content).toBe("message 3");
  online.close();
  await pass(1);
  const offline = await openOffline({ store, cache });
  expect(offline.timeline.find(3)?.content).toBe("message 3");
  post(60);
  await goOnline();
  expect(offline.timeline.find(3)).toBe(undefined);
});

test.each([CLOSE.forbidden, CLOSE.removed])(
  "after %i nothing of the room is shown or cached any more",
  async (code) => {
    const saved = await visited(3);
    PageSocket.room.rejectsWith = code;
    const anna = openPage("anna", saved);
    await pass(50);
    expect(anna.state.value.kind).toBe("rejected");
    expect(shown(anna)).toEqual([]);
    expect(await saved.cache.keys()).toEqual([]);
    anna.close();
    await pass(5_000);
    expect(await saved.cache.keys()).toEqual([]);
  },
);

test("a reset deletes what is cached until the room is loaded anew", async () => {
  const saved = await visited(3);
  PageSocket.room.historyFailures = 1_000;
  const anna = openPage("anna", saved);
  await pass(50);
  expect(shown(anna)).toHaveLength(3);
  sockets()[0]?.deliver({ event: "reset", data: { room: "general" } });
  await pass(20);
  expect(shown(anna)).toEqual([]);
  expect(await saved.cache.keys()).toEqual([]);
  PageSocket.room.historyFailures = 0;
  await settle();
  expect(shown(anna)).toEqual(stored());
  expect(await saved.cache.keys()).toHaveLength(1);
});

test("changes that arrive before the latest page apply to what is restored", async () => {
  const saved = await visited(3);
  const boris = openPage("boris", { role: "moderator" });
  await settle();
  PageSocket.room.historyFailures = 1_000;
  const anna = openPage("anna", saved);
  await pass(50);
  void boris.deleteMessage(2);
  await pass(50);
  expect(shown(anna)).toEqual(["message 1", "", "message 3"]);
});

test("a busy room is written at most every 3 s", async () => {
  let writes = 0;
  const cache = memoryCache();
  const counting: RoomCache = {
    ...cache,
    set: (key, value) => {
      writes += 1;
      return cache.set(key, value);
    },
  };
  openPage("anna", { cache: counting });
  await pass(1_000);
  for (let n = 0; n < 90; n++) {
    post(1);
    await pass(100);
  }
  expect(writes).toBeGreaterThanOrEqual(2);
  expect(writes).toBeLessThanOrEqual(4);
});

test("a cache that fails changes nothing", async () => {
  const fail = () => Promise.reject(new Error("SecurityError"));
  const anna = openPage("anna", { cache: { get: fail, set: fail, remove: fail, keys: fail, clear: fail } });
  post(3);
  await settle();
  expect(shown(anna)).toEqual(stored());
});
