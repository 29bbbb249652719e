/**
 * Web Push: news that no device has read after 10 s is sent to the user's browsers. Pending messages are stored by seq only:
 * the room is asked for the text before each attempt.
 */
import { backoffMs } from "../../lib/backoff.ts";
import type { PushedMessage } from "../../rooms/protocol/calls.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import { consume } from "./budgets.ts";
import { type Effect, type PushOutcome, store } from "./effects.ts";
import { hasAccess, type InboxState, type RoomState } from "./state.ts";

/** From the first news to the push, ms: a device that shows the message has marked it as read by then. */
export const PUSH_DELAY_MS = 10_000;
/** How often a push is repeated. */
const MAX_REPEATS = 5;
/** The longest `Retry-After` that is honoured, ms. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;
/** The messages of a room that are pending, the last ones. From then on further ones are not stored. */
const MAX_SEQS = 8;
/** The pushes that are under way at a time, one a room. */
const MAX_PUSHES = 3;

/** News of a room that the user has not read: pushed if its level says so. Returns true if that is to be stored. */
export const schedulePush = (
  state: InboxState,
  room: RoomState,
  news: { readonly seq: number; readonly mentions: readonly number[] },
  now: number,
): boolean => {
  const { pending, push } = room;
  if (push === "none" || state.subscriptions.size === 0) return false;
  const last = pending?.seqs.at(-1) ?? 0;
  const wanted = new Set(push === "all" ? [...news.mentions, news.seq] : news.mentions);
  const seqs = [...wanted].filter((seq) => seq > last);
  if (seqs.length === 0) return false;
  const at = now + PUSH_DELAY_MS;
  room.pending = {
    seqs: [...(pending?.seqs ?? []), ...seqs].slice(-MAX_SEQS),
    // Later news does not move it, unless it waits to be repeated: some devices have been told already.
    at: pending === null ? at : pending.attempts === 0 ? pending.at : Math.min(pending.at, at),
    attempts: pending?.attempts ?? 0,
    to: null,
  };
  return pending === null || pending.seqs.length < MAX_SEQS;
};

/** Returns the pushes that are due at `now` (ms since 1970): their rooms are asked for the text. */
export const duePushes = (state: InboxState, now: number): Effect[] => {
  const effects: Effect[] = [];
  for (const room of state.rooms.values()) {
    const { pending } = room;
    if (pending === null || pending.at > now || state.pushing.has(room.room)) continue;
    if (state.pushing.size >= MAX_PUSHES) break;
    if (!isWanted(state, room, now)) {
      room.pending = null;
      effects.push(store(room));
      continue;
    }
    const wait = consume(state, "push", now);
    if (wait > 0) room.pending = { ...pending, at: now + wait };
    else effects.push(ask(state, room, pending.seqs));
  }
  return effects;
};

/** When the next push is due, ms since 1970; null for never. */
export const nextPushAt = ({ rooms, pushing }: InboxState): number | null => {
  // As many as possible are under way: when one ends, the next is looked for.
  if (pushing.size >= MAX_PUSHES) return null;
  let next: number | null = null;
  for (const { room, pending } of rooms.values()) {
    if (pending !== null && !pushing.has(room) && (next === null || pending.at < next)) next = pending.at;
  }
  return next;
};

/** False once there is nothing to push any more, or nobody to push it to. */
const isWanted = ({ subscriptions }: InboxState, room: RoomState, now: number): boolean =>
  subscriptions.size > 0 &&
  room.status === "followed" &&
  room.push !== "none" &&
  hasAccess(room, now) &&
  (room.pending?.seqs.at(-1) ?? 0) > room.read;

const ask = (state: InboxState, { room, read, push }: RoomState, seqs: readonly number[]): Effect => {
  const last = seqs.at(-1) ?? 0;
  state.pushing.set(room, state.pushing.get(room) ?? last);
  return {
    type: "readForPush",
    room,
    seqs: seqs.filter((seq) => seq > read),
    onlyMentions: push === "mentions",
  };
};

