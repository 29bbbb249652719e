/** Who is typing: it is announced when it begins and when it ends, and it ends by itself. */

import { LIMITS } from "../protocol/limits.ts";
import { type Effect, typingEvent } from "./effects.ts";
import { updateDue } from "./presence.ts";
import type { ConnectionId, Presence, RoomState } from "./state.ts";

export const startTyping = (state: RoomState, presence: Presence, now: number): Effect[] => {
  const isNew = presence.typingUntil === null;
  presence.typingUntil = now + LIMITS.typingMs;
  updateDue(state, presence);
  return isNew ? [announceTyping(state, presence, true)] : [];
};

export const stopTyping = (state: RoomState, presence: Presence): Effect[] => {
  if (presence.typingUntil === null) return [];
  presence.typingUntil = null;
  updateDue(state, presence);
  return [announceTyping(state, presence, false)];
};

/** Those who are typing already, for someone who joins. */
export const typists = (state: RoomState, to: ConnectionId, { user }: Presence): Effect[] =>
  [...state.due].flatMap((id) => {
    const other = state.users.get(id);
    if (!other || other.typingUntil === null || id === user.id) return [];
    return [{ type: "send", to, event: typingEvent(state, other, true) }];
  });

const announceTyping = (state: RoomState, presence: Presence, isTyping: boolean): Effect => ({
  type: "broadcast",
  event: typingEvent(state, presence, isTyping),
  except: presence.user.id,
});
