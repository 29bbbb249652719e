/** What a run leaves behind, for the checker: what clients said and saw, and what is stored. */
import type { Message } from "../../rooms/protocol/events.ts";

/** One message that a client has said, once or many times. */
export interface Said {
  readonly clientId: string;
  readonly content: string;
  /** Postgres refuses its row for ever. */
  readonly marked: boolean;
  /** What was going on when it was said. */
  readonly during: string;
  /** The server has refused it at least once (`rate_limited`): it may come after later ones. */
  refused: boolean;
  /** The seqs under which it was acknowledged; none means unknown, neither said nor unsaid. */
  readonly acknowledged: number[];
  /** What was going on when it was acknowledged first. */
  acknowledgedDuring: string | null;
  /** From saying to acknowledgement, ms; null when it was said more than once or not acknowledged. */
  latencyMs: number | null;
}

export interface PersonHistory {
  readonly userId: string;
  /** True for someone who left in the middle and did not come back. */
  gone: boolean;
  /** In the order in which it was said. */
  readonly said: Said[];
  /** The room's messages as the client has put them together, from live frames and history, in its order. */
  readonly log: Message[];
  /** For each connection the seqs of others' messages that came live, as they came. */
  readonly live: number[][];
}

export interface RoomEvidence {
  readonly room: string;
  /** Postgres was away when the room began: its numbers may begin high. */
  readonly bornAway: boolean;
  /** Numbers start above this. */
  readonly base: number;
  readonly people: readonly PersonHistory[];
  /** The room's own log, what it has set aside, and the rows in Postgres. */
  readonly log: readonly Message[];
  readonly aside: readonly Message[];
  readonly postgres: readonly Message[];
}
