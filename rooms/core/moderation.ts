/** Moderation: muting and removing users for a time. Both survive hibernation and reconnects. */
import { CLOSE } from "../protocol/close-codes.ts";
import type { ErrorContext } from "../protocol/errors.ts";
import type { ClientEvent, Role, RoomError, ServerEvent, User } from "../protocol/events.ts";
import type { OrderAction } from "../protocol/orders.ts";
import type { SanctionedUser } from "../protocol/sanctions.ts";
import { blockError } from "./direct.ts";
import type { Effect } from "./effects.ts";
import { forbiddenError, mutedError } from "./errors.ts";
import { recordOrder } from "./orders.ts";
import { isMember } from "./presence.ts";
import { closedError } from "./settings.ts";
import type { ConnectionId, ConnectionState, RoomState, Sanction, UserId } from "./state.ts";

/** A moderator's request to mute or remove a user, or to lift either with `seconds: 0`. */
export type SanctionRequest = Extract<ClientEvent, { event: "muteUser" | "removeUser" }>;

const NONE: Sanction = { username: null, mutedUntil: 0, removedUntil: 0 };

/** How many of the log's messages are searched for the name of a user who is not present. */
const NAMED_MESSAGES = 500;

/** How many users the list of sanctions holds. */
export const SANCTIONS_LISTED = 500;

const isInForce = ({ mutedUntil, removedUntil }: Sanction, now: number): boolean =>
  mutedUntil > now || removedUntil > now;

export const sanctionOf = ({ sanctions }: RoomState, userId: UserId): Sanction => sanctions.get(userId) ?? NONE;

/** Why a user with this role may not send or edit messages at `now` (ms since 1970), or null. */
export const speechError = (
  state: RoomState,
  userId: UserId,
  role: Role,
  now: number,
  context: ErrorContext,
): RoomError | null =>
  sanctionError(state, userId, now, context) ?? closedError(state, role, context) ?? blockError(state, userId, context);

/** Why the user is muted or removed at `now` (ms since 1970), as an error; null for others. */
export const sanctionError = (
  state: RoomState,
  userId: UserId,
  now: number,
  context: ErrorContext,
): RoomError | null => {
  const { mutedUntil } = sanctionOf(state, userId);
  const removed = removalError(state, userId, now, context);
  return removed ?? (mutedUntil > now ? mutedError(mutedUntil - now, context) : null);
};

/** Why the user is removed at `now` (ms since 1970), as an error; null for others. */
export const removalError = (
  state: RoomState,
  userId: UserId,
  now: number,
  context: ErrorContext,
): RoomError | null => {
  const { removedUntil } = sanctionOf(state, userId);
  if (removedUntil <= now) return null;
  return { ...forbiddenError("you have been removed by a moderator", context), retryAfterMs: removedUntil - now };
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

/** Gives a muted user whose name was not known the one that they have joined with: they keep it from now on. */
export const rememberName = (state: RoomState, { id: userId, username }: User, now: number): Effect[] => {
  const sanction = sanctionOf(state, userId);
  if (sanction.mutedUntil <= now || sanction.username !== null) return [];
  return [storeSanction(state, userId, { ...sanction, username }, now)];
};

const ACTIONS: Record<SanctionRequest["event"], { apply: OrderAction; lift: OrderAction }> = {
  muteUser: { apply: "mute", lift: "unmute" },
  removeUser: { apply: "remove", lift: "readmit" },
};

/** Applies a moderator's request at `now` (ms since 1970) and announces it. */
export const applySanction = (
  state: RoomState,
  moderator: ConnectionState,
  { event, data }: SanctionRequest,
  now: number,
): Effect[] => {
  const { userId, seconds } = data;
  const until = seconds === 0 ? 0 : now + seconds * 1000;
  const username = nameOf(state, userId, now);
  const sanction: Sanction = {
    ...sanctionOf(state, userId),
    ...(event === "muteUser" ? { mutedUntil: until } : { removedUntil: until }),
    username: seconds === 0 ? sanctionOf(state, userId).username : username,
  };
  const { apply, lift } = ACTIONS[event];
  const order = { action: seconds === 0 ? lift : apply, userId, username, until: toIso(until) };
  const notice = sanctionEvent(state, event === "muteUser" ? "userMuted" : "userRemoved", userId, until);
  return [
    storeSanction(state, userId, sanction, now),
    recordOrder(state, moderator, order, now),
    { type: "broadcast", event: notice },
  ];
};

const storeSanction = (state: RoomState, userId: UserId, sanction: Sanction, now: number): Effect => {
  if (isInForce(sanction, now)) state.sanctions.set(userId, sanction);
  else state.sanctions.delete(userId);
  return { type: "sanction", userId, sanction };
};

/** The member's name; null for a user who is not present. */
const presentName = (state: RoomState, userId: UserId): string | null => {
  const user = state.users.get(userId);
  return user && isMember(user) ? user.profile.username : null;
};

/** The name of the user's last message if that is recent, else null. */
const lastName = (state: RoomState, userId: UserId): string | null => {
  let count = 0;
  for (const message of state.recentMessages()) {
    if (message.userId === userId) return message.username;
    if (++count === NAMED_MESSAGES) break;
  }
  return null;
};

/** The name that a user who is being muted or removed is known by; null if the room has not seen them lately. */
const nameOf = (state: RoomState, userId: UserId, now: number): string | null => {
  const sanction = sanctionOf(state, userId);
  const known = isInForce(sanction, now) ? sanction.username : null;
  return presentName(state, userId) ?? known ?? lastName(state, userId);
};

/** Returns the users who are muted or removed at `now` (ms since 1970), those whose sanction ends last first. */
export const listSanctions = (state: RoomState, now: number): SanctionedUser[] => {
  const endOf = ({ mutedUntil, removedUntil }: Sanction) => Math.max(mutedUntil, removedUntil);
  return [...state.sanctions]
    .filter(([, sanction]) => isInForce(sanction, now))
    .sort(([, one], [, other]) => endOf(other) - endOf(one))
    .slice(0, SANCTIONS_LISTED)
    .map(([userId, { username, mutedUntil, removedUntil }]) => ({
      userId,
      username: presentName(state, userId) ?? username,
      mutedUntil: mutedUntil > now ? toIso(mutedUntil) : null,
      removedUntil: removedUntil > now ? toIso(removedUntil) : null,
    }));
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
): ServerEvent => ({ event, data: { room, userId, until: toIso(until) } });

const toIso = (time: number): string | null => (time === 0 ? null : new Date(time).toISOString());
