/** Sockets, hibernation, and what is stored. */
import { beforeEach, describe, expect, it } from "vitest";
import { tablesOf } from "../lib/storage-migrations.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { INBOX_LIMITS, LIMITS, PROTOCOL } from "../rooms/protocol/limits.ts";
import { ANNA, InboxSocket, QuietInbox } from "../test/support/inbox-fixture.ts";
import { RATES } from "./core/budgets.ts";

let inbox: QuietInbox;
beforeEach(async () => {
  inbox = new QuietInbox();
  await inbox.runtime.start();
});

describe("a connection", () => {
  it("[N1] receives the inbox first", () => {
    const { events } = inbox.connect();
    expect(events).toEqual([{ event: "inbox", data: { protocol: PROTOCOL, user: ANNA, rooms: [], blocked: [] } }]);
  });

  it("[N1] is closed when its token ends, by the alarm", async () => {
    const [first, second] = [inbox.connect(inbox.token({ seconds: 60 })), inbox.connect(inbox.token({ seconds: 90 }))];
    await inbox.pass(59_999);
    expect(first.closeCode).toBeNull();
    await inbox.pass(1);
    expect([first.closeCode, second.closeCode]).toEqual([CLOSE.expired, null]);
    await inbox.pass(30_000);
    expect(second.closeCode).toBe(CLOSE.expired);
  });

  it("[N1] is closed by an alarm that an earlier instance had set", async () => {
    const socket = inbox.connect(inbox.token({ seconds: 60 }));
    await inbox.hibernate();
    await inbox.pass(60_000);
    expect(socket.closeCode).toBe(CLOSE.expired);
  });

  it("[N1] that has stopped its heartbeats is closed at the next activity", async () => {
    const [silent, mute] = [inbox.connect(), inbox.connect()];
    silent.heartbeat = inbox.now;
    await inbox.pass(181_000);
    expect(silent.closeCode).toBeNull();
    await inbox.follow("general");
    expect([silent.closeCode, mute.closeCode]).toEqual([CLOSE.silent, null]);
  });

  it("[N1] is one of at most 32", () => {
    const sockets = Array.from({ length: 33 }, () => inbox.connect());
    expect(sockets.map(({ closeCode }) => closeCode)).toEqual([...Array(32).fill(null), CLOSE.tooManyConnections]);
    expect(sockets[32]?.events).toEqual([]);
  });

  it("[N1] is closed after a frame that is too large, and after too many errors", () => {
    const [large, bad] = [inbox.connect(), inbox.connect()];
    inbox.runtime.receive(large, "x".repeat(LIMITS.frameBytes + 1));
    expect(large.closeCode).toBe(CLOSE.frameTooLarge);
    for (let n = 0; n <= RATES.error.burst; n++) inbox.runtime.receive(bad, "nonsense");
    expect(bad.closeCode).toBe(CLOSE.tooManyErrors);
    expect(bad.take().slice(1)).toHaveLength(RATES.error.burst);
  });

  it("[N1] over its budget of frames is told when to go on", async () => {
    const socket = inbox.connect();
    for (let n = 0; n < RATES.frame.burst; n++) inbox.read(socket, "general", n);
    expect(socket.names()).toEqual(["inbox"]);
    inbox.read(socket, "general", 1);
    expect(socket.last("error")).toMatchObject({ code: "rate_limited", retryAfterMs: 100 });
    await inbox.pass(100);
    inbox.read(socket, "general", 1);
    expect(socket.names()).toEqual([]);
  });

  it("[W4] gets a typed error for a frame that is not of the protocol", () => {
    const socket = inbox.connect();
    inbox.runtime.receive(socket, '{"event":"joinRoom"}');
    expect(socket.last("error")).toMatchObject({ code: "unknown_event" });
  });
});

