import { expect, test, vi } from "vitest";
import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import { guestToken } from "../../../test/support/guest-token.ts";
import { openDevice, readOn, signedIn, startInbox, useInbox } from "../../../test/support/page-inbox.ts";
import { InboxSocket } from "../../../test/support/test-inbox.ts";
import { memoryCache } from "../cache/room-cache.ts";
import { memoryStore } from "../storage.ts";

useInbox();

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const theInbox = () => InboxSocket.inbox;
const room = (device: ReturnType<typeof openDevice>, name: string) => device.inbox.rooms.value.get(name);
/** What the client has sent on its only connection. */
const sent = () => theInbox().sockets[0]?.events ?? [];

test("[N1] connects while there is a session, as another user after a change, and no more once it is closed", async () => {
  const store = memoryStore();
  const { keeper, inbox } = openDevice(store);
  await pass(1_000);
  expect(theInbox().sockets).toEqual([]);

  theInbox().add("tea");
  store.set("samovar.session", signedIn("anna").get("samovar.session") ?? "");
  keeper.reload();
  await pass(1_000);
  const [first] = theInbox().sockets;
  expect(first?.url).toBe("ws://localhost/inbox/ws");
  expect(first?.protocols).toContain("samovar.token.token-of-anna");
  expect([...inbox.rooms.value.keys()]).toEqual(["tea"]);
  keeper.renamed("Anna K");
  await pass(1_000);
  expect(theInbox().sockets).toEqual([first]);

  store.set("samovar.session", signedIn("boris").get("samovar.session") ?? "");
  keeper.reload();
  expect(inbox.rooms.value.size).toBe(0);
  await pass(1_000);
  expect(theInbox().sockets.map(({ protocols }) => protocols[1])).toEqual(["samovar.token.token-of-boris"]);
  inbox.close();
  await pass(60_000);
  expect(theInbox().sockets).toEqual([]);
});

test("[I7] renews an expired session, and reconnects", async () => {
  const renewed = {
    token: guestToken("anna"),
    user: { id: "anna", username: "anna" },
    expiresAt: "2100-01-01T00:00:00.000Z",
  };
  openDevice(signedIn(), (async () => Response.json(renewed)) as typeof fetch);
  await pass(1_000);
  theInbox().sockets[0]?.cut(CLOSE.expired);
  await pass(1_000);
  expect(theInbox().sockets.map(({ protocols }) => protocols[1])).toEqual([`samovar.token.${renewed.token}`]);
});

test("[N3] shows the whole inbox, and follows its events", async () => {
  const inbox = theInbox();
  inbox.add("tea", { lastSeq: 5, read: 3 });
  inbox.add("dm-1", { direct: { id: "boris", username: "Boris" } });
  inbox.blocked = [{ id: "vera", username: "Vera" }];
  const device = openDevice();
  await pass(1_000);
  expect([...device.inbox.rooms.value.values()]).toEqual(inbox.shown());
  expect(device.inbox.blocked.value).toEqual(inbox.blocked);

  inbox.post("tea", true);
  inbox.follow("garden");
  inbox.unfollow("dm-1");
  inbox.broadcast({ event: "blocked", data: { blocked: [] } });
  await pass(1_000);
  expect(room(device, "tea")).toMatchObject({ lastSeq: 6, unread: 1, mentions: 1, isExact: false, last: { seq: 6 } });
  expect([...device.inbox.rooms.value.keys()]).toEqual(["tea", "garden"]);
  expect(device.inbox.blocked.value).toEqual([]);
});

