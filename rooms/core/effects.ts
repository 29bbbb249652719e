/** What a step asks the runtime to do. */
import type { FollowResult, UploadResult } from "../protocol/calls.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, Message, RoomError, ServerEvent } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import type { Follower } from "./follower-index.ts";
import type { Reactors } from "./reactors.ts";
import type { ConnectionId, ConnectionState, RoomState, Sanction, Settings, UserId } from "./state.ts";
import type { Upload } from "./upload-index.ts";

/** A page of history: the latest messages, or those before, after or around a seq. */
export interface HistoryQuery {
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
  limit?: number | undefined;
}

/** A request to edit a message, delete it or react to it. */
export type ChangeRequest = Extract<ClientEvent, { event: "editMessage" | "deleteMessage" | "react" }>;

/** A changed message, in its new state. It gets its rev when it is stored. */
export interface Change {
  readonly event: "messageEdited" | "messageDeleted" | "reactionsChanged";
  readonly message: Message;
  /** All reactions to it; those of `message` are their summary. */
  readonly reactors: Reactors;
  /** The ids of the files of a message that is deleted. */
  readonly removedFiles?: readonly string[];
}

/** What became of a message that was sent: a new message, the seq of the stored one that it repeats, or an error. */
export type PostOutcome = { message: Message } | { duplicateOf: number } | { error: RoomError };

export type Effect =
  | { type: "send"; to: ConnectionId; event: ServerEvent }
  /** To every joined connection except those of one user; a repeat only to those that end typing by themselves. */
  | { type: "broadcast"; event: ServerEvent; except?: UserId; isRepeat?: boolean }
  /** Store a new message, then send it to every joined connection, its author's included. */
  | { type: "message"; message: Message }
  /** Send one connection a message that is stored already: its acknowledgement was lost. */
  | { type: "acknowledge"; to: ConnectionId; seq: number }
  | { type: "posted"; outcome: PostOutcome }
  /** Send a page of history, then give back what the budget `bytesOut` holds in reserve for the reply. */
  | { type: "history"; to: ConnectionId; event: "joinRoom" | "requestHistory"; query: HistoryQuery }
  /** Send a page of what changed after `rev`, or `reset`, then give back the reserve like `history`. */
  | { type: "changes"; to: ConnectionId; event: "joinRoom" | "requestChanges"; rev: number }
  /** For clients that do not know of `rev`: send the edits of messages up to `after` since it was the room's last seq, or `reset`. */
  | { type: "missedEdits"; to: ConnectionId; after: number }
  /** Look up the message of a request and come back with the input `change`. */
  | { type: "lookup"; connection: ConnectionId; request: ChangeRequest }
  /** Store a changed message, then tell every joined connection. */
  | { type: "change"; change: Change; by: UserId }
  /** Tell one connection the state of a message, once it is stored: the request has been carried out before. */
  | { type: "confirm"; to: ConnectionId; change: Change }
  /** Store a sanction, so that it survives hibernation. */
  | { type: "sanction"; userId: UserId; sanction: Sanction }
  /** Store the users of a direct conversation. */
  | { type: "direct"; userIds: readonly UserId[] }
  /** Store whether a user of a direct conversation blocks the other. */
  | { type: "block"; userId: UserId; isBlocked: boolean }
  /** Store the room's settings. */
  | { type: "settings"; settings: Settings }
  /** Store a moderator's order for the audit log. */
  | { type: "order"; order: Order }
  /** Store a follower. */
  | { type: "follower"; follower: Follower }
  /** Delete a follower. */
  | { type: "unfollow"; userId: UserId }
  /** The result of the input `follow`. */
  | { type: "followed"; result: FollowResult }
  /** Store an upload. */
  | { type: "upload"; upload: Upload }
  /** The result of the input `beginUpload`. */
  | { type: "uploadBegun"; result: UploadResult }
  /** See whether followers have to be told of something: it is not about new messages alone. */
  | { type: "notices" }
  /** Update what the socket's attachment says of the connection. */
  | { type: "attach"; connection: ConnectionId }
  | { type: "close"; connection: ConnectionId; code: number; reason: string };

/**
 * Replies with an error, or closes a connection that has caused too many. Its address does not pay: a guest could get all
 * others of the address closed.
 */
export const reject = (state: RoomState, { id, userId }: ConnectionState, error: RoomError, now: number): Effect[] => {
  if (state.rateLimiter.consume({ userId, address: null }, "error", now) > 0) {
    return [{ type: "close", connection: id, code: CLOSE.tooManyErrors, reason: "too many errors" }];
  }
  return [{ type: "send", to: id, event: { event: "error", data: error } }];
};
