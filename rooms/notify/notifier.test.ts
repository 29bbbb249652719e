/** Notices of a room that runs: when calls to inboxes are made, what becomes of failures, losses and a great many followers. */
import { beforeEach, describe, expect, it } from "vitest";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { RecordingInboxes } from "../../test/support/recording-inboxes.ts";
import { ManualClock, type RecordingSocket, TestRoom } from "../../test/support/room-fixture.ts";
import type { StoredFollower } from "../core/follower-index.ts";
import { RoomStorage } from "../storage/index.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };
/** The end of tokens, seconds since 1970. */
const TOKEN = 2_000_000_000;

let clock: ManualClock;
let sql: NodeSqlite;
let inboxes: RecordingInboxes;
let room: TestRoom;
/** Rows written to the table of followers. */
let rows: number;

beforeEach(() => {
  clock = new ManualClock();
  sql = new NodeSqlite();
  inboxes = new RecordingInboxes(clock.now);
  rows = 0;
  const { exec } = sql;
  sql.exec = (query, ...bindings) => {
    if (/^(INSERT OR REPLACE INTO|DELETE FROM) followers/.test(query)) rows += 1;
    return exec.call(sql, query, ...bindings) as never;
  };
  room = create(0);
});

const create = (initialSeq: number | null, sockets = new Map<string, RecordingSocket>()): TestRoom =>
  new TestRoom({ clock, sql, inboxes, sockets, initialSeq });

/** Another instance takes over: hibernation leaves the sockets, a crash does not. */
const restart = async (isHibernated = false): Promise<void> => {
  clock.loseTimers();
  room.runtime.alarm = async () => {};
  room = create(null, isHibernated ? room.sockets : new Map());
  await room.runtime.start();
};

/** Lets answers arrive: they come in later turns. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const pass = async (ms: number): Promise<void> => {
  await settle();
  for (let left = ms; left > 0; left -= 50) {
    clock.advance(Math.min(50, left));
    await settle();
  }
};

const join = (user = ANNA, expiresAt: number | null = TOKEN): void => {
  room.open(user.id, user, "member", undefined, null, undefined, expiresAt);
  room.send(user.id, "joinRoom", {});
};
const say = (content: string, user = BORIS): void => void room.post(user, content);
/** Makes the user a follower, and lets their inbox learn it. */
const follow = async (user = ANNA): Promise<void> => {
  room.runtime.follow(user, TOKEN);
  await pass(350);
  inboxes.take();
  rows = 0;
};

/** The notices since the last call, with the seqs of mentions. */
const notices = () =>
  inboxes
    .take()
    .flatMap((call) => (call.call === "notify" ? [call.notice] : []))
    .map((notice) => ({ ...notice, mentions: notice.mentions.map(({ seq }) => seq) }));
const stored = (): StoredFollower[] => new RoomStorage({ sql, transaction: sql.transaction }).followers.all();

describe("[N2] a user with a token who sends a message", () => {
  it("follows, and their inbox is told until it knows", async () => {
    inboxes.failing.add(ANNA.id);
    join();
    room.send(ANNA.id, "sendMessage", { content: "Hello" });
    expect(stored()).toMatchObject([{ userId: ANNA.id, firstUnread: 2, isConfirmed: false }]);
    await pass(5_000);
    expect([inboxes.take(), stored()[0]?.isConfirmed]).toEqual([[], false]);
    inboxes.failing.clear();
    say("Hi");
    await pass(5_000);
    // Everything up to their own message is read.
    expect(inboxes.take()).toMatchObject([
      { call: "followed", following: { room: "general", lastSeq: 1, accessUntil: null } },
    ]);
    expect(stored()[0]?.isConfirmed).toBe(true);
    await pass(60_000);
    expect([inboxes.take(), rows]).toEqual([[], 2]);
  });

  it("follows no more if the inbox declines", async () => {
    inboxes.unfollowed.add(ANNA.id);
    join();
    for (const content of ["One", "Two"]) {
      room.send(ANNA.id, "sendMessage", { content });
      await pass(1_000);
    }
    expect([inboxes.take().length, stored()]).toEqual([1, []]);
  });

  it("is told of what comes when they have left", async () => {
    room.post(ANNA, "by REST", undefined, { expiresAt: TOKEN });
    await pass(1_000);
    expect(inboxes.take()).toMatchObject([{ call: "followed" }]);
    say("Hi");
    await pass(1_000);
    expect(notices()).toMatchObject([{ unread: 1, lastSeq: 2, message: { seq: 2, excerpt: "Hi" } }]);
  });
});

