/** Calls to rooms: at most six at a time and one a room, repeated with backoff until they succeed. */
import { backoffMs } from "../../lib/backoff.ts";
import type { FollowResult } from "../../rooms/protocol/calls.ts";
import type { Effect, RoomCall } from "./effects.ts";
import { store } from "./effects.ts";
import { userOf } from "./snapshot.ts";
import { hasAccess, type InboxState, type OwedCall, type RoomState } from "./state.ts";

/** Cloudflare lets an object have six requests under way. */
const MAX_CALLS = 6;
/** How often all rooms are told that the user follows them, ms. */
const ASSERTION_MS = 7 * 24 * 60 * 60_000;

/** What a room has answered: a result to `follow`, null to others, "failed" if it could not be reached. */
export type CallOutcome = FollowResult | null | "failed";

/** In the order in which a room receives them. */
const ORDER: readonly OwedCall[] = ["unfollow", "follow", "block", "read"];

/** Returns the calls that are due at `now` (ms since 1970), which count as under way from then on. */
export const dueCalls = (state: InboxState, now: number): Effect[] => {
  const effects: Effect[] = [];
  const start = (room: string, kind: OwedCall | "join" | "farewell", call: RoomCall) => {
    state.calls.set(room, kind);
    effects.push({ type: "call", room, call });
  };
  const isFree = (room: string) => state.calls.size < MAX_CALLS && !state.calls.has(room);
  const { userId } = state;
  for (const [room, { rooms, accessUntil: expiresAt }] of state.joining) {
    if (isFree(room)) start(room, "join", { type: "follow", request: { user: userOf(state), rooms, expiresAt } });
  }
  for (const room of state.farewells) {
    if (!isFree(room)) continue;
    state.farewells.delete(room);
    start(room, "farewell", { type: "unfollow", userId });
  }
  if (state.retryAt !== null && state.retryAt <= now) {
    state.retryAt = null;
    for (const room of state.rooms.values()) room.hasFailed = false;
  }
  for (const room of state.rooms.values()) {
    if (room.hasFailed || !isFree(room.room)) continue;
    const kind = ORDER.find((each) => room.owed.has(each));
    if (kind === undefined) continue;
    // Off the list while it is under way: whatever is owed meanwhile is another call.
    room.owed.delete(kind);
    start(room.room, kind, callOf(state, room, kind));
  }
  return effects;
};

const callOf = (state: InboxState, { room, read, accessUntil, direct }: RoomState, kind: OwedCall): RoomCall => {
  const { userId } = state;
  switch (kind) {
    case "follow": {
      const rooms = accessUntil === null ? [] : [room];
      return { type: "follow", request: { user: userOf(state), rooms, expiresAt: accessUntil } };
    }
    case "unfollow":
      return { type: "unfollow", userId };
    case "read":
      return { type: "read", userId, seq: read };
    case "block":
      return { type: "block", userId, isBlocked: direct !== null && state.blocked.has(direct.id) };
  }
};

/** Owes `follow` to every room if that was last done a week before `now` (ms since 1970): the room may have lost it. */
export const assertAll = (state: InboxState, now: number): void => {
  if (state.isAsserting || now - state.assertedAt < ASSERTION_MS) return;
  for (const room of state.rooms.values()) {
    if (room.status === "unfollowed" || !hasAccess(room, now)) continue;
    room.owed.add("follow");
    if (room.direct !== null && state.blocked.has(room.direct.id)) room.owed.add("block");
    state.isAsserting = true;
  }
};

/** Takes over the outcome of an owed call. */
export const settleCall = (
  state: InboxState,
  room: RoomState,
  kind: OwedCall,
  outcome: CallOutcome,
  now: number,
): Effect[] => {
  const effects = outcome === "failed" ? callFailed(state, room, kind, now) : callSucceeded(state, room, kind, outcome);
  return [...effects, ...endAssertion(state, now)];
};

const callFailed = (state: InboxState, room: RoomState, kind: OwedCall, now: number): Effect[] => {
  room.owed.add(kind);
  room.hasFailed = true;
  if (state.retryAt === null) {
    state.attempts += 1;
    state.retryAt = now + backoffMs(state.attempts);
  }
  // The inbox may hibernate before the next attempt.
  return room.storedOwed.includes(kind) ? [] : [store(room)];
};

const callSucceeded = (state: InboxState, room: RoomState, kind: OwedCall, outcome: FollowResult | null): Effect[] => {
  if (outcome?.ok) noteLastSeq(room, outcome.lastSeq);
  const effects: Effect[] = [];
  if (kind === "unfollow" && room.status === "unfollowed") {
    state.rooms.delete(room.room);
    effects.push({ type: "delete", room: room.room });
  } else if (room.storedOwed.includes(kind) && !room.owed.has(kind)) {
    effects.push(store(room));
  }
  // A call that has failed is stored.
  if (state.rooms.values().every(({ storedOwed }) => storedOwed.length === 0)) {
    state.attempts = 0;
    state.retryAt = null;
  }
  return effects;
};

/** Stores when all rooms were told, once each has been called. */
const endAssertion = (state: InboxState, now: number): Effect[] => {
  if (!state.isAsserting) return [];
  const isOpen = state.rooms.values().some(({ owed, hasFailed }) => owed.has("follow") && !hasFailed);
  if (isOpen || [...state.calls.values()].includes("follow")) return [];
  state.isAsserting = false;
  state.assertedAt = now;
  return [{ type: "storeUser" }];
};

/** Learns that the room has messages up to `seq`. */
export const noteLastSeq = (room: RoomState, seq: number): void => {
  if (seq <= room.lastSeq) return;
  room.lastSeq = seq;
  if (seq > room.read) room.isExact = false;
};
