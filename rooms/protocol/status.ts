/** The status of a room, for operators. */
import * as z from "zod/mini";

const count = z.int().check(z.nonnegative());

export const roomStatus = z.object({
  room: z.string(),
  /** Users with at least one joined connection. */
  members: count,
  /** Open WebSockets, joined or not. */
  connections: count,
  /** The seq of the last message. */
  lastSeq: count,
  /** Every message up to this seq is in Postgres or a dead letter. */
  archivedSeq: count,
  /** Messages that are not archived yet. */
  waiting: count,
  /** Rows that Postgres rejected. */
  deadLetters: count,
});
export type RoomStatus = z.infer<typeof roomStatus>;