describe("read positions", () => {
  it("[N6] move forward only, and reach the user's other devices", async () => {
    await inbox.follow("general", 3);
    const [phone, desk] = [inbox.connect(), inbox.connect()];
    for (const socket of [phone, desk]) socket.take();
    inbox.read(phone, "general", 7);
    expect([phone.take(), desk.take()]).toEqual([[], [{ event: "roomRead", data: { room: "general", read: 7 } }]]);
    inbox.read(desk, "general", 6);
    inbox.read(desk, "unknown", 6);
    expect([phone.take(), inbox.rooms]).toEqual([[], { general: { read: 7, unread: 0, mentions: 0, lastSeq: 7 } }]);
  });

  it("[N6] survive hibernation in attachments without a row, and are stored when the socket closes", async () => {
    await inbox.follow("general", 3);
    const [phone, desk] = [inbox.connect(), inbox.connect()];
    await inbox.settle();
    const before = inbox.sql.written;
    inbox.read(phone, "general", 7);
    inbox.read(desk, "general", 9);
    expect(inbox.sql.written).toBe(before);
    await inbox.hibernate();
    expect(inbox.rooms.general?.read).toBe(9);
    inbox.close(desk);
    expect(inbox.sql.written).toBe(before + 1);
    inbox.close(phone);
    expect(inbox.sql.written).toBe(before + 1);
    await inbox.hibernate({ loseSockets: true });
    expect(inbox.rooms.general?.read).toBe(9);
  });

  it("[N6] of a socket whose loss wakes the inbox are stored", async () => {
    await inbox.follow("general", 3);
    const phone = inbox.connect();
    inbox.read(phone, "general", 7);
    await inbox.hibernate({ loseSockets: true });
    expect(inbox.rooms.general?.read).toBe(3);
    inbox.close(phone);
    await inbox.hibernate({ loseSockets: true });
    expect(inbox.rooms.general?.read).toBe(7);
  });

  it("[N6] that are stored alone take what was read off the counts that were stored before", async () => {
    await inbox.follow("general", 3);
    await inbox.notify("general", 6, { unread: 3, mentions: [5] });
    await inbox.runtime.follow(inbox.token(), "general", { muted: true });
    await inbox.hibernate();
    expect(inbox.rooms.general).toMatchObject({ read: 3, unread: 3, mentions: 1 });
    const phone = inbox.connect();
    // Clients may name any seq.
    inbox.read(phone, "general", 7);
    inbox.close(phone);
    await inbox.hibernate({ loseSockets: true });
    expect(inbox.rooms.general).toEqual({ read: 7, unread: 0, mentions: 0, lastSeq: 7 });
  });

  it("[N6] of several rooms are stored in one row, when the connection closes", async () => {
    const rooms = ["a", "b", "c"];
    for (const room of rooms) await inbox.follow(room);
    const phone = inbox.connect();
    await inbox.settle();
    const before = inbox.sql.written;
    for (const room of rooms) inbox.read(phone, room, 7);
    await inbox.settle();
    expect(inbox.sql.written).toBe(before);
    inbox.close(phone);
    expect(inbox.sql.written).toBe(before + 1);
    await inbox.hibernate();
    expect(rooms.map((room) => inbox.rooms[room]?.read)).toEqual([7, 7, 7]);
  });

  it("[N4] news is not stored, and survives hibernation while a connection is open", async () => {
    await inbox.follow("general");
    const phone = inbox.connect();
    await inbox.settle();
    const before = inbox.sql.written;
    await inbox.notify("general", 5, { unread: 1, mentions: [5] });
    expect(inbox.sql.written).toBe(before);
    await inbox.hibernate();
    expect(inbox.rooms.general).toMatchObject({ lastSeq: 5, unread: 1, mentions: 1 });
    await inbox.notify("general", 5, { unread: 1, mentions: [5] });
    await inbox.notify("general", 6, { mentions: [6] });
    expect(inbox.rooms.general).toMatchObject({ lastSeq: 6, unread: 2, mentions: 2 });
    inbox.read(phone, "general", 6);
    await inbox.hibernate();
    expect(inbox.rooms.general).toMatchObject({ read: 6, unread: 0, mentions: 0 });
  });

  it("[N6] of all rooms with the longest names fit into an attachment", async () => {
    for (let n = 0; n < INBOX_LIMITS.rooms; n++) await inbox.follow(`${"𐐨".repeat(60)}${n}`);
    const phone = inbox.connect();
    for (let n = 0; n < INBOX_LIMITS.rooms; n++) inbox.read(phone, `${"𐐨".repeat(60)}${n}`, 1e12 + n);
    expect(new Blob([JSON.stringify(phone.deserializeAttachment())]).size).toBeLessThan(12_000);
    await inbox.hibernate();
    expect(Object.values(inbox.rooms).map(({ read }) => read - 1e12)).toEqual(
      expect.arrayContaining(Array.from({ length: INBOX_LIMITS.rooms }, (_, n) => n)),
    );
  });

  it("[N6] markAllRead moves every room to its last message", async () => {
    await inbox.follow("a");
    await inbox.follow("b", 2);
    await inbox.notify("a", 5, { unread: 1 });
    const [phone, desk] = [inbox.connect(), inbox.connect()];
    for (const device of [phone, desk]) device.take();
    inbox.send({ event: "markAllRead", data: {} }, phone);
    // The device that asks for it may not have known of all messages.
    for (const device of [phone, desk]) {
      expect(device.take()).toEqual([{ event: "roomRead", data: { room: "a", read: 5 } }]);
    }
    await inbox.settle();
    expect(inbox.calls).toContain("a read u-anna 5");
  });

  it("[N6] tell the room only if it has told something since", async () => {
    await inbox.follow("general");
    const phone = inbox.connect();
    const reads = () => inbox.calls.filter((call) => call.includes(" read "));
    inbox.read(phone, "general", 1);
    await inbox.settle();
    expect(reads()).toEqual([]);
    await inbox.notify("general", 2, { unread: 1 });
    await inbox.hibernate();
    inbox.read(phone, "general", 2);
    inbox.read(phone, "general", 3);
    await inbox.settle();
    expect(reads()).toEqual(["general read u-anna 2"]);
  });
});

