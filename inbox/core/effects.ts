/** What a step asks the runtime to do. */

import type { FollowRequest, NoticeAnswer } from "../../rooms/protocol/calls.ts";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { RoomError, User } from "../../rooms/protocol/events.ts";
import type { InboxRoom, InboxServerEvent, Preview } from "../../rooms/protocol/inbox.ts";
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { consume } from "./budgets.ts";
import type { InboxError } from "./errors.ts";
import type { ConnectionId, InboxState, RoomState, StoredRoom, StoredSubscription, UserId } from "./state.ts";

/** A call to a room. */
export type RoomCall =
  | { readonly type: "follow"; readonly request: FollowRequest }
  | { readonly type: "unfollow"; readonly userId: UserId }
  | { readonly type: "read"; readonly userId: UserId; readonly seq: number }
  | { readonly type: "block"; readonly userId: UserId; readonly isBlocked: boolean };

/** A room whose unread messages are counted: those above `read`. */
export interface Position {
  readonly room: string;
  readonly read: number;
  readonly isDirect: boolean;
}

/** What Postgres has of a room: its last seq, and at least `unread` messages above the position, more if `isMore`. */
export interface Counts {
  readonly room: string;
  readonly lastSeq: number;
  readonly unread: number;
  readonly isMore: boolean;
  readonly mentions: number;
  readonly last: Preview | null;
}

/** What a push service has made of a message. */
export type PushOutcome =
  | { readonly type: "sent" }
  /** The subscription has ended. */
  | { readonly type: "gone" }
  /** It will not take this message. */
  | { readonly type: "rejected" }
  /** Later, after so many ms if the service says that. */
  | { readonly type: "retry"; readonly afterMs: number };

/** The whole inbox, as REST returns it. */
export interface InboxSnapshot {
  readonly user: User;
  readonly rooms: InboxRoom[];
  readonly blocked: User[];
}

export type CommandResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: InboxError };

/** What commands return: the whole inbox, a room of it, an epoch, or nothing. */
export type CommandValue = InboxSnapshot | InboxRoom | number | null;

/** What calls of the inbox are answered with, see `Input`. */
export type Answer =
  | NoticeAnswer
  | boolean
  | CommandResult<CommandValue>
  | { readonly rooms: number; readonly blocked: number }
  | null;

export type Effect =
  | { readonly type: "send"; readonly to: ConnectionId; readonly event: InboxServerEvent }
  /** To every connection except one. */
  | { readonly type: "broadcast"; readonly event: InboxServerEvent; readonly except?: ConnectionId }
  /** Answer the call of the inbox with this number. */
  | { readonly type: "answer"; readonly request: number; readonly answer: Answer }
  | { readonly type: "store"; readonly room: StoredRoom }
  | { readonly type: "delete"; readonly room: string }
  /** Store the read positions of all rooms. */
  | { readonly type: "storePositions" }
  | { readonly type: "storeBlocked"; readonly user: User }
  | { readonly type: "deleteBlocked"; readonly userId: UserId }
  | { readonly type: "storeSubscriptions" }
  /** Store what is known of the user, unless nothing else is stored. */
  | { readonly type: "storeUser" }
  /** Store the epoch and the key of the call that raised it. */
  | { readonly type: "storeEpoch" }
  /** Call a room and come back with the input `called`. */
  | { readonly type: "call"; readonly room: string; readonly call: RoomCall }
  /** Ask Postgres and come back with the input `counted`. */
  | { readonly type: "count"; readonly positions: readonly Position[] }
  /** Ask a room for the text of a push and come back with the input `readForPush`. */
  | {
      readonly type: "readForPush";
      readonly room: string;
      readonly seqs: readonly number[];
      readonly onlyMentions: boolean;
    }
  /** Send a push to these subscriptions and come back with the input `pushed`. */
  | { readonly type: "push"; readonly message: PushMessage; readonly to: readonly StoredSubscription[] }
  /** Update what the socket's attachment says of the connection. */
  | { readonly type: "attach"; readonly connection: ConnectionId }
  | { readonly type: "close"; readonly connection: ConnectionId; readonly code: number; readonly reason: string };

/** Stores a room as it is. */
export const store = (room: RoomState): Effect => {
  const { room: name, status, read, muted, accessUntil, direct } = room;
  const { lastSeq, unread, mentions, toldSeq, mentionedSeq } = room;
  room.storedRead = read;
  room.storedOwed = [...room.owed];
  const { storedOwed: owed, push, pending, pushedAt } = room;
  const stored = { room: name, status, read, muted, accessUntil, direct, lastSeq, unread, mentions };
  return { type: "store", room: { ...stored, toldSeq, mentionedSeq, owed, push, pending, pushedAt } };
};

/** Answers a call with a value. */
export const succeed = (request: number, value: CommandValue): Effect => ({
  type: "answer",
  request,
  answer: { ok: true, value },
});

/** Answers a call with an error. */
export const fail = (request: number, error: InboxError): Effect => ({
  type: "answer",
  request,
  answer: { ok: false, error },
});

/** Replies with an error, or closes a connection that has caused too many. */
export const reject = (state: InboxState, connection: ConnectionId, error: RoomError, now: number): Effect[] =>
  consume(state, "error", now) > 0
    ? [{ type: "close", connection, code: CLOSE.tooManyErrors, reason: "too many errors" }]
    : [{ type: "send", to: connection, event: { event: "error", data: error } }];
