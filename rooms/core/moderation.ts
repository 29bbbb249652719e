/** Moderation: muting and removing users for a time. Both survive hibernation and reconnects. */
import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, RoomError, ServerEvent } from "../protocol/events.ts";
import type { Effect } from "./effects.ts";
import { type ErrorContext, forbiddenError, mutedError } from "./errors.ts";
import type { ConnectionId, RoomState, Sanction, UserId } from "./state.ts";

/** A moderator's request to mute or remove a user, or to lift either with `seconds: 0`. */
export type SanctionRequest = Extract<ClientEvent, { event: "muteUser" | "removeUser" }>;

const NONE: Sanction = { mutedUntil: 0, removedUntil: 0 };

const sanctionOf = ({ sanctions }: RoomState, userId: UserId): Sanction => sanctions.get(userId) ?? NONE;

/** Why the user may not speak at `now` (ms since 1970), or null. */
export const sanctionError = (
  state: RoomState,
  userId: UserId,
  now: number,
  context: ErrorContext,
): RoomError | null => {
  const { mutedUntil, removedUntil } = sanctionOf(state, userId);
  if (removedUntil > now) {
    return {
      ...forbiddenError("you have been removed by a moderator", context),
      retryAfterMs: removedUntil - now,
    };
  }
  return mutedUntil > now ? mutedError(mutedUntil - now, context) : null;
};

/** Closes a connection of a removed user; does nothing for others. */
export const rejectRemoved = (state: RoomState, connection: ConnectionId, userId: UserId, now: number): Effect[] => {
  const { removedUntil } = sanctionOf(state, userId);
  return removedUntil > now ? closeRemoved(state, connection, userId, removedUntil) : [];
};

/** Tells a connection that its user is muted; does nothing if they are not. */
export const sendMute = (state: RoomState, to: ConnectionId, userId: UserId, now: number): Effect[] => {
  const { mutedUntil } = sanctionOf(state, userId);
  return mutedUntil > now ? [{ type: "send", to, event: sanctionEvent(state, "userMuted", userId, mutedUntil) }] : [];
};

/** Applies a moderator's request at `now` (ms since 1970) and announces it. */
export const applySanction = (state: RoomState, { event, data }: SanctionRequest, now: number): Effect[] => {
  const { userId, seconds } = data;
  const until = seconds === 0 ? 0 : now + seconds * 1000;
  const sanction: Sanction = {
    ...sanctionOf(state, userId),
    ...(event === "muteUser" ? { mutedUntil: until } : { removedUntil: until }),
  };
  if (sanction.mutedUntil <= now && sanction.removedUntil <= now) state.sanctions.delete(userId);
  else state.sanctions.set(userId, sanction);
  const notice = sanctionEvent(state, event === "muteUser" ? "userMuted" : "userRemoved", userId, until);
  return [
    { type: "sanction", userId, sanction },
    { type: "broadcast", event: notice },
  ];
};

/** Closes a connection of a removed user, after telling them until when. `until` is in ms since 1970. */
export const closeRemoved = (state: RoomState, to: ConnectionId, userId: UserId, until: number): Effect[] => [
  { type: "send", to, event: sanctionEvent(state, "userRemoved", userId, until) },
  { type: "close", connection: to, code: CLOSE.removed, reason: "removed by a moderator" },
];

const sanctionEvent = (
  { room }: RoomState,
  event: "userMuted" | "userRemoved",
  userId: UserId,
  until: number,
): ServerEvent => ({ event, data: { room, userId, until: until === 0 ? null : new Date(until).toISOString() } });
