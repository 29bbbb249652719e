/** Who follows a room: by speaking, by asking, until they unfollow, are erased or are not seen any more. */
import { beforeEach, describe, expect, it } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { type Follower, MAX_FOLLOWERS } from "./follower-index.ts";
import { createState, type RoomState } from "./state.ts";
import { type Input, step } from "./step.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_000 * DAY;
/** Ends a month later, seconds. */
const TOKEN = (NOW + 30 * DAY) / 1_000;
const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };

const row = (change: Partial<Follower> = {}): Follower => ({
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

let state: RoomState;
let now: number;
let loads: number;

const create = (stored: Follower[] = [], room = "tea") => {
  loads = 0;
  const loadFollowers = () => {
    loads += 1;
    return stored;
  };
  state = createState({ room, last: { seq: 9, timestamp: 0 }, loadFollowers });
};

beforeEach(() => {
  now = NOW;
  create();
});

const run = (input: Input): Effect[] => step(state, input, now);
const frame = (connection: string, event: string, data: unknown) =>
  run({ type: "frame", connection, frame: JSON.stringify({ event, data }), bytes: 100 });
const open = (user = ANNA, expiresAt: number | null = TOKEN) =>
  run({
    type: "open",
    connection: {
      id: user.id,
      user,
      expiresAt,
      role: "member",
      tokenName: null,
      address: null,
      extended: true,
      since: now,
    },
  });
const join = (user = ANNA, expiresAt: number | null = TOKEN) => {
  open(user, expiresAt);
  return frame(user.id, "joinRoom", {});
};
const post = (content: string, expiresAt: number | null = TOKEN, user = ANNA) =>
  run({ type: "post", user, role: "member", address: null, expiresAt, content });
const stored = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.type === "follower" ? [effect.follower] : []));
const followed = (effects: Effect[]) => effects.find((effect) => effect.type === "followed")?.result;
const mentionsOf = (effects: Effect[]) => effects.find((effect) => effect.type === "message")?.message.mentions;

describe("[N2] a follower is", () => {
  it.each([
    ["who sends a message on a socket", () => [...join(), ...frame(ANNA.id, "sendMessage", { content: "Hi" })], []],
    ["who sends one over REST", () => post("Hi"), [row({ firstUnread: 12, isConfirmed: false })]],
  ])("a user %s with a token, and has read up to it", (_, speak, again) => {
    const added = row({ firstUnread: 11, isConfirmed: false });
    expect(stored(speak())).toEqual([added]);
    expect(stored(speak())).toEqual(again);
  });

  it("nobody without a token, nor anyone whose message was rejected or repeated", () => {
    join(ANNA, null);
    expect(stored(frame(ANNA.id, "sendMessage", { content: "Hi" }))).toEqual([]);
    expect(stored(post("Hi", null))).toEqual([]);
    state.settings = { slowModeSeconds: 0, closed: true };
    expect(stored(post("Hi"))).toEqual([]);
  });

  it("anyone who asks, once", () => {
    const effects = run({ type: "follow", user: ANNA, expiresAt: TOKEN });
    const added = row({ firstUnread: 10, isConfirmed: false });
    expect([stored(effects), followed(effects)]).toEqual([[added], { ok: true, lastSeq: 9 }]);
    const again = run({ type: "follow", user: ANNA, expiresAt: TOKEN });
    expect([stored(again), followed(again)]).toEqual([[], { ok: true, lastSeq: 9 }]);
  });

  it("nobody who was removed, but followers stay who ask again", () => {
    state.sanctions.set(ANNA.id, { username: null, mutedUntil: 0, removedUntil: NOW + 1 });
    expect(followed(run({ type: "follow", user: ANNA, expiresAt: TOKEN }))).toMatchObject({ ok: false });
    now = NOW + 1;
    expect(followed(run({ type: "follow", user: ANNA, expiresAt: TOKEN }))).toMatchObject({ ok: true });
    now = NOW;
    expect(followed(run({ type: "follow", user: ANNA, expiresAt: TOKEN }))).toMatchObject({ ok: true });
  });

  it("nobody any more who unfollows, until they speak again", () => {
    post("Hi");
    expect(run({ type: "unfollow", userId: ANNA.id })).toEqual([{ type: "unfollow", userId: ANNA.id }]);
    expect(run({ type: "unfollow", userId: ANNA.id })).toEqual([]);
    expect(stored(post("Hi again"))).toHaveLength(1);
  });

  it("for an hour nobody by speaking whose inbox has declined, unless they ask or unfollow", () => {
    for (const [ms, isUnfollowed, follows] of [
      [0, false, 0],
      [60 * 60 * 1000, false, 1],
      [0, true, 1],
    ] as const) {
      create();
      post("Hi");
      const { followers } = state;
      const calls = followers?.notices.take(state, now, 50, {
        lastSeq: 10,
        find: () => undefined,
        last: () => undefined,
      });
      expect(calls).toMatchObject([{ type: "followed", following: { room: "tea", lastSeq: 10 } }]);
      for (const call of calls ?? []) {
        expect(followers?.notices.answered(state, call, false, now)).toEqual({ userId: ANNA.id, follower: null });
      }
      now += ms;
      if (isUnfollowed) run({ type: "unfollow", userId: ANNA.id });
      expect(stored(post("Hi again"))).toHaveLength(follows);
      expect(followed(run({ type: "follow", user: ANNA, expiresAt: TOKEN }))).toMatchObject({ ok: true });
    }
  });

  it("one of at most 20,000", () => {
    const many = Array.from({ length: MAX_FOLLOWERS }, (_, i) => row({ userId: `u-${i}`, username: `User ${i}` }));
    create(many);
    expect(stored(post("Hi"))).toEqual([]);
    expect(followed(run({ type: "follow", user: ANNA, expiresAt: TOKEN }))).toMatchObject({ ok: false });
    run({ type: "unfollow", userId: "u-0" });
    expect(stored(post("Hi"))).toHaveLength(1);
  });

  it("forgotten when they are erased", () => {
    create([row()]);
    run({ type: "erase", userId: ANNA.id });
    expect(state.followers?.get(ANNA.id)).toBeUndefined();
  });
});