test("[N6] sends positions at once where something is unread, else every 30 s", async () => {
  const inbox = theInbox();
  inbox.add("tea", { lastSeq: 5, read: 5 });
  inbox.add("garden");
  const device = openDevice();
  await pass(1_000);
  for (const seq of [6, 7, 8]) readOn(device, "tea", seq);
  await pass(1_000);
  expect(sent()).toEqual([]);
  await pass(30_000);
  expect(sent()).toEqual([{ event: "markRead", data: { room: "tea", seq: 8 } }]);

  inbox.post("garden");
  await pass(1_000);
  readOn(device, "garden", 1);
  readOn(device, "tea", 9, true);
  expect(sent().slice(1)).toEqual([
    { event: "markRead", data: { room: "garden", seq: 1 } },
    { event: "markRead", data: { room: "tea", seq: 9 } },
  ]);
  readOn(device, "tea", 10);
  device.inbox.flush();
  device.inbox.flush();
  readOn(device, "elsewhere", 3);
  expect(sent().slice(3)).toEqual([{ event: "markRead", data: { room: "tea", seq: 10 } }]);
});

test("[N6] news of what has been read makes the client send its position", async () => {
  theInbox().add("tea");
  const device = openDevice();
  await pass(1_000);
  readOn(device, "tea", 1);
  theInbox().post("tea");
  await pass(1_000);
  expect(sent()).toEqual([{ event: "markRead", data: { room: "tea", seq: 1 } }]);
  expect(room(device, "tea")).toMatchObject({ unread: 0, last: { seq: 1 } });
  expect(device.notices).toEqual([]);
});

test("[N6] sends its positions again when the inbox is behind them", async () => {
  const tea = theInbox().add("tea", { lastSeq: 9 });
  const device = openDevice();
  await pass(1_000);
  readOn(device, "tea", 4, true);
  await pass(1_000);
  expect(tea.read).toBe(4);
  // The inbox has crashed.
  tea.read = 0;
  theInbox().sockets[0]?.cut();
  await pass(20_000);
  expect(tea.read).toBe(4);
  expect(sent().filter(({ event }) => event === "markRead")).toHaveLength(1);
});

test("[N6] what was read on another device is read here, also in rooms that are opened later", async () => {
  theInbox().add("tea", { lastSeq: 9, read: 7 });
  const store = signedIn();
  const device = openDevice(store);
  device.visitedRooms.markRead("tea", 2);
  await pass(1_000);
  expect(device.visitedRooms.rooms.value[0]?.lastRead).toBe(7);
  theInbox().read("tea", 8);
  await pass(1_000);
  expect(device.visitedRooms.rooms.value[0]?.lastRead).toBe(8);
  expect(store.get("samovar.room.tea")).toContain('"read":8');
});

test("[N3] asks for counts after news, and every 15 minutes while something is unread and the page is visible", async () => {
  const inbox = theInbox();
  inbox.add("tea");
  const device = openDevice();
  const asked = () => sent().filter(({ event }) => event === "requestCounts").length;
  await pass(120_000);
  expect(asked()).toBe(0);
  inbox.post("tea");
  await pass(60_000);
  expect(asked()).toBe(1);
  await pass(13 * 60_000);
  expect(asked()).toBe(1);
  await pass(2 * 60_000);
  expect(asked()).toBe(2);
  await pass(60_000);
  device.inbox.refresh();
  device.inbox.refresh();
  expect(asked()).toBe(3);
  vi.stubGlobal("document", { visibilityState: "hidden" });
  inbox.post("tea");
  await pass(20 * 60_000);
  expect(asked()).toBe(3);
  device.inbox.refresh();
  expect(asked()).toBe(4);
});

test("[N6] marks everything as read, in the rooms of this browser, too", async () => {
  const inbox = theInbox();
  for (const name of ["tea", "garden"]) inbox.add(name);
  const device = openDevice();
  device.visitedRooms.markRead("tea", 0);
  await pass(1_000);
  for (const name of ["tea", "garden", "tea"]) inbox.post(name);
  await pass(1_000);
  device.inbox.markAllRead();
  expect([...device.inbox.rooms.value.values()].map(({ unread }) => unread)).toEqual([0, 0]);
  await pass(1_000);
  expect([...inbox.rooms.values()].map(({ read }) => read)).toEqual([2, 1]);
  expect(device.visitedRooms.rooms.value.map(({ name }) => name)).toEqual(["tea"]);
});