describe("a message of a user without a token", () => {
  it("sets no timer and writes no row where nobody follows", async () => {
    join(BORIS, null);
    await pass(1_000);
    const before = clock.timersSet;
    for (let n = 0; n < 3; n++) {
      room.send(BORIS.id, "sendMessage", { content: "@Boris" });
      await pass(1_000);
    }
    const off = new TestRoom({ clock });
    off.post(BORIS, "first");
    const timers = clock.timersSet - before;
    for (let n = 0; n < 3; n++) {
      off.post(BORIS, "@Boris");
      await pass(1_000);
    }
    expect([timers <= clock.timersSet - before - timers, rows, inboxes.take()]).toEqual([true, 0, []]);
  });
});

describe("[N8] an inbox is told of a user who follows, because it may not have got the answer", () => {
  const isToldBy = async (call: () => void) => {
    call();
    await pass(350);
    const calls = inboxes.take();
    expect([calls, stored()]).toMatchObject([[{ call: "followed", userId: ANNA.id }], [{ isConfirmed: true }]]);
  };

  it("by asking", () => isToldBy(() => void room.runtime.follow(ANNA, TOKEN)));

  it("by asking, after an instance that did not reach it", async () => {
    inboxes.failing.add(ANNA.id);
    room.post(ANNA, "Hi", undefined, { expiresAt: TOKEN });
    await pass(5_000);
    inboxes.failing.clear();
    await restart();
    await isToldBy(() => void room.runtime.follow(ANNA, TOKEN));
  });

  it("by somebody else's joining, after an instance that did not reach it", async () => {
    inboxes.failing.add(ANNA.id);
    room.runtime.follow(ANNA, TOKEN);
    await pass(5_000);
    inboxes.failing.clear();
    await restart();
    await isToldBy(() => join(BORIS));
  });
});

describe("[N4] unread messages", () => {
  it("are told after the flush, at 1, 10 and 100 while a device is connected", async () => {
    await follow();
    inboxes.connected.add(ANNA.id);
    let isFlushing = false;
    inboxes.onCall = () => expect(isFlushing).toBe(false);
    for (let n = 0; n < 120; n++) {
      isFlushing = true;
      say(`message ${n}`);
      isFlushing = false;
      await pass(400);
    }
    expect(notices().map(({ unread, lastSeq }) => [unread, lastSeq])).toEqual([
      [1, 1],
      [10, 10],
      [100, 100],
    ]);
    expect(rows).toBe(0);
  });

  it("are told once while none is connected, and again after the user was here", async () => {
    await follow();
    for (let n = 0; n < 20; n++) {
      say("Hello");
      await pass(400);
    }
    expect(notices().map(({ unread }) => unread)).toEqual([1]);
    join();
    await pass(1_000);
    room.send(ANNA.id, "leaveRoom", {});
    say("Hello again");
    await pass(1_000);
    expect(notices()).toMatchObject([{ unread: 1, lastSeq: 21 }]);
  });

  it.each([
    ["others are here", true, 0],
    ["nobody else is here", false, 0],
    ["nobody else is here, after a moment", false, 200],
  ])("of the grace period are told at its end where %s", async (_, isOtherHere, afterMs) => {
    if (isOtherHere) join(BORIS, null);
    join();
    await follow();
    await pass(1_000);
    inboxes.take();
    room.disconnect(ANNA.id);
    await pass(afterMs);
    say("missed");
    await pass(4_500 - afterMs);
    expect(notices()).toEqual([]);
    await pass(1_500);
    expect(notices()).toMatchObject([{ unread: 1 }]);
  });

  it("are news again once they were read elsewhere", async () => {
    await follow();
    say("Hello");
    await pass(1_000);
    expect(notices()).toHaveLength(1);
    room.runtime.read(ANNA.id, 1);
    say("Hello again");
    await pass(1_000);
    expect(notices()).toMatchObject([{ unread: 1, lastSeq: 2 }]);
  });

  it("are not told to removed users", async () => {
    await follow();
    room.open("m", { id: "u-mod", username: "Mod" }, "moderator");
    room.send("m", "joinRoom", {});
    room.send("m", "removeUser", { userId: ANNA.id, seconds: 60 });
    say("Hello @Anna");
    await pass(2_000);
    expect(inboxes.take()).toEqual([]);
  });
});

