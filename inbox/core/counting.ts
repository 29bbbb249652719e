/** Counting what is unread: one query of Postgres for all rooms, at most every 30 s. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import { type Presented, present } from "./access.ts";
import { consume } from "./budgets.ts";
import { isSignedOut } from "./devices.ts";
import { type Counts, type Effect, fail, type Position, succeed } from "./effects.ts";
import { signedOutError } from "./errors.ts";
import { mentionsOf } from "./reading.ts";
import { inboxEvent, snapshotOf, visibleRooms } from "./snapshot.ts";
import { type ConnectionState, followedRoom, type InboxState, type RoomState } from "./state.ts";

const COUNT_INTERVAL_MS = 30_000;

/** Asks Postgres, unless it is asked already, nothing can be counted, or it was asked less than 30 s before `now`, ms since 1970. */
const startCount = (state: InboxState, now: number): Effect[] => {
  const positions = visibleRooms(state, now).map(({ room, read }) => ({ room, read, isDirect: isDirect(room) }));
  if (state.isCounting || positions.length === 0 || now - state.countedAt < COUNT_INTERVAL_MS) return [];
  state.isCounting = true;
  state.countedAt = now;
  state.countsAt = null;
  // The attachments remember when Postgres was asked.
  const attached = state.connections.keys().map((connection) => ({ type: "attach", connection }) as const);
  return [...attached, { type: "count", positions }];
};

/** Counts for a new connection, which has been sent the inbox as it is. */
export const countForNew = (state: InboxState, connection: ConnectionState, now: number): Effect[] => {
  const effects = startCount(state, now);
  // An instance that has lost its counts by hibernating makes up for them once it may.
  const isDue = !state.hasCounts && visibleRooms(state, now).some(({ isExact }) => !isExact);
  connection.awaitsCounts = state.isCounting || isDue;
  if (connection.awaitsCounts && !state.isCounting) scheduleCount(state);
  return effects;
};

/** Sets when connections that wait for counts are due. */
export const scheduleCount = (state: InboxState): void => {
  state.countsAt = state.countedAt + COUNT_INTERVAL_MS;
};

/** Counts on request of a connection, or sends it the inbox as it is. */
export const countOnRequest = (state: InboxState, connection: ConnectionState, now: number): Effect[] => {
  const retryAfterMs = consume(state, "snapshot", now);
  if (retryAfterMs > 0) {
    const data = rateLimitedError(retryAfterMs, { event: "requestCounts" });
    return [{ type: "send", to: connection.id, event: { event: "error", data } }];
  }
  const effects = startCount(state, now);
  connection.awaitsCounts = state.isCounting;
  return state.isCounting ? effects : [{ type: "send", to: connection.id, event: inboxEvent(state, now) }];
};

/** Counts if connections that wait for it are due. */
export const countIfDue = (state: InboxState, now: number): Effect[] => {
  if (state.countsAt === null || state.countsAt > now) return [];
  state.countsAt = null;
  return state.connections.values().some(({ awaitsCounts }) => awaitsCounts) ? startCount(state, now) : [];
};

/** Returns the whole inbox to a REST call, once it is counted. */
export const list = (state: InboxState, request: number, presented: Presented, now: number): Effect[] => {
  const retryAfterMs = consume(state, "snapshot", now);
  if (retryAfterMs > 0) return [fail(request, rateLimitedError(retryAfterMs))];
  if (isSignedOut(state, presented.epoch)) return [fail(request, signedOutError)];
  const effects = [...present(state, presented, now), ...startCount(state, now)];
  if (!state.isCounting) return [...effects, answerList(state, request, now)];
  state.waiting.push(request);
  return effects;
};

const answerList = (state: InboxState, request: number, now: number): Effect =>
  succeed(request, snapshotOf(state, now));

/** Postgres has answered for these positions; null if it has not. */
export const counted = (
  state: InboxState,
  positions: readonly Position[],
  counts: readonly Counts[] | null,
  now: number,
): Effect[] => {
  state.isCounting = false;
  if (counts !== null) {
    state.hasCounts = true;
    const byRoom = new Map(counts.map((each) => [each.room, each]));
    for (const position of positions) applyCounts(state, position, byRoom.get(position.room));
  }
  const waiting = state.waiting.splice(0);
  const effects: Effect[] = waiting.map((request) => answerList(state, request, now));
  const event = inboxEvent(state, now);
  for (const connection of state.connections.values()) {
    // Without counts only connections that wait for them are sent the inbox again.
    if (counts !== null || connection.awaitsCounts) effects.push({ type: "send", to: connection.id, event });
    connection.awaitsCounts = false;
    effects.push({ type: "attach", connection: connection.id });
  }
  return effects;
};

const applyCounts = (state: InboxState, { room: name, read }: Position, counts: Counts | undefined): void => {
  const room = followedRoom(state, name);
  if (!room) return;
  const { lastSeq = 0, unread = 0, mentions = 0, isMore = false, last = null } = counts ?? {};
  room.lastSeq = Math.max(room.lastSeq, lastSeq);
  if (room.last === null || room.last.seq <= lastSeq) room.last = last;
  // Messages that have been read meanwhile are among those that were counted.
  if (room.read !== read) return;
  for (const seq of room.news.keys()) if (seq <= lastSeq) room.news.delete(seq);
  room.countedSeq = lastSeq;
  setCounts(room, { unread: unread + room.news.size, mentions: mentions + mentionsOf(room.news) });
  room.isExact = !isMore && (lastSeq >= room.lastSeq || read >= room.lastSeq);
};

const setCounts = (room: RoomState, { unread, mentions }: { unread: number; mentions: number }): void => {
  // Notices of messages that Postgres does not have yet may have told of more.
  const isBehind = room.toldSeq > room.countedSeq;
  room.unread = isBehind ? Math.max(unread, room.unread) : unread;
  room.mentions = isBehind ? Math.max(mentions, room.mentions) : mentions;
};
