/** Following, unfollowing and blocking: two sides of one relation, which calls between inbox and rooms repair. */
import { beforeEach, describe, expect, it } from "vitest";
import { INBOX_LIMITS } from "../rooms/protocol/limits.ts";
import { ANNA, BORIS, CAT, QuietInbox } from "../test/support/inbox-fixture.ts";
import { RATES } from "./core/budgets.ts";

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

let inbox: QuietInbox;
beforeEach(async () => {
  inbox = new QuietInbox();
  await inbox.runtime.start();
});

const put = (room: string, muted?: boolean, token = inbox.token()) => inbox.runtime.follow(token, room, { muted });

describe("following", () => {
  it("[N2] by speaking has read everything up to the own message", async () => {
    const phone = inbox.connect();
    expect(await inbox.follow("general", 12)).toBe(true);
    const data = {
      room: "general",
      lastSeq: 12,
      read: 12,
      unread: 0,
      mentions: 0,
      isExact: true,
      muted: false,
      push: "mentions",
    };
    expect(phone.take().at(-1)).toEqual({ event: "followed", data });
    expect(await inbox.follow("general", 15)).toBe(true);
    expect([inbox.rooms.general, phone.take()]).toEqual([{ read: 12, unread: 0, mentions: 0, lastSeq: 15 }, []]);
  });

  it("[N2] [N11] by REST asks the room, which knows its last message", async () => {
    inbox.followed = { ok: true, lastSeq: 9 };
    const result = await put("general", true);
    expect(result).toMatchObject({ ok: true, value: { room: "general", read: 9, lastSeq: 9, muted: true } });
    expect(inbox.calls).toEqual(["general follow u-anna"]);
    expect(await put("general")).toMatchObject({ value: { muted: true } });
    expect(await put("general", false)).toMatchObject({ value: { muted: false } });
    expect(inbox.calls).toHaveLength(1);
    await inbox.hibernate();
    expect(inbox.runtime.state.rooms.get("general")).toMatchObject({ muted: false, read: 9 });
  });

  it("[N11] is rejected as the room rejects it, and nothing is stored", async () => {
    inbox.followed = { ok: false, error: { code: "forbidden", message: "no" } };
    expect(await put("general")).toEqual({ ok: false, error: { code: "forbidden", message: "no" } });
    inbox.down.add("general");
    expect(await put("general")).toMatchObject({ ok: false, error: { code: "room_unavailable" } });
    expect([inbox.rooms, inbox.sql.written]).toEqual([{}, 0]);
  });

  it("[N2] ends at 200 rooms: REST is told, speaking does not follow", async () => {
    for (let n = 0; n < INBOX_LIMITS.rooms; n++) expect(await inbox.follow(`r-${n}`)).toBe(true);
    expect(await inbox.follow("another")).toBe(false);
    expect((await inbox.notify("another", 1, { unread: 1 })).isFollowing).toBe(false);
    expect(await put("another")).toMatchObject({ ok: false, error: { code: "too_many_rooms" } });
    expect(await put("r-0", true)).toMatchObject({ ok: true });
    await inbox.runtime.unfollow("r-0");
    expect(await inbox.follow("another")).toBe(true);
  });

  it("[N2] calls that wait for rooms count, too", async () => {
    for (let n = 1; n < INBOX_LIMITS.rooms; n++) await inbox.follow(`r-${n}`);
    const [first, second, third] = [put("x"), put("y"), put("x")];
    expect([(await first).ok, (await second).ok, (await third).ok]).toEqual([true, false, true]);
    expect(inbox.calls).toEqual(["x follow u-anna"]);
  });

  it("[N11] has a budget", async () => {
    for (let n = 0; n < RATES.change.burst; n++) await inbox.runtime.unblock("u-nobody");
    expect(await put("general")).toMatchObject({ ok: false, error: { code: "rate_limited", retryAfterMs: 1_000 } });
    expect(inbox.calls).toEqual([]);
  });
});

