/** What followers are told, decided without a room that runs: a state, messages, and the calls that come of them. */
import { describe, expect, it } from "vitest";
import type { Notice, NoticeAnswer } from "../protocol/calls.ts";
import type { Message } from "../protocol/events.ts";
import type { Follower, FollowerIndex } from "./follower-index.ts";
import type { InboxCall } from "./inbox-tasks.ts";
import { DROP_AFTER_MS } from "./notice-rules.ts";
import { createState, type RoomState } from "./state.ts";
import { step } from "./step.ts";

const NOW = 1_000_000_000;
const TOKEN = 2_000_000_000;
const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };

const follower = (change: Partial<Follower> = {}): Follower => ({
  userId: ANNA.id,
  username: ANNA.username,
  seenAt: NOW,
  firstUnread: 1,
  notified: 0,
  isOwed: false,
  isConfirmed: true,
  accessUntil: null,
  ...change,
});

/** A room with followers, whose messages are stored as they are sent. */
class Fixture {
  readonly state: RoomState;
  readonly followers: FollowerIndex;
  readonly messages: Message[] = [];
  now = NOW;

  constructor(stored: Follower[] = [follower()], { room = "tea", toldSeq = 0, lastSeq = 0 } = {}) {
    const last = { seq: lastSeq, timestamp: 0 };
    this.state = createState({ room, last, loadFollowers: () => stored, toldSeq });
    if (this.state.followers === null) throw new Error("no followers");
    this.followers = this.state.followers;
  }

  get notices() {
    return this.followers.notices;
  }

  join(user = ANNA, expiresAt: number | null = TOKEN): void {
    const base = { role: "member", tokenName: null, address: null, extended: true, since: this.now } as const;
    step(this.state, { type: "open", connection: { id: user.id, user, expiresAt, ...base } }, this.now);
    const frame = JSON.stringify({ event: "joinRoom", data: {} });
    step(this.state, { type: "frame", connection: user.id, frame, bytes: 40 }, this.now);
  }

  leave(user = ANNA): void {
    const frame = JSON.stringify({ event: "leaveRoom", data: {} });
    step(this.state, { type: "frame", connection: user.id, frame, bytes: 40 }, this.now);
  }

  /** Sends messages over REST; each is looked at by itself unless `isTogether`. */
  say(contents: string[], user = BORIS, isTogether = false): void {
    const added = contents.flatMap((content) => {
      const post = { user, role: "member", address: null, expiresAt: null, content } as const;
      const effects = step(this.state, { type: "post", ...post }, this.now);
      return effects.flatMap((effect) => (effect.type === "message" ? [effect.message] : []));
    });
    this.messages.push(...added);
    if (isTogether) this.notices.stored(this.state, added, this.now);
    else for (const message of added) this.notices.stored(this.state, [message], this.now);
  }

  look(): void {
    this.notices.stored(this.state, [], this.now);
  }

  calls(limit = 50): InboxCall[] {
    return this.notices.take(this.state, this.now, limit, {
      lastSeq: this.state.seq,
      find: (seq) => this.messages.find((message) => message.seq === seq),
      last: () => this.messages.at(-1),
    });
  }

  /** Takes the notices that are due and answers them. */
  notify(answer: Partial<NoticeAnswer> = {}) {
    const notices: Notice[] = [];
    for (let calls = this.calls(); calls.length > 0; calls = this.calls()) {
      for (const call of calls) {
        const full = { isFollowing: true, isConnected: true, read: 0, ...answer };
        this.notices.answered(this.state, call, call.type === "followed" ? true : full, this.now);
        if (call.type === "notify") notices.push(call.notice);
      }
    }
    return notices.map((notice) => ({ ...notice, mentions: notice.mentions.map(({ seq }) => seq) }));
  }

  anna(): Follower | undefined {
    return this.followers.get(ANNA.id);
  }
}

/** A room with a message that followers have been told of. */
const TOLD = { toldSeq: 1, lastSeq: 1 };

