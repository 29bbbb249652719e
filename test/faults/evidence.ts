/** What a run leaves for the checker: what clients sent and received, and what is stored. */
import type { Message } from "../../rooms/protocol/events.ts";

/** One message that a client has sent, once or many times. */
export interface SentMessage {
  readonly clientId: string;
  readonly content: string;
  /** The seq that it replies to. */
  readonly replyTo: number | undefined;
  /** Postgres refuses its row for ever. */
  readonly isPoison: boolean;
  /** The phase of the run in which it was sent first. */
  readonly phase: string;
  /** The server has rejected it at least once (`rate_limited`): it may come after later ones. */
  wasRejected: boolean;
  /** The seqs under which it was acknowledged; none means that its fate is unknown. */
  readonly acknowledged: number[];
  /** The phase in which it was acknowledged first. */
  acknowledgedIn: string | null;
  /** From sending to acknowledgement, ms; null when it was sent more than once or not acknowledged. */
  latencyMs: number | null;
}

/** One edit, deletion or reaction that a client has requested, once or many times. */
export interface RequestedChange {
  readonly event: "editMessage" | "deleteMessage" | "react";
  readonly seq: number;
  /** Of an edit. Texts are unique for each user. */
  readonly content: string;
  /** Of a reaction, which is added (`on`) or taken back. */
  readonly emoji: string;
  readonly on: boolean;
  /** The phase of the run in which it was requested. */
  readonly phase: string;
  /**
   * Null means that its fate is unknown. One that was rejected may have been carried out by an earlier attempt, or its
   * message was deleted meanwhile.
   */
  outcome: "acknowledged" | "rejected" | null;
}

export interface ClientHistory {
  readonly userId: string;
  /** It is told of reactions and numbers changes by rev; other clients know of edits and deletions only. */
  readonly knowsRevs: boolean;
  /** It disappeared in the middle of the run and did not come back. */
  hasCrashed: boolean;
  /** In the order of sending. */
  readonly sent: SentMessage[];
  /** In the order of the requests. */
  readonly changes: RequestedChange[];
  /** The room's messages as the client has assembled them from live frames, changes and history, in its order. */
  readonly log: readonly Message[];
  /** For each connection the seqs of others' live messages, in the order of arrival. */
  readonly live: number[][];
  /** For each connection the rev of its history, then those of live changes, in the order of arrival. */
  readonly revs: number[][];
}

/** A row of the room's table `changes`. */
export interface ChangeRow {
  readonly rev: number;
  readonly message: Message;
  readonly reactors: readonly { readonly emoji: string; readonly userIds: readonly string[] }[];
}

/** A row of Postgres' table `reactions`, in the order of the reactions to a message. */
export interface ReactionRow {
  readonly seq: number;
  readonly userId: string;
  readonly emoji: string;
}

export interface RoomEvidence {
  readonly room: string;
  /** Postgres was down when the room began, so its numbers may begin high. */
  readonly startedWithoutPostgres: boolean;
  /** The first message has the next number. */
  readonly initialSeq: number;
  readonly clients: readonly ClientHistory[];
  /** All messages in their current state, as a new client loads them at the end; null in a room where nobody is left. */
  readonly fresh: readonly Message[] | null;
  /** The room's own log, from which the oldest may be gone, its changes and its dead letters. */
  readonly log: readonly Message[];
  readonly roomChanges: readonly ChangeRow[];
  readonly deadLetters: readonly Message[];
  /** The rows in Postgres. */
  readonly postgres: readonly Message[];
  readonly reactions: readonly ReactionRow[];
}