describe("unfollowing", () => {
  it("[N8] keeps a tombstone until the room has confirmed, over hibernation", async () => {
    const phone = inbox.connect();
    await inbox.follow("general", 3);
    inbox.down.add("general");
    expect(await inbox.runtime.unfollow("general")).toEqual({ ok: true, value: null });
    expect(phone.last("unfollowed")).toEqual({ room: "general" });
    await inbox.settle();
    await inbox.hibernate();
    expect(await inbox.follow("general", 5)).toBe(false);
    expect(await inbox.notify("general", 6, { unread: 1 })).toEqual({
      isFollowing: false,
      isConnected: false,
      read: 0,
    });
    inbox.down.clear();
    await inbox.pass(60_000);
    expect(inbox.runtime.state.rooms.size).toBe(0);
    expect(await inbox.follow("general", 7)).toBe(true);
  });

  it("[N8] retries with backoff, 1 s doubling to 60 s", async () => {
    await inbox.follow("general");
    inbox.down.add("general");
    const start = inbox.now;
    const times: number[] = [];
    await inbox.runtime.unfollow("general");
    await inbox.settle();
    for (let second = 0; second <= 200; second++) {
      if (inbox.calls.length > times.length) times.push((inbox.now - start) / 1000);
      await inbox.pass(1_000);
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  });

  it("[N8] an instance that finds a call owed goes on with a long pause", async () => {
    await inbox.follow("general");
    inbox.down.add("general");
    await inbox.runtime.unfollow("general");
    await inbox.settle();
    const before = inbox.calls.length;
    await inbox.hibernate();
    await inbox.pass(30_000);
    expect(inbox.calls.length - before).toBe(1);
    await inbox.pass(5_000);
    expect(inbox.calls.length - before).toBe(2);
  });

  it("[N8] one room that is down does not hold up the others", async () => {
    await inbox.follow("a");
    await inbox.follow("b");
    inbox.down.add("a");
    await inbox.runtime.unfollow("a");
    await inbox.settle();
    await inbox.runtime.unfollow("b");
    await inbox.settle();
    expect([...inbox.runtime.state.rooms.keys()]).toEqual(["a"]);
  });

  it("[N2] can be undone by REST while the room has not confirmed", async () => {
    await inbox.follow("general", 3);
    inbox.down.add("general");
    await inbox.runtime.unfollow("general");
    await inbox.settle();
    inbox.down.clear();
    inbox.followed = { ok: true, lastSeq: 8 };
    expect(await put("general")).toMatchObject({ ok: true, value: { read: 8 } });
    await inbox.pass(HOUR);
    expect(inbox.calls.filter((call) => call.includes("unfollow"))).toHaveLength(1);
    expect(inbox.rooms.general?.read).toBe(8);
  });

  it("[N8] while the room is asked wins, and the room is told", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    inbox.held = promise;
    const following = put("general");
    await inbox.runtime.unfollow("general");
    expect((await following).ok).toBe(false);
    resolve();
    await inbox.settle();
    await inbox.settle();
    expect([inbox.rooms, inbox.calls]).toEqual([{}, ["general follow u-anna", "general unfollow u-anna"]]);
  });

  it("[N10] a room that forgets the user is gone from the inbox", async () => {
    const phone = inbox.connect();
    await inbox.follow("general");
    phone.take();
    await inbox.runtime.unfollowed("general");
    expect([inbox.rooms, phone.names()]).toEqual([{}, ["unfollowed"]]);
  });
});