const times = (count: number, content = "Hello") => Array.from({ length: count }, () => content);

describe("[N4] unread messages", () => {
  it.each([
    { title: "the first", before: 0, sent: 1, told: 1 },
    { title: "the tenth", before: 1, sent: 9, told: 10 },
    { title: "none between them", before: 1, sent: 8, told: 0 },
    { title: "the hundredth", before: 10, sent: 90, told: 100 },
    { title: "none between these", before: 10, sent: 89, told: 0 },
    { title: "none after it", before: 100, sent: 500, told: 0 },
    { title: "many at once as the highest", before: 0, sent: 40, told: 10 },
    { title: "very many at once as the highest", before: 0, sent: 400, told: 100 },
  ])("are told: $title", ({ before, sent, told }) => {
    const room = new Fixture();
    room.say(times(before));
    room.notify();
    room.say(times(sent), BORIS, true);
    expect(room.notify().map(({ unread }) => unread)).toEqual(told === 0 ? [] : [told]);
    room.look();
    expect(room.notify()).toEqual([]);
  });

  it.each([
    { title: "a device is connected", answer: {}, follower: { notified: 1, firstUnread: 1 } },
    { title: "none is connected", answer: { isConnected: false }, follower: { notified: 100, firstUnread: 1 } },
    { title: "some have been read", answer: { read: 2 }, follower: { notified: 1, firstUnread: 3 } },
    { title: "all have been read", answer: { read: 3 }, follower: { notified: 0, firstUnread: 4 } },
    { title: "more than there are", answer: { read: 9_999 }, follower: { notified: 0, firstUnread: 4 } },
    { title: "the user does not follow", answer: { isFollowing: false }, follower: undefined },
  ])("are followed by what is answered: $title", ({ answer, follower: expected }) => {
    const room = new Fixture();
    room.say(times(3), BORIS, true);
    expect(room.notify(answer)).toMatchObject([{ unread: 1, lastSeq: 3, mentions: [], message: { seq: 3 } }]);
    if (expected) expect(room.anna()).toMatchObject(expected);
    else expect(room.anna()).toBeUndefined();
  });

  it("are news again after all have been read", () => {
    const room = new Fixture();
    room.say(["One"]);
    expect(room.notify({ read: 1 })).toHaveLength(1);
    room.say(["Two"]);
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
    room.say(times(8));
    expect(room.notify()).toEqual([]);
    room.say(["the tenth"]);
    expect(room.notify()).toMatchObject([{ unread: 10 }]);
  });

  it("are not told to members, and to those who left from then on", () => {
    const room = new Fixture();
    room.join();
    room.say(["One"]);
    expect(room.notify()).toEqual([]);
    room.leave();
    room.look();
    expect(room.notify()).toEqual([]);
    room.say(["Two"]);
    expect(room.notify()).toMatchObject([{ unread: 1, message: { seq: 2 } }]);
    expect(room.anna()?.firstUnread).toBe(2);
  });

  it("are news again after joining, and after reading elsewhere", () => {
    const room = new Fixture();
    room.say(times(3));
    room.notify();
    room.join();
    room.leave();
    room.say(["Four"]);
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
    step(room.state, { type: "read", userId: ANNA.id, seq: 4 }, room.now);
    expect(room.notify()).toEqual([]);
    room.say(["Five"]);
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
  });

  it("that are left are told at once to someone who has read a part of them elsewhere", () => {
    const room = new Fixture();
    room.say(times(12));
    room.notify();
    step(room.state, { type: "read", userId: ANNA.id, seq: 10 }, room.now);
    expect(room.notify()).toMatchObject([{ unread: 1, lastSeq: 12 }]);
    expect(room.anna()).toMatchObject({ firstUnread: 11, notified: 1 });
  });

  it("are told of anew if the user came and went while a call was under way", () => {
    const room = new Fixture();
    room.say(["One"]);
    const [call] = room.calls();
    room.join();
    room.leave();
    room.say(["Two"]);
    if (call) {
      const answer = { isFollowing: true, isConnected: false, read: 0 };
      expect(room.notices.answered(room.state, call, answer, room.now)).toBeNull();
    }
    expect(room.notify()).toMatchObject([{ unread: 1, message: { seq: 2 } }]);
  });

  it("are not those that the user has sent", () => {
    const room = new Fixture();
    room.say(["mine", "mine"], ANNA);
    expect(room.notify()).toEqual([]);
    room.say(["One"]);
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
    room.say(times(5, "mine"), ANNA);
    room.say(times(8));
    expect(room.notify()).toEqual([]);
    room.say(["Ten"]);
    expect(room.notify()).toMatchObject([{ unread: 10 }]);
  });

  it("of the grace period are told at its end", () => {
    const room = new Fixture();
    room.join();
    room.say(["seen"]);
    step(room.state, { type: "closed", connection: ANNA.id }, room.now);
    room.say(["missed"]);
    expect(room.notify()).toEqual([]);
    room.now += 5_000;
    expect(step(room.state, { type: "tick" }, room.now).map(({ type }) => type)).toContain("notices");
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
    expect(room.anna()?.firstUnread).toBe(2);
  });

  it("are not told to removed users, nor after access to a private room has ended", () => {
    const removed = new Fixture();
    removed.state.sanctions.set(ANNA.id, { username: null, mutedUntil: 0, removedUntil: NOW + 1_000 });
    removed.say(["@Anna"]);
    expect(removed.notify()).toEqual([]);
    removed.now += 1_000;
    removed.say(["@Anna"]);
    expect(removed.notify()).toMatchObject([{ unread: 1, mentions: [2] }]);
    const ended = new Fixture([follower({ accessUntil: NOW / 1_000 })], { room: "private-tea" });
    ended.say(["@Anna"]);
    expect(ended.notify()).toEqual([]);
  });
});