describe("[N5] mentions", () => {
  it("of someone who has just left are told like those of the absent", async () => {
    join(BORIS, null);
    join();
    await follow();
    say("Hi @Anna");
    await pass(500);
    expect(notices()).toMatchObject([{ mentions: [1] }]);
    room.disconnect(ANNA.id);
    say("@Anna?");
    await pass(6_000);
    expect(notices().flatMap(({ mentions }) => mentions)).toEqual([2]);
  });

  it("are told at once, and then gathered for five seconds by the alarm", async () => {
    await follow();
    say("Hi @Anna");
    await pass(300);
    expect(notices()).toMatchObject([{ unread: 1, mentions: [1] }]);
    say("@Anna?");
    say("@Anna!");
    await pass(4_000);
    expect(notices()).toEqual([]);
    expect(clock.pending).toBe(0);
    await pass(1_500);
    expect(notices()).toMatchObject([{ unread: 0, mentions: [2, 3], message: { seq: 3, excerpt: "@Anna!" } }]);
  });

  it("of someone who is here are told 400 ms later", async () => {
    join();
    await follow();
    await pass(2_000);
    inboxes.take();
    say("@Anna");
    await pass(350);
    expect(notices()).toEqual([]);
    await pass(300);
    expect(notices()).toMatchObject([{ unread: 0, mentions: [1] }]);
  });
});

describe("[N8] a failed call", () => {
  it("is repeated by the alarm, with no timer meanwhile", async () => {
    await follow();
    inboxes.failing.add(ANNA.id);
    say("Hello");
    await pass(200);
    expect([inboxes.take(), clock.pending]).toEqual([[], 0]);
    say("Hello");
    await pass(600);
    inboxes.failing.clear();
    await pass(400);
    expect(notices()).toMatchObject([{ unread: 1, lastSeq: 2 }]);
    expect(stored()).toMatchObject([{ isOwed: false, firstUnread: 1 }]);
  });

  it("does not hold up others", async () => {
    await follow();
    await follow(BORIS);
    inboxes.failing.add(ANNA.id);
    say("Hello", { id: "u-chen", username: "Chen" });
    await pass(300);
    expect(inboxes.take().map(({ userId }) => userId)).toEqual([BORIS.id]);
  });

  it("whose answer was lost is made again with the same news", async () => {
    await follow();
    inboxes.losing.add(ANNA.id);
    say("Hi @Anna");
    await pass(500);
    inboxes.losing.clear();
    await pass(10_000);
    const [lost, repeated, ...others] = notices();
    expect([lost, others]).toEqual([repeated, []]);
  });

  it("is also one that is never answered", async () => {
    await follow();
    const { of } = inboxes;
    inboxes.of = (userId) => ({ ...of.call(inboxes, userId), notify: () => new Promise(() => {}) });
    say("Hello");
    await pass(5_000);
    inboxes.of = of;
    await pass(5_000);
    expect(notices()).toEqual([]);
    await pass(2_000);
    expect(notices()).toMatchObject([{ unread: 1 }]);
  });
});

