/**
 * Typing: announced when it begins and when it ends. It ends by itself, too: clients that can do so end it for themselves,
 * and are sent the sign again while it goes on.
 */
import type { ServerEvent } from "../protocol/events.ts";
import { LIMITS, TYPING_REPEAT_MS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { updateDeadline } from "./presence.ts";
import type { ConnectionId, RoomState, UserState } from "./state.ts";

export const startTyping = (state: RoomState, user: UserState, now: number): Effect[] => {
  const isRepeat = user.typingUntil !== null;
  user.typingUntil = now + LIMITS.typingMs;
  updateDeadline(state, user);
  // Those who are told when typing ends need no repeat.
  const isDue = now - user.typingSentAt >= TYPING_REPEAT_MS && state.joined > state.joinedToldOfTyping;
  if (isRepeat && !isDue) return [];
  user.typingSentAt = now;
  return [{ ...announce(user, typingEvent(state, user, LIMITS.typingMs)), isRepeat }];
};

export const stopTyping = (state: RoomState, user: UserState): Effect[] => {
  if (user.typingUntil === null) return [];
  user.typingUntil = null;
  updateDeadline(state, user);
  return [announce(user, typingEvent(state, user, null))];
};

/** Tells a joining connection which members are typing at `now`, ms since 1970. */
export const sendTyping = (state: RoomState, to: ConnectionId, { profile }: UserState, now: number): Effect[] =>
  [...state.deadlines].flatMap((id) => {
    const other = state.users.get(id);
    if (!other || other.typingUntil === null || id === profile.id) return [];
    return [{ type: "send", to, event: typingEvent(state, other, other.typingUntil - now) }];
  });

const announce = ({ profile }: UserState, event: ServerEvent) =>
  ({ type: "broadcast", event, except: profile.id }) as const;

/** `expiresInMs` is when the typing ends by itself; null if it has ended. */
const typingEvent = ({ room }: RoomState, { profile }: UserState, expiresInMs: number | null): ServerEvent => ({
  event: "userTyping",
  data: {
    room,
    userId: profile.id,
    username: profile.username,
    isTyping: expiresInMs !== null,
    ...(expiresInMs === null ? {} : { expiresInMs }),
  },
});