describe("[N5] mentions", () => {
  it("are told each time, with what is unread", () => {
    const room = new Fixture();
    room.say(["Hi @Anna"]);
    expect(room.notify()).toMatchObject([{ unread: 1, mentions: [1], message: { seq: 1, excerpt: "Hi @Anna" } }]);
    room.now += 5_000;
    room.say(["More", "@anna!"]);
    expect(room.notify()).toMatchObject([{ unread: 0, mentions: [3], message: { seq: 3, username: "Boris" } }]);
  });

  it("are gathered for five seconds", () => {
    const room = new Fixture();
    room.say(["@Anna"]);
    expect(room.notify()).toHaveLength(1);
    room.now += 1_000;
    room.say(["@Anna", "@Anna", "and"]);
    expect([room.notify(), room.notices.nextAt]).toEqual([[], NOW + 5_000]);
    room.now += 4_000;
    expect(room.notify()).toMatchObject([{ unread: 0, mentions: [2, 3], lastSeq: 4, message: { seq: 3 } }]);
  });

  it("are told while unread messages are not", () => {
    const room = new Fixture([follower()], TOLD);
    room.say(["Two", "@Anna", "Four"]);
    expect(room.notify()).toMatchObject([{ unread: 0, mentions: [3] }]);
  });

  it("of someone who is here are told late, the first one only", () => {
    const room = new Fixture();
    room.join();
    room.notify();
    room.say(["@Anna", "@Anna"]);
    expect([room.notify(), room.notices.nextAt]).toEqual([[], NOW + 400]);
    room.now += 400;
    expect(room.notify()).toMatchObject([{ unread: 0, mentions: [1] }]);
    room.say(["@Anna"]);
    room.now += 4_999;
    room.say(["@Anna"]);
    expect(room.notices.nextAt).toBeNull();
    room.now += 1;
    room.say(["@Anna"]);
    room.now += 400;
    expect(room.notify()).toMatchObject([{ mentions: [5] }]);
  });

  it("of an author by themselves are not told, nor those of users who do not follow", () => {
    const room = new Fixture();
    room.join(BORIS, null);
    room.say(["@Anna @Boris"], ANNA);
    expect(room.notify()).toEqual([]);
    room.join();
    room.notify();
    room.say(["@Anna"], ANNA);
    expect([room.notify(), room.notices.nextAt]).toEqual([[], null]);
  });

  it("name the last fifty, and none that is deleted", () => {
    const room = new Fixture();
    room.say(times(60, "@Anna"), BORIS, true);
    Object.assign(room.messages[59] ?? {}, { deletedAt: "now" });
    const [notice] = room.notify();
    expect(notice?.mentions).toEqual(Array.from({ length: 49 }, (_, i) => i + 11));
    expect(notice?.message.seq).toBe(59);
  });

  it("that are deleted meanwhile are not told", () => {
    const room = new Fixture([follower()], TOLD);
    room.say(["@Anna"]);
    Object.assign(room.messages[0] ?? {}, { deletedAt: "now" });
    expect([room.notify(), room.notices.nextAt]).toEqual([[], null]);
  });
});

