/** How a message gets its number: pure, for messages from sockets and from REST alike. */

import type { Message, RoomError, User } from "../protocol/events.ts";
import { rateLimited, usernameTaken } from "./effects.ts";
import { silenced } from "./moderation.ts";
import * as people from "./presence.ts";
import { type RoomState, rememberSent, sentKey, spend } from "./state.ts";

/** What is to be said by `user`, who may or may not be present. */
export interface Post {
  user: User;
  content: string;
  clientId?: string | undefined;
}

/** What became of a post: a new message, the seq of the one it repeats, or a refusal. */
export type Posted = { message: Message } | { repeats: number } | { error: RoomError };

/** Numbers a message at `now` (ms), unless it is refused or was said already. The caller stores and delivers it. */
export const post = (state: RoomState, { user, content, clientId }: Post, now: number): Posted => {
  const id = clientId === undefined ? {} : { clientId };
  const about = { event: "sendMessage", ...id };
  const retryAfterMs = spend(state, user.id, "message", now);
  if (retryAfterMs > 0) return { error: rateLimited(retryAfterMs, about) };
  if (clientId !== undefined) {
    const seq = state.sent.get(sentKey(user.id, clientId));
    if (seq !== undefined) return { repeats: seq };
  }
  const refusal = silenced(state, user.id, now, about);
  if (refusal) return { error: refusal };
  // Who is here speaks under the name that they have here.
  const present = state.users.get(user.id);
  const { username } = present?.user ?? user;
  const isMember = present !== undefined && people.isMember(present);
  if (!isMember && people.isNameTaken(state, username, user.id)) return { error: usernameTaken(about) };
  state.seq += 1;
  // A clock that steps back must not put a message before the one that it follows.
  state.timestamp = Math.max(now, state.timestamp);
  if (clientId !== undefined) rememberSent(state, user.id, clientId, state.seq);
  const timestamp = new Date(state.timestamp).toISOString();
  return { message: { room: state.room, seq: state.seq, userId: user.id, username, content, timestamp, ...id } };
};

/** A message as one user may see it: its clientId is its sender's own affair. */
export const seenBy = (userId: string, message: Message): Message => {
  if (message.clientId === undefined || message.userId === userId) return message;
  const { clientId: _, ...shared } = message;
  return shared;
};