describe("[N8] a new instance", () => {
  it("tells at once what one that was lost has committed and not told", async () => {
    await follow();
    say("Hi @Anna");
    await restart();
    await pass(500);
    expect(notices()).toMatchObject([{ unread: 1, mentions: [1] }]);
  });

  it("does so by its alarm after ten minutes", async () => {
    await follow();
    say("Hi @Anna");
    room.runtime.alarm = async () => {};
    clock.loseTimers();
    clock.advance(11 * 60_000);
    await restart();
    await pass(500);
    expect(notices()).toEqual([]);
    await room.runtime.alarm();
    expect(notices()).toMatchObject([{ mentions: [1] }]);
  });

  it("tells nothing again after hibernation", async () => {
    join(BORIS, null);
    await follow();
    inboxes.connected.add(ANNA.id);
    for (let n = 1; n <= 3; n++) {
      say(`@Anna ${n}`);
      await pass(6_000);
    }
    expect(notices().map(({ unread, mentions }) => [unread, mentions])).toEqual([
      [1, [1]],
      [0, [2]],
      [0, [3]],
    ]);
    await restart(true);
    room.send(BORIS.id, "typing", { isTyping: true });
    await pass(500);
    expect(inboxes.take()).toEqual([]);
    room.send(BORIS.id, "sendMessage", { content: "Four" });
    await pass(500);
    expect(notices()).toEqual([]);
  });

  it("tells an inbox that did not know of its follower", async () => {
    inboxes.failing.add(ANNA.id);
    room.post(ANNA, "Hello", undefined, { expiresAt: TOKEN });
    await pass(500);
    inboxes.failing.clear();
    await restart(true);
    await room.runtime.alarm();
    expect(inboxes.take()).toMatchObject([{ call: "followed", following: { lastSeq: 1 } }]);
  });
});

it("[N10] a follower who was not seen for long is dropped, and their inbox told", async () => {
  await follow();
  clock.advance(68 * 24 * 60 * 60 * 1000);
  inboxes.failing.add(ANNA.id);
  say("Hello");
  await pass(500);
  expect(stored()).toHaveLength(1);
  inboxes.failing.clear();
  await pass(2_000);
  expect([inboxes.take(), stored()]).toMatchObject([[{ call: "unfollowed", room: "general", userId: ANNA.id }], []]);
});

it("[A7] a follower who is erased is not told any more", async () => {
  await follow();
  say("Hello");
  await room.runtime.erase(ANNA.id, false).catch(() => {});
  await pass(1_000);
  expect([inboxes.take(), stored()]).toEqual([[], []]);
});

it("[N4] 5,000 followers of a busy room are told in batches, none during a flush", async () => {
  const count = 5_000;
  for (let n = 0; n < count; n++) {
    const user = { id: `u-${n}`, username: `User ${n}` };
    room.runtime.follow(user, TOKEN);
    inboxes.connected.add(user.id);
  }
  await pass(30_000);
  inboxes.take();
  rows = 0;
  let isFlushing = false;
  let duringFlush = 0;
  inboxes.onCall = () => {
    if (isFlushing) duringFlush += 1;
  };
  const authors = Array.from({ length: 100 }, (_, n) => ({ id: `author-${n}`, username: `author ${n}` }));
  // 500 messages a second, for 30 s.
  for (let turn = 0; turn < 600; turn++) {
    for (let n = 0; n < 25; n++) {
      isFlushing = true;
      say("Hello", authors[(turn * 25 + n) % authors.length]);
      isFlushing = false;
    }
    clock.advance(50);
    await settle();
  }
  await pass(60_000);
  const calls = inboxes.take();
  expect(room.state.seq).toBe(15_000);
  expect([calls.length <= 3 * count, rows, duringFlush, inboxes.mostAtOnce]).toEqual([true, 0, 0, 10]);
  const last = new Map(calls.map((call) => [call.userId, call.call === "notify" ? call.notice.unread : 0]));
  expect([last.size, new Set(last.values())]).toEqual([count, new Set([100])]);
  const times = [...new Set(calls.map(({ at }) => at))];
  expect(times.every((at, i) => i === 0 || at - (times[i - 1] ?? 0) >= 50)).toBe(true);
});
