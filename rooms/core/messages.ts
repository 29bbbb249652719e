/** New messages, from sockets and from REST alike. */

import { tokenNameOf } from "../protocol/access.ts";
import { rateLimitedError } from "../protocol/errors.ts";
import type { AttachmentRef, Message, Role, ServerEvent, User } from "../protocol/events.ts";
import type { PostOutcome } from "./effects.ts";
import { notFoundError, usernameTakenError } from "./errors.ts";
import { mentionsIn } from "./mentions.ts";
import { speechError } from "./moderation.ts";
import { isMember } from "./presence.ts";
import { slowModeError } from "./settings.ts";
import type { RoomState } from "./state.ts";
import { attachmentsOf, fileIdsOf } from "./uploads.ts";
import { availableName, type Claimant, isNameTaken } from "./usernames.ts";

/** A message to be sent by `user`, who may or may not be present. */
export interface NewMessage {
  user: User;
  role: Role;
  /** See `Admission`. */
  address: string | null;
  expiresAt: number | null;
  content: string;
  clientId?: string | undefined;
  /** The seq of the message that it replies to. */
  replyTo?: number | undefined;
  /** The files that it sends, see `attachmentsOf`. */
  attachments?: readonly AttachmentRef[] | undefined;
}

/** A message with its JSON, which is written only once. */
export interface EncodedMessage {
  readonly message: Message;
  readonly json: string;
}

/** Assigns seq and timestamp to a message at `now` (ms since 1970), unless it is a repeat or rejected. */
export const acceptMessage = (state: RoomState, post: NewMessage, now: number): PostOutcome => {
  const { user, role, address, content, clientId, replyTo, attachments: refs = [] } = post;
  const id = clientId === undefined ? {} : { clientId };
  const context = { event: "sendMessage", ...id };
  const retryAfterMs = state.rateLimiter.consume({ userId: user.id, address }, "message", now);
  if (retryAfterMs > 0) return { error: rateLimitedError(retryAfterMs, context) };
  if (clientId !== undefined) {
    const seq = state.dedupe.find(user.id, clientId);
    if (seq !== undefined) return { duplicateOf: seq };
  }
  const error = speechError(state, user.id, role, now, context) ?? slowModeError(state, user.id, role, now, context);
  if (error) return { error };
  if (replyTo !== undefined && (replyTo < 1 || replyTo > state.seq)) return { error: notFoundError(context) };
  const files = refs.length === 0 ? { attachments: [] } : attachmentsOf(state, user.id, refs, now, context);
  if ("error" in files) return files;
  const { attachments } = files;
  const known = state.users.get(user.id);
  const isPresent = known !== undefined && isMember(known);
  // Those who are present have a name in the room.
  const { username: ownName } = known?.profile ?? user;
  const claimant = claimantOf(post);
  const username = isPresent ? ownName : availableName(state, ownName, claimant);
  if (!isPresent && isNameTaken(state, username, claimant)) return { error: usernameTakenError(context) };
  // A clock that steps back must not order a message before its predecessor.
  state.timestamp = Math.max(now, state.timestamp);
  state.seq += 1;
  const { room, seq } = state;
  const timestamp = new Date(state.timestamp).toISOString();
  const message: Message = {
    room,
    seq,
    userId: user.id,
    username,
    content,
    timestamp,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...mentionsIn(state, content),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...id,
  };
  // Not when it is stored: another message of the same flush must not send them again.
  if (attachments.length > 0) state.uploads.remove(fileIdsOf(message));
  if (clientId !== undefined) state.dedupe.add(message);
  state.lastSent.add(user.id, state.timestamp);
  return { message };
};

export const claimantOf = ({ user, role }: NewMessage): Claimant => ({
  userId: user.id,
  role,
  tokenName: tokenNameOf(user),
});

/** A message as `userId` may see it: only its author gets the clientId. */
export const visibleTo = (userId: string, message: Message): Message => {
  if (message.clientId === undefined || message.userId === userId) return message;
  // JSON leaves it out. A rest pattern takes ten times as long.
  return { ...message, clientId: undefined };
};

/** The event that acknowledges a message to its author. */
export const acknowledgement = (message: Message): ServerEvent => ({ event: "message", data: message });
