/** What a run leaves for the checker: what clients sent and received, and what is stored. */
import type { Message } from "../../rooms/protocol/events.ts";

/** One message that a client has sent, once or many times. */
export interface SentMessage {
  readonly clientId: string;
  readonly content: string;
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

export interface ClientHistory {
  readonly userId: string;
  /** It disappeared in the middle of the run and did not come back. */
  hasCrashed: boolean;
  /** In the order of sending. */
  readonly sent: SentMessage[];
  /** The room's messages as the client has assembled them from live frames and history, in its order. */
  readonly log: Message[];
  /** For each connection the seqs of others' live messages, in the order of arrival. */
  readonly live: number[][];
}

export interface RoomEvidence {
  readonly room: string;
  /** Postgres was down when the room began, so its numbers may begin high. */
  readonly startedWithoutPostgres: boolean;
  /** The first message has the next number. */
  readonly initialSeq: number;
  readonly clients: readonly ClientHistory[];
  /** The room's own log, its dead letters, and the rows in Postgres. */
  readonly log: readonly Message[];
  readonly deadLetters: readonly Message[];
  readonly postgres: readonly Message[];
}
