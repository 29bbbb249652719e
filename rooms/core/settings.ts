/** Changing what moderators set for the whole room, and what follows from it. */

import { type ErrorContext, rateLimitedError } from "../protocol/errors.ts";
import type { Role, RoomError, ServerEvent } from "../protocol/events.ts";
import type { Effect } from "./effects.ts";
import { forbiddenError } from "./errors.ts";
import { recordOrder } from "./orders.ts";
import type { ConnectionId, ConnectionState, RoomState, Settings, UserId } from "./state.ts";
import { stopTyping } from "./typing.ts";

/** Applies a moderator's change of one setting at `now` (ms since 1970) and announces it. */
export const changeSettings = (
  state: RoomState,
  moderator: ConnectionState,
  change: Pick<Settings, "slowModeSeconds"> | Pick<Settings, "closed">,
  now: number,
): Effect[] => {
  state.settings = { ...state.settings, ...change };
  // What it remembers may not go back far enough for the new time.
  state.lastSent.clear();
  const order =
    "closed" in change
      ? ({ action: "setClosed", value: Number(change.closed) } as const)
      : ({ action: "setSlowMode", value: change.slowModeSeconds } as const);
  const users = [...state.deadlines].flatMap((id) => state.users.get(id) ?? []);
  return [
    { type: "settings", settings: state.settings },
    recordOrder(state, moderator, order, now),
    { type: "broadcast", event: settingsEvent(state) },
    ...users.filter(({ role }) => isClosedTo(state, role)).flatMap((user) => stopTyping(state, user)),
  ];
};

/** Tells a connection the room's settings. */
export const sendSettings = (state: RoomState, to: ConnectionId): Effect => ({
  type: "send",
  to,
  event: settingsEvent(state),
});

const settingsEvent = ({ room, settings }: RoomState): ServerEvent => ({
  event: "roomSettings",
  data: { room, ...settings },
});

/** Returns true if users with this role may not speak. */
export const isClosedTo = ({ settings }: RoomState, role: Role): boolean => settings.closed && role !== "moderator";

/** Why users with this role may not speak, or null. */
export const closedError = (state: RoomState, role: Role, context: ErrorContext): RoomError | null =>
  isClosedTo(state, role) ? forbiddenError("only moderators may speak in this room at the moment", context) : null;

/** Why a user must wait with the next message at `now` (ms since 1970), or null. Moderators need not wait. */
export const slowModeError = (
  { settings: { slowModeSeconds }, lastSent }: RoomState,
  userId: UserId,
  role: Role,
  now: number,
  context: ErrorContext,
): RoomError | null => {
  if (slowModeSeconds === 0 || role === "moderator") return null;
  const slowModeMs = slowModeSeconds * 1000;
  const last = lastSent.find(userId, now - slowModeMs);
  return last === undefined ? null : rateLimitedError(last + slowModeMs - now, context);
};
