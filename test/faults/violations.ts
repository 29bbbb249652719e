/** What the checker finds. */

/**
 * - `lost`: acknowledged or received, and missing where it has to be.
 * - `duplicate`: one message under two numbers, or in two rows; one rev for two messages.
 * - `conflict`: two messages under one number.
 * - `reordered`: a sender's messages, or a connection's, out of order.
 * - `gap`: a number that was left out.
 * - `phantom`: a message or a change that nobody asked for.
 * - `stale`: a copy of a message in a state that is not its current one.
 * - `remnant`: something of a deleted message.
 * - `dead letter`: one without a reason, or one that is archived although Postgres must have refused it.
 */
export type ViolationKind =
  | "lost"
  | "duplicate"
  | "conflict"
  | "reordered"
  | "gap"
  | "phantom"
  | "stale"
  | "remnant"
  | "dead letter";

export interface Violation {
  kind: ViolationKind;
  room: string;
  seq: number | null;
  detail: string;
}

export type Report = (kind: ViolationKind, seq: number | null, detail: string) => void;