test("[N1] pings once a minute", async () => {
  openDevice();
  await pass(179_000);
  expect(theInbox().sockets[0]?.sent).toEqual(["ping", "ping"]);
});

test("[N5] tells of news once, not of what is read, and of muted rooms only mentions", async () => {
  const inbox = theInbox();
  inbox.add("tea");
  inbox.add("quiet", { muted: true });
  inbox.add("dm-1", { direct: { id: "boris", username: "Boris" } });
  const device = openDevice();
  await pass(1_000);
  for (const isMention of [false, false, true]) inbox.post("tea", isMention);
  for (const isMention of [false, true]) inbox.post("quiet", isMention);
  inbox.post("dm-1");
  inbox.post("dm-1");
  await pass(1_000);
  const author = { userId: "boris", username: "Boris", direct: null };
  const direct = { id: "boris", username: "Boris" };
  expect(device.notices).toEqual([
    { ...author, room: "tea", seq: 1, excerpt: "message 1", isMention: false },
    { ...author, room: "tea", seq: 3, excerpt: "message 3", isMention: true },
    { ...author, room: "quiet", seq: 2, excerpt: "message 2", isMention: true },
    { ...author, room: "dm-1", seq: 1, excerpt: "message 1", isMention: true, direct },
    { ...author, room: "dm-1", seq: 2, excerpt: "message 2", isMention: true, direct },
  ]);
});

test("the rooms of the last visit show until the inbox has told its own, and none of their positions is sent", async () => {
  const cache = memoryCache();
  const store = signedIn();
  theInbox().add("tea");
  for (let n = 0; n < 9; n++) theInbox().post("tea");
  theInbox().read("tea", 4);
  theInbox().add("cups", { lastSeq: 3, read: 3 });
  theInbox().add("kitchen", { lastSeq: 3, read: 3 });
  const before = openDevice(store, undefined, cache);
  await pass(1_000);
  before.inbox.close();
  await pass(1);

  startInbox().rejectsWith = 1006;
  const device = openDevice(store, undefined, cache);
  await pass(1_000);
  expect([...device.inbox.rooms.value.keys()]).toEqual(["tea", "cups", "kitchen"]);
  expect(room(device, "tea")?.unread).toBe(5);
  expect(device.inbox.isKnown.value).toBe(false);
  expect(device.inbox.readUpTo("tea")).toBe(undefined);
  readOn(device, "tea", 6, true);
  readOn(device, "cups", 4);
  expect([room(device, "tea")?.read, room(device, "cups")?.read]).toEqual([6, 4]);

  theInbox().add("tea", { lastSeq: 9, read: 8 });
  theInbox().add("cups", { lastSeq: 5, read: 5 });
  theInbox().rejectsWith = null;
  await pass(60_000);
  expect([...device.inbox.rooms.value.keys()]).toEqual(["tea", "cups"]);
  expect(room(device, "tea")?.read).toBe(8);
  expect(sent().filter(({ event }) => event === "markRead")).toEqual([]);
});

test("a cache that answers late does not replace what the inbox has told", async () => {
  const cache = memoryCache();
  theInbox().add("tea");
  openDevice(signedIn(), undefined, cache);
  await pass(1_000);
  startInbox().add("kitchen");
  const hold = Promise.withResolvers<void>();
  const late = { ...cache, get: (key: string) => hold.promise.then(() => cache.get(key)) };
  const device = openDevice(signedIn(), undefined, late);
  await pass(1_000);
  hold.resolve();
  await pass(1);
  expect([...device.inbox.rooms.value.keys()]).toEqual(["kitchen"]);
});

test("another user sees nothing of the rooms that are cached", async () => {
  const cache = memoryCache();
  theInbox().add("tea");
  const anna = openDevice(signedIn(), undefined, cache);
  await pass(1_000);
  anna.inbox.close();
  await pass(1);
  startInbox().rejectsWith = 1006;
  const boris = openDevice(signedIn("boris"), undefined, cache);
  await pass(1_000);
  expect(boris.inbox.rooms.value.size).toBe(0);
});