describe("asserting", () => {
  it("[N8] tells all rooms when a device connects, once a week, six at a time", async () => {
    for (let n = 0; n < 10; n++) await inbox.follow(`r-${n}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    inbox.held = promise;
    inbox.close(inbox.connect());
    await inbox.settle();
    expect(inbox.calls).toHaveLength(6);
    resolve();
    await inbox.settle();
    expect(new Set(inbox.calls).size).toBe(10);
    await inbox.hibernate();
    await inbox.pass(WEEK - HOUR);
    inbox.close(inbox.connect(inbox.token({ seconds: 1_000_000 })));
    await inbox.settle();
    expect(inbox.calls).toHaveLength(10);
    await inbox.pass(HOUR);
    inbox.close(inbox.connect(inbox.token({ seconds: 1_000_000 })));
    await inbox.settle();
    expect(inbox.calls).toHaveLength(20);
  });

  it("[N8] repeats a call that has failed, after hibernation, too", async () => {
    await inbox.follow("a");
    await inbox.follow("b");
    inbox.down.add("b");
    inbox.close(inbox.connect());
    await inbox.settle();
    inbox.down.clear();
    await inbox.hibernate();
    await inbox.pass(2_000);
    expect(inbox.calls).toEqual(["a follow u-anna", "b follow u-anna", "b follow u-anna"]);
    const before = inbox.sql.written;
    await inbox.hibernate();
    await inbox.pass(HOUR);
    expect([inbox.calls.length, inbox.sql.written]).toEqual([3, before]);
  });

  it("[N6] [N8] repeats that something was read", async () => {
    await inbox.follow("general");
    await inbox.notify("general", 4, { unread: 1 });
    const phone = inbox.connect();
    await inbox.settle();
    inbox.down.add("general");
    inbox.read(phone, "general", 4);
    await inbox.settle();
    inbox.close(phone);
    inbox.down.clear();
    await inbox.hibernate();
    await inbox.pass(2_000);
    expect(inbox.calls.filter((call) => call === "general read u-anna 4")).toHaveLength(2);
  });
});

describe("private rooms", () => {
  const secret = "private-x";
  const accessUntil = () => Math.floor(inbox.now / 1000) + 600;

  it("[N9] are shown until the access ends, and vouched for to the room", async () => {
    await inbox.runtime.followed({ room: secret, lastSeq: 1, accessUntil: accessUntil() });
    const shown = () => inbox.connect(inbox.token({ rooms: [secret], seconds: 600 })).last("inbox").rooms.length;
    expect(shown()).toBe(1);
    await inbox.settle();
    expect(inbox.calls).toEqual([`${secret} follow u-anna ${secret}`]);
    await inbox.pass(599_000);
    expect(await inbox.notify(secret, 3, { unread: 1, accessUntil: accessUntil() })).toMatchObject({
      isConnected: true,
    });
    await inbox.pass(1_000);
    const answer = await inbox.notify(secret, 4, { unread: 10, mentions: [4], accessUntil: accessUntil() });
    expect(answer).toEqual({ isFollowing: true, isConnected: false, read: 1 });
    expect(inbox.runtime.state.rooms.get(secret)).toMatchObject({ unread: 1, mentions: 0 });
    expect(inbox.connect(inbox.token({ rooms: [] })).last("inbox").rooms).toEqual([]);
    expect(inbox.connect(inbox.token({ rooms: ["private-*"] })).last("inbox").rooms).toHaveLength(1);
  });

  it("[N9] of which the room knows no end are not shown before a token names them", async () => {
    await inbox.runtime.followed({ room: secret, lastSeq: 1, accessUntil: null });
    expect(await inbox.notify("private-y", 1, { unread: 1 })).toMatchObject({ isFollowing: true, isConnected: false });
    expect([...inbox.runtime.state.rooms.keys()]).toEqual([secret]);
    expect((await inbox.notify(secret, 2, { unread: 1 })).isConnected).toBe(false);
    expect(inbox.connect(inbox.token({ rooms: [secret] })).last("inbox").rooms).toHaveLength(1);
  });

  it("[N9] of which the access goes on again by what the room says are shown to open devices", async () => {
    const following = { room: secret, lastSeq: 1, accessUntil: accessUntil() };
    await inbox.runtime.followed(following);
    const phone = inbox.connect(inbox.token({ rooms: [] }));
    expect(phone.last("inbox").rooms).toEqual([]);
    await inbox.runtime.followed(following);
    expect(phone.last("followed")).toMatchObject({ room: secret });
  });

  it("[N9] end for a token that does not name them", async () => {
    await put(secret, undefined, inbox.token({ rooms: [secret] }));
    expect(inbox.connect(inbox.token({ rooms: ["private-y"] })).last("inbox").rooms).toEqual([]);
    await inbox.hibernate({ loseSockets: true });
    const { value } = (await inbox.runtime.list(inbox.token({ rooms: ["private-y"] }))) as {
      value: { rooms: unknown[] };
    };
    expect(value.rooms).toEqual([]);
  });
});

describe("direct conversations", () => {
  const room = "dm-0123456789abcdef0123456789abcdef";
  const direct = { lastSeq: 1, accessUntil: null, direct: BORIS };

  it("[D3] are hidden by unfollowing until the next message, without a call of the room", async () => {
    await inbox.runtime.followed({ room, ...direct });
    const phone = inbox.connect();
    await inbox.settle();
    const before = inbox.calls.length;
    expect(await inbox.runtime.unfollow(room)).toMatchObject({ ok: true });
    await inbox.settle();
    expect([inbox.calls.length - before, inbox.rooms, phone.names().at(-1)]).toEqual([0, {}, "unfollowed"]);
    await inbox.hibernate();
    await inbox.notify(room, 1, { unread: 1, mentions: [1], direct: BORIS });
    expect(inbox.rooms).toEqual({});
    await inbox.notify(room, 2, { unread: 1, mentions: [2], direct: BORIS });
    expect(phone.names()).toEqual(["followed", "roomUnread", "mentioned"]);
    expect(inbox.rooms).toEqual({ [room]: { read: 1, unread: 1, mentions: 1, lastSeq: 2 } });
    expect(await inbox.runtime.unfollow("dm-other")).toMatchObject({ ok: false, error: { code: "not_found" } });
  });

  it("[D3] [N13] hold the other member's name as the room tells it", async () => {
    const phone = inbox.connect();
    await inbox.notify(room, 1, { mentions: [1], direct: BORIS });
    expect(phone.last("followed")).toMatchObject({ direct: BORIS });
    await inbox.runtime.followed({ room, ...direct, direct: { id: "u-boris", username: "guest-" } });
    expect(phone.last("followed")).toMatchObject({ direct: { username: "guest-" } });
  });

  it("[D3] strangers who begin 200 conversations keep the user from nothing", async () => {
    await inbox.runtime.followed({ room, ...direct });
    const phone = inbox.connect();
    await inbox.settle();
    inbox.read(phone, room, 1);
    const stranger = (n: number) => `dm-${String(n).padStart(32, "0")}`;
    for (let n = 1; n <= INBOX_LIMITS.direct + 10; n++) {
      const from = { id: `guest-${n}`, username: `Guest ${n}` };
      expect(await inbox.notify(stranger(n), 1, { unread: 1, mentions: [1], direct: from })).toMatchObject({
        isFollowing: true,
      });
    }
    const listed = Object.keys(inbox.rooms);
    expect([listed.length, listed.includes(room)]).toEqual([INBOX_LIMITS.direct, true]);
    expect(await inbox.follow("general")).toBe(true);
    const opened = { room: stranger(0), lastSeq: 0, direct: CAT };
    expect(await inbox.runtime.openedDirect(opened)).toMatchObject({ ok: true });
    await inbox.hibernate();
    expect(Object.keys(inbox.rooms)).toEqual(expect.arrayContaining([room, "general", stranger(0)]));
    // What was dropped is listed again by its next message.
    expect(await inbox.notify(stranger(1), 2, { unread: 1, mentions: [2] })).toMatchObject({ read: 1 });
    expect(inbox.rooms).toHaveProperty(stranger(1));
  });

  it("[D4] the room learns of a block and of its end, also if it was down", async () => {
    await inbox.runtime.followed({ room, ...direct });
    inbox.down.add(room);
    await inbox.runtime.block(BORIS);
    await inbox.settle();
    await inbox.hibernate();
    inbox.down.clear();
    await inbox.pass(60_000);
    await inbox.runtime.unblock("u-boris");
    await inbox.settle();
    expect(inbox.calls).toEqual([
      `${room} block u-anna true`,
      `${room} block u-anna true`,
      `${room} block u-anna false`,
    ]);
    await inbox.pass(HOUR);
    expect(inbox.calls).toHaveLength(3);
  });

  it("[D4] the room learns of an earlier block when the conversation begins, and of one while it is hidden", async () => {
    await inbox.runtime.block(BORIS);
    await inbox.runtime.followed({ room, ...direct });
    await inbox.settle();
    await inbox.runtime.unfollow(room);
    await inbox.runtime.unblock("u-boris");
    await inbox.settle();
    expect(inbox.calls).toEqual([`${room} block u-anna true`, `${room} block u-anna false`]);
  });

  it("[D4] a block that is lifted while the room is told is told again", async () => {
    await inbox.runtime.followed({ room, ...direct });
    const { promise, resolve } = Promise.withResolvers<void>();
    inbox.held = promise;
    await inbox.runtime.block(BORIS);
    await inbox.runtime.unblock("u-boris");
    resolve();
    await inbox.settle();
    await inbox.settle();
    expect(inbox.calls).toEqual([`${room} block u-anna true`, `${room} block u-anna false`]);
  });
});

describe("blocking", () => {
  it("[D4] [N11] is listed and idempotent, and has a limit", async () => {
    const phone = inbox.connect();
    expect(await inbox.runtime.block(ANNA)).toMatchObject({ ok: false, error: { code: "invalid_data" } });
    await inbox.runtime.block(BORIS);
    const before = inbox.sql.written;
    await inbox.runtime.block(BORIS);
    expect(inbox.sql.written).toBe(before);
    expect(phone.last("blocked")).toEqual({ blocked: [BORIS] });
    await inbox.hibernate();
    expect([inbox.runtime.blocks("u-boris"), inbox.runtime.blocks("u-cat")]).toEqual([true, false]);
    for (let n = 1; n < INBOX_LIMITS.blocked; n++) {
      await inbox.runtime.block({ id: `u-${n}`, username: "Cat" });
      await inbox.pass(1_000);
    }
    const another = await inbox.runtime.block({ id: "u-cat", username: "Cat" });
    expect(another).toMatchObject({ ok: false, error: { code: "too_many_blocked" } });
  });
});
