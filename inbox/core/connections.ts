/** Connections of the user's devices: opening, their frames, and closing. */
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { decodeInbox } from "../../rooms/protocol/decode.ts";
import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import { type Presented, present } from "./access.ts";
import { type EncodedNews, restoreNews } from "./attached-news.ts";
import { consume, MAX_CONNECTIONS } from "./budgets.ts";
import { assertAll } from "./calls.ts";
import { countForNew, countOnRequest, scheduleCount } from "./counting.ts";
import { isSignedOut } from "./devices.ts";
import { type Effect, reject } from "./effects.ts";
import { decodePositions, type EncodedPosition } from "./positions.ts";
import { advance, markAllRead, markRead, storePositions } from "./reading.ts";
import { inboxEvent } from "./snapshot.ts";
import { type ConnectionId, type ConnectionState, followedRoom, type InboxState } from "./state.ts";

export const open = (state: InboxState, id: ConnectionId, presented: Presented, now: number): Effect[] => {
  if (state.connections.size >= MAX_CONNECTIONS) {
    const reason = "too many connections of one user";
    return [{ type: "close", connection: id, code: CLOSE.tooManyConnections, reason }];
  }
  if (isSignedOut(state, presented.epoch)) {
    return [{ type: "close", connection: id, code: CLOSE.expired, reason: "signed out everywhere" }];
  }
  const connection: ConnectionState = { id, user: presented.user, positions: new Map(), awaitsCounts: false };
  state.connections.set(id, connection);
  const effects = present(state, presented, now);
  const shown: Effect = { type: "send", to: id, event: inboxEvent(state, now) };
  assertAll(state, now);
  const counting = countForNew(state, connection, now);
  return [...effects, shown, ...counting, { type: "attach", connection: id }];
};

/** What a socket's attachment says of its connection. */
export interface AttachedConnection {
  readonly id: ConnectionId;
  readonly user: ConnectionState["user"];
  readonly positions: readonly EncodedPosition[];
  readonly news: readonly EncodedNews[];
  readonly awaitsCounts: boolean;
  /** When Postgres was last asked for counts, ms since 1970. */
  readonly countedAt: number;
}

/** Restores a connection that was open during hibernation, and the positions that came on it. */
export const restoreConnection = (state: InboxState, attached: AttachedConnection): void => {
  const { id, user, awaitsCounts, countedAt } = attached;
  const positions = decodePositions(state, attached.positions);
  state.connections.set(id, { id, user, positions, awaitsCounts });
  state.username ??= user.username;
  state.countedAt = Math.max(state.countedAt, countedAt);
  if (awaitsCounts) scheduleCount(state);
  for (const [name, seq] of positions) {
    const room = followedRoom(state, name);
    if (room && seq > room.read) advance(room, seq);
    if (room) room.isTold = room.toldSeq > room.read;
  }
  restoreNews(state, attached.news);
};

export const close = (state: InboxState, connection: ConnectionState): Effect[] => {
  state.connections.delete(connection.id);
  return storePositions(state, connection);
};

/** Decodes a frame of so many bytes once it is paid for. */
export const receive = (
  state: InboxState,
  connection: ConnectionState,
  { frame, bytes }: { frame: string | ArrayBuffer; bytes: number },
  now: number,
): Effect[] => {
  const retryAfterMs = consume(state, "bytes", now, bytes) || consume(state, "frame", now);
  if (retryAfterMs > 0) return reject(state, connection.id, rateLimitedError(retryAfterMs), now);
  const decoded = decodeInbox(frame);
  if (!decoded.ok) return reject(state, connection.id, decoded.error, now);
  const { event, data } = decoded.event;
  switch (event) {
    case "markRead":
      return markRead(state, connection, data, now);
    case "markAllRead":
      return markAllRead(state, connection, now);
    case "requestCounts":
      return countOnRequest(state, connection, now);
  }
};
