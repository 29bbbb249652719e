/** What a step asks the runtime to do. */
import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, Message, RoomError, ServerEvent } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import type { ConnectionId, ConnectionState, RoomState, Sanction, Settings, UserId } from "./state.ts";

/** A page of history: the latest messages, those before a seq, or those after one. */
export interface HistoryQuery {
  before?: number | undefined;
  after?: number | undefined;
  limit?: number | undefined;
}

/** A request to edit or delete a message. */
export type EditRequest = Extract<ClientEvent, { event: "editMessage" | "deleteMessage" }>;

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
  /** Send the edits of messages up to `after` that were made since `after` was the room's last seq, or `reset`. */
  | { type: "missedEdits"; to: ConnectionId; after: number }
  /** Look up the message of an edit and come back with the input `edit`. */
  | { type: "lookup"; connection: ConnectionId; request: EditRequest }
  /** Store an edited message. */
  | { type: "edit"; message: Message }
  /** Store a sanction, so that it survives hibernation. */
  | { type: "sanction"; userId: UserId; sanction: Sanction }
  /** Store the room's settings. */
  | { type: "settings"; settings: Settings }
  /** Store a moderator's order for the audit log. */
  | { type: "order"; order: Order }
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