describe("[N9] in a private room access ends", () => {
  it("with the token, and later with a later one, which is stored when the first is about to end", () => {
    create([], "private-tea");
    expect(stored(post("Hi", TOKEN))).toMatchObject([{ accessUntil: TOKEN }]);
    const later = TOKEN + 3_600;
    expect(stored(join(ANNA, later))).toEqual([]);
    now += 29 * DAY + 1;
    // A week has passed, too, since they were seen.
    expect(stored(join(ANNA, later))).toMatchObject([{ accessUntil: later, seenAt: now }]);
    expect(stored(join(ANNA, TOKEN))).toEqual([]);
  });
});

describe("joining", () => {
  const assertions = () => {
    const calls = state.followers?.notices.take(state, now, 50, {
      lastSeq: 9,
      find: () => undefined,
      last: () => undefined,
    });
    for (const call of calls ?? []) state.followers?.notices.answered(state, call, true, now);
    return calls?.length;
  };

  it.each([
    { title: "today", days: 0, writes: 0 },
    { title: "six days ago", days: 6, writes: 0 },
    { title: "[N10] eight days ago", days: 8, writes: 1 },
  ])("[N8] writes a row and asserts that the user follows if they were last seen $title", ({ days, writes }) => {
    create([row()]);
    now += days * DAY;
    const rows = stored(join());
    expect([rows.length, assertions()]).toEqual([writes, writes]);
    expect(rows.every(({ seenAt }) => seenAt === now)).toBe(true);
    expect([stored(join()), assertions()]).toEqual([[], 0]);
  });

  it("[N4] makes what comes after leaving news, with a row only if there was something to read", () => {
    create([row()]);
    join();
    const left = row({ firstUnread: 10 });
    expect(stored(frame(ANNA.id, "leaveRoom", {}))).toEqual([left]);
    frame(ANNA.id, "joinRoom", {});
    expect(stored(frame(ANNA.id, "leaveRoom", {}))).toEqual([]);
    expect(state.followers?.get(ANNA.id)).toEqual(left);
  });
});

describe("[M8] mentions", () => {
  it("are of members first, then of followers", () => {
    create([row(), row({ userId: "u-boris-2", username: "boris" })]);
    expect(mentionsOf(post("@anna and @Boris", null, BORIS))).toEqual([
      { userId: ANNA.id, name: "Anna" },
      { userId: "u-boris-2", name: "boris" },
    ]);
    join(BORIS, null);
    expect(mentionsOf(post("@anna and @Boris", null, BORIS))).toEqual([
      { userId: ANNA.id, name: "Anna" },
      { userId: BORIS.id, name: "Boris" },
    ]);
  });

  it("follow a follower's name", () => {
    create([row()]);
    join();
    expect(stored(frame(ANNA.id, "setUsername", { username: "Ann" }))).toEqual([row({ username: "Ann" })]);
    frame(ANNA.id, "leaveRoom", {});
    expect(mentionsOf(post("@Ann @Anna", null, BORIS))).toEqual([{ userId: ANNA.id, name: "Ann" }]);
    run({ type: "unfollow", userId: ANNA.id });
    expect(mentionsOf(post("@Ann", null, BORIS))).toBeUndefined();
  });

  it("follow the name in a token, which is stored", () => {
    create([row({ username: "" })]);
    expect(stored(post("Hi"))).toEqual([row()]);
    expect(stored(post("Hi again"))).toEqual([]);
  });

  it("of a name that several followers have are of the one who got it last", () => {
    create([row(), row({ userId: "u-2" })]);
    expect(mentionsOf(post("@Anna", null, BORIS))).toEqual([{ userId: "u-2", name: "Anna" }]);
    run({ type: "unfollow", userId: "u-2" });
    expect(mentionsOf(post("@Anna", null, BORIS))).toEqual([{ userId: ANNA.id, name: "Anna" }]);
  });
});

it("followers are not read before someone with a token joins or speaks, or someone may be mentioned", () => {
  create([row()]);
  join(BORIS, null);
  frame(BORIS.id, "typing", { isTyping: true });
  frame(BORIS.id, "sendMessage", { content: "Hello".repeat(LIMITS.contentCharacters / 5) });
  frame(BORIS.id, "setUsername", { username: "Bob" });
  frame(BORIS.id, "leaveRoom", {});
  open();
  expect(loads).toBe(0);
  frame(ANNA.id, "joinRoom", {});
  frame(ANNA.id, "sendMessage", { content: "@Bob" });
  expect(loads).toBe(1);
});
