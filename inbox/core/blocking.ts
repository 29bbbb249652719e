/** Blocking users: it ends their direct messages, which the room does, and their mentions, which the inbox ignores. */

import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { consume } from "./budgets.ts";
import { type Effect, fail, store, succeed } from "./effects.ts";
import { blocksOneselfError, type InboxError, tooManyBlockedError } from "./errors.ts";
import { blockedUsers } from "./snapshot.ts";
import type { InboxState, UserId } from "./state.ts";

export const block = (state: InboxState, request: number, user: User, now: number): Effect[] => {
  const error = blockError(state, user, now);
  if (error) return [fail(request, error)];
  const { id, username } = user;
  if (state.blocked.get(id) === username) return [succeed(request, null)];
  const isNew = !state.blocked.has(id);
  state.blocked.set(id, username);
  const told = isNew ? tellRoom(state, id) : [];
  return [{ type: "storeBlocked", user }, ...told, blockedEvent(state), succeed(request, null)];
};

const blockError = (state: InboxState, { id }: User, now: number): InboxError | null => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return rateLimitedError(retryAfterMs);
  if (id === state.userId) return blocksOneselfError;
  const isFull = state.blocked.size >= INBOX_LIMITS.blocked && !state.blocked.has(id);
  return isFull ? tooManyBlockedError : null;
};

export const unblock = (state: InboxState, request: number, userId: UserId, now: number): Effect[] => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return [fail(request, rateLimitedError(retryAfterMs))];
  if (!state.blocked.delete(userId)) return [succeed(request, null)];
  const told = tellRoom(state, userId);
  return [{ type: "deleteBlocked", userId }, ...told, blockedEvent(state), succeed(request, null)];
};

/** Owes a call to the direct conversation with the user, if there is one. */
const tellRoom = (state: InboxState, userId: UserId): Effect[] => {
  const effects: Effect[] = [];
  for (const room of state.rooms.values()) {
    if (room.direct?.id !== userId) continue;
    room.owed.add("block");
    effects.push(store(room));
  }
  return effects;
};

const blockedEvent = (state: InboxState): Effect => ({
  type: "broadcast",
  event: { event: "blocked", data: { blocked: blockedUsers(state) } },
});