/** The room has answered what it has of the pending messages: the last one that stands, or none. */
export const readForPush = (
  state: InboxState,
  name: string,
  found: PushedMessage | null | "failed",
  now: number,
): Effect[] => {
  const room = state.rooms.get(name);
  if (!room?.pending) return end(state, name);
  if (found === "failed") return repeat(state, room, [...(room.pending.to ?? state.subscriptions.keys())], now);
  if (found === null || !isWanted(state, room, now) || found.message.seq <= room.read) return settle(state, room, now);
  const { isMention, message } = found;
  const { seq, userId, username, excerpt } = message;
  if (userId !== null && state.blocked.has(userId)) {
    const earlier = room.pending.seqs.filter((each) => each < seq && each > room.read);
    return earlier.length > 0 ? [ask(state, room, earlier)] : settle(state, room, now);
  }
  const { to } = room.pending;
  const subscriptions = [...state.subscriptions.values()].filter(
    ({ id, pausedUntil }) => (to === null || to.includes(id)) && pausedUntil <= now,
  );
  const push = { room: name, seq, username, excerpt, isDirect: isDirect(name), isMention };
  return [{ type: "push", message: push, to: subscriptions }];
};

/** The push services have answered, by subscription. */
export const pushed = (
  state: InboxState,
  name: string,
  outcomes: ReadonlyMap<string, PushOutcome>,
  now: number,
): Effect[] => {
  const room = state.rooms.get(name);
  const attempts = (room?.pending?.attempts ?? 0) + 1;
  let isEnded = false;
  for (const [id, outcome] of outcomes) {
    const subscription = state.subscriptions.get(id);
    if (!subscription) continue;
    if (outcome.type === "gone") {
      state.subscriptions.delete(id);
      isEnded = true;
    } else if (outcome.type === "retry") {
      const afterMs = Math.min(outcome.afterMs, MAX_RETRY_AFTER_MS);
      subscription.pausedUntil = now + Math.max(afterMs, backoffMs(attempts));
    } else if (outcome.type === "sent" && room) room.pushedAt = now;
  }
  const effects: Effect[] = isEnded ? [{ type: "storeSubscriptions" }] : [];
  if (!room?.pending) return [...effects, ...end(state, name)];
  const { to } = room.pending;
  const missed = [...state.subscriptions.values()]
    .filter(({ id }) => to === null || to.includes(id))
    // Those that were left out because they are paused have no outcome.
    .filter(({ id, pausedUntil }) => pausedUntil > now && (outcomes.get(id)?.type ?? "retry") === "retry")
    .map(({ id }) => id);
  return [...effects, ...(missed.length > 0 ? repeat(state, room, missed, now) : settle(state, room, now))];
};

/** Repeats a push to these subscriptions later, unless it was repeated often enough or there is news, which replaces it. */
const repeat = (state: InboxState, room: RoomState, to: readonly string[], now: number): Effect[] => {
  const { pending } = room;
  const last = state.pushing.get(room.room) ?? 0;
  if (!pending || pending.attempts >= MAX_REPEATS || pending.seqs.some((seq) => seq > last)) {
    return settle(state, room, now);
  }
  const attempts = pending.attempts + 1;
  const paused = to.map((id) => state.subscriptions.get(id)?.pausedUntil ?? 0).filter((at) => at > now);
  const at = paused.length > 0 ? Math.min(...paused) : now + backoffMs(attempts);
  room.pending = { ...pending, at, attempts, to };
  return end(state, room.room, room);
};

/** Ends the push of a room. Later messages are another push. */
const settle = (state: InboxState, room: RoomState, now: number): Effect[] => {
  const last = state.pushing.get(room.room) ?? 0;
  const seqs = (room.pending?.seqs ?? []).filter((seq) => seq > last);
  room.pending = seqs.length > 0 ? { seqs, at: now + PUSH_DELAY_MS, attempts: 0, to: null } : null;
  return end(state, room.room, room);
};

/** Notes that nothing is under way for a room, and stores what is known of it. */
const end = ({ pushing }: InboxState, name: string, room?: RoomState): Effect[] => {
  pushing.delete(name);
  return room ? [store(room)] : [];
};