describe("[N8] calls", () => {
  it("that fail are repeated, ever later and at least once a minute", () => {
    const room = new Fixture();
    room.say(["One"]);
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const [call] = room.calls();
      if (call) room.notices.failed(call, room.now);
      expect(room.notices.nextAt).toBe(room.now + seconds * 1_000);
      expect(room.calls()).toEqual([]);
      room.now += seconds * 1_000;
    }
    expect(room.notify()).toMatchObject([{ unread: 1 }]);
    expect(room.notices.nextAt).toBeNull();
  });

  it("are made one at a time for each user, as many as asked for", () => {
    const room = new Fixture(["a", "b", "c"].map((userId) => follower({ userId, username: userId })));
    room.say(["@a"]);
    expect(room.calls(2).map(({ userId }) => userId)).toEqual(["a", "b"]);
    room.say(["@a"]);
    expect(room.calls().map(({ userId }) => userId)).toEqual(["c"]);
  });

  it("are recorded as made up to the last message that everyone was told of", () => {
    const room = new Fixture([follower(), follower({ userId: "u-chen", username: "Chen" })]);
    room.say(["One"]);
    expect(room.notices.toldSeq).toBe(0);
    room.notify();
    room.say(["Two", "@Chen", "Four"]);
    expect([room.notices.seq, room.notices.toldSeq]).toEqual([4, 2]);
    room.notify();
    expect(room.notices.toldSeq).toBe(4);
  });

  it("take up what a lost instance has left", () => {
    const stored = [
      follower({ userId: "new", isConfirmed: false, firstUnread: 21 }),
      follower({ userId: "untold", firstUnread: 20 }),
      follower({ userId: "told", firstUnread: 19 }),
      follower({ userId: "owed", firstUnread: 11, isOwed: true }),
      follower({ userId: "gone", seenAt: NOW - DROP_AFTER_MS - 1 }),
    ];
    const room = new Fixture(stored, { toldSeq: 19, lastSeq: 19 });
    room.say(["the last"]);
    expect(
      room.calls().map((call) => [call.userId, call.type, call.type === "notify" ? call.notice.unread : null]),
    ).toEqual([
      ["new", "followed", null],
      ["owed", "notify", 10],
      ["gone", "unfollowed", null],
      ["untold", "notify", 1],
    ]);
  });

  it("that fail leave a row, until one succeeds", () => {
    const room = new Fixture();
    room.say(["One"]);
    const fail = () => room.calls().map((call) => room.notices.failed(call, room.now));
    expect(fail()).toMatchObject([{ userId: ANNA.id, follower: { isOwed: true } }]);
    room.now += 1_000;
    expect(fail()).toEqual([null]);
    room.now += 2_000;
    const answer = { isFollowing: true, isConnected: true, read: 0 };
    expect(room.calls().map((call) => room.notices.answered(room.state, call, answer, room.now))).toMatchObject([
      { userId: ANNA.id, follower: { isOwed: false, notified: 1 } },
    ]);
  });
});