describe("storage", () => {
  it("[N10] has nothing of an inbox that nobody writes in, not even an alarm", async () => {
    const phone = inbox.connect();
    inbox.read(phone, "general", 1);
    await inbox.runtime.list(inbox.token());
    await inbox.runtime.unfollow("general");
    await inbox.runtime.unblock("u-boris");
    await inbox.runtime.unfollowed("general");
    expect([inbox.sql.written, tablesOf(inbox.sql).size, inbox.alarm === null]).toEqual([0, 0, false]);
    inbox.close(phone);
    expect([tablesOf(inbox.sql).size, inbox.alarm]).toEqual([0, null]);
  });

  it("[N10] is deleted once nothing is followed and nobody blocked, and can be written again", async () => {
    await inbox.follow("general");
    await inbox.runtime.block({ id: "u-boris", username: "Boris" });
    const phone = inbox.connect();
    await inbox.settle();
    await inbox.runtime.unfollow("general");
    await inbox.settle();
    await inbox.runtime.unblock("u-boris");
    expect(tablesOf(inbox.sql).size).toBeGreaterThan(0);
    inbox.close(phone);
    expect([tablesOf(inbox.sql).size, inbox.alarm]).toEqual([0, null]);
    await inbox.follow("again", 4);
    await inbox.hibernate({ loseSockets: true });
    expect([inbox.rooms.again?.read, inbox.runtime.state.username]).toEqual([4, "Anna"]);
  });

  it("[N13] is empty once the user is erased, and rooms are told", async () => {
    await inbox.follow("general");
    await inbox.runtime.block({ id: "u-boris", username: "Boris" });
    const phone = inbox.connect();
    expect(await inbox.runtime.erase()).toEqual({ rooms: 1, blocked: 1 });
    expect([phone.closeCode, tablesOf(inbox.sql).size, inbox.alarm]).toEqual([CLOSE.unauthorized, 0, null]);
    await inbox.settle();
    expect(inbox.calls).toContain("general unfollow u-anna");
    expect(await inbox.runtime.erase()).toEqual({ rooms: 0, blocked: 0 });
  });

  it("[N13] is not filled again by calls that were under way when the user was erased", async () => {
    await inbox.runtime.erase();
    expect(await inbox.notify("general", 3, { mentions: [3] })).toMatchObject({ isFollowing: false });
    expect([await inbox.follow("general"), inbox.rooms, tablesOf(inbox.sql).size]).toEqual([false, {}, 0]);
    await inbox.pass(15_000);
    expect(await inbox.follow("general")).toBe(true);
  });

  it("writes one row for each room that is followed", async () => {
    await inbox.follow("a");
    const before = inbox.sql.written;
    await inbox.follow("b");
    await inbox.follow("b");
    expect(inbox.sql.written).toBe(before + 1);
  });
});

it("answers a socket that it does not know with nothing", () => {
  const stranger = new InboxSocket();
  inbox.runtime.receive(stranger, "{}");
  inbox.runtime.closed(stranger, 1000);
  expect(stranger.events).toEqual([]);
});
