/** Typing: announced when it begins and when it ends; it ends by itself. */
import type { ServerEvent } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { updateDeadline } from "./presence.ts";
import type { ConnectionId, RoomState, UserState } from "./state.ts";

export const startTyping = (state: RoomState, user: UserState, now: number): Effect[] => {
  const isNew = user.typingUntil === null;
  user.typingUntil = now + LIMITS.typingMs;
  updateDeadline(state, user);
  return isNew ? [announceTyping(state, user, true)] : [];
};

export const stopTyping = (state: RoomState, user: UserState): Effect[] => {
  if (user.typingUntil === null) return [];
  user.typingUntil = null;
  updateDeadline(state, user);
  return [announceTyping(state, user, false)];
};

/** Tells a joining connection which members are typing. */
export const sendTyping = (state: RoomState, to: ConnectionId, { profile }: UserState): Effect[] =>
  [...state.deadlines].flatMap((id) => {
    const other = state.users.get(id);
    if (!other || other.typingUntil === null || id === profile.id) return [];
    return [{ type: "send", to, event: typingEvent(state, other, true) }];
  });

const announceTyping = (state: RoomState, user: UserState, isTyping: boolean): Effect => ({
  type: "broadcast",
  event: typingEvent(state, user, isTyping),
  except: user.profile.id,
});

const typingEvent = ({ room }: RoomState, { profile }: UserState, isTyping: boolean): ServerEvent => ({
  event: "userTyping",
  data: { room, userId: profile.id, username: profile.username, isTyping },
});
