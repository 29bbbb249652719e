/** What a moderator may do to a user, for a time: mute them or remove them. Both outlast sleep and reconnecting. */

import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, RoomError, ServerEvent } from "../protocol/events.ts";
import { type About, type Effect, forbidden } from "./effects.ts";
import type { ConnectionId, RoomState, Sanction, UserId } from "./state.ts";

/** A moderator's order. */
export type SanctionEvent = Extract<ClientEvent, { event: "muteUser" | "removeUser" }>;

const NONE: Sanction = { mutedUntil: 0, removedUntil: 0 };

const sanctionOf = ({ sanctions }: RoomState, userId: UserId): Sanction => sanctions.get(userId) ?? NONE;

/** Why the user may not speak at `now` (ms), or null. */
export const silenced = (state: RoomState, userId: UserId, now: number, about: About): RoomError | null => {
  const { mutedUntil, removedUntil } = sanctionOf(state, userId);
  if (removedUntil > now)
    return { ...forbidden("a moderator has removed you", about), retryAfterMs: removedUntil - now };
  if (mutedUntil <= now) return null;
  return { code: "muted", message: "a moderator has muted you", retryAfterMs: mutedUntil - now, ...about };
};

/** Sends away a connection of someone who has been removed; nothing for everyone else. */
export const turnAway = (state: RoomState, connection: ConnectionId, userId: UserId, now: number): Effect[] => {
  const { removedUntil } = sanctionOf(state, userId);
  return removedUntil > now ? sendAway(state, connection, userId, removedUntil) : [];
};

/** Tells a connection that its user is muted; nothing where they are not. */
export const mutedNotice = (state: RoomState, to: ConnectionId, userId: UserId, now: number): Effect[] => {
  const { mutedUntil } = sanctionOf(state, userId);
  return mutedUntil > now ? [{ type: "send", to, event: sanctioned(state, "userMuted", userId, mutedUntil) }] : [];
};

/** Mutes or removes a user until `now` (ms) and so many seconds, or lifts it; who is here hears of it. */
export const sanction = (state: RoomState, { event, data }: SanctionEvent, now: number): Effect[] => {
  const { userId, seconds } = data;
  const until = seconds === 0 ? 0 : now + seconds * 1000;
  const next: Sanction = {
    ...sanctionOf(state, userId),
    ...(event === "muteUser" ? { mutedUntil: until } : { removedUntil: until }),
  };
  if (next.mutedUntil <= now && next.removedUntil <= now) state.sanctions.delete(userId);
  else state.sanctions.set(userId, next);
  const notice = sanctioned(state, event === "muteUser" ? "userMuted" : "userRemoved", userId, until);
  return [
    { type: "sanction", userId, sanction: next },
    { type: "broadcast", event: notice },
  ];
};

/** Ends a connection of a user who is removed, after telling them until when. */
export const sendAway = (state: RoomState, to: ConnectionId, userId: UserId, until: number): Effect[] => [
  { type: "send", to, event: sanctioned(state, "userRemoved", userId, until) },
  { type: "close", connection: to, code: CLOSE.removed, reason: "removed by a moderator" },
];

const sanctioned = (
  { room }: RoomState,
  event: "userMuted" | "userRemoved",
  userId: UserId,
  until: number,
): ServerEvent => ({ event, data: { room, userId, until: until === 0 ? null : new Date(until).toISOString() } });
