/**
 * Erases a user from the room: from its storage at once, then from what Postgres has of the room. Requests that were under
 * way have ended by then, and whatever is archived later finds the erased rows in its place.
 */
import { eraseMembership, eraseMentions, eraseMessages, eraseReactions, takeFiles } from "../drizzle/erase.ts";
import { errorFields } from "../lib/logger.ts";
import type { RoomState, UserId } from "./core/state.ts";
import type { Input } from "./core/step.ts";
import type { Outbound } from "./delivery/outbound.ts";
import type { Files } from "./files.ts";
import type { RuntimeHost } from "./host.ts";
import type { ErasedCounts } from "./storage/erasures.ts";
import { WRITE_TIMEOUT_MS, type Writer } from "./writer.ts";

export interface RoomErasure extends ErasedCounts {
  /** Connections of the user that were closed. */
  readonly connections: number;
  /** Rows of Postgres that were erased. */
  readonly rows: number;
  /** What became of Postgres' part: after `incomplete`, call again for more rows; after `unavailable`, later. */
  readonly archive: "complete" | "incomplete" | "unavailable";
}

/** What an erasure needs of the runtime. */
export interface ErasedRoom {
  readonly host: RuntimeHost;
  readonly state: RoomState;
  readonly writer: Writer;
  readonly outbound: Outbound;
  readonly files: Files;
  run(input: Input): void;
}

/** Idempotent. What the room has stored is erased in this turn. `isArchived`: Postgres has messages of the user in it. */
export const eraseUser = async (
  { host, state, writer, outbound, files, run }: ErasedRoom,
  userId: UserId,
  isArchived: boolean,
): Promise<RoomErasure> => {
  const { room, db, clock, logger } = host;
  // Queued messages go to the log, where they are erased like the others.
  outbound.flush();
  const connections = state.users.get(userId)?.connections.size ?? 0;
  const wasMember = state.direct.has(userId);
  run({ type: "erase", userId });
  // Like messages' times, it does not go back when the clock does.
  const at = Math.max(clock.now(), state.timestamp);
  const counts = { connections, ...writer.erase(userId, state.seq, at, isArchived) };
  files.queued();
  const isAffected = counts.messages + counts.references > 0 || isArchived;
  try {
    // Also where nothing was erased now: an earlier call may have been cut off here.
    await writer.catchUp();
    if (wasMember || isArchived) await eraseMembership(db(WRITE_TIMEOUT_MS), room, userId);
    if (!isAffected) return { ...counts, rows: 0, archive: "complete" };
    // Before their messages are erased: afterwards nobody would know of the files.
    const taken = await takeFiles(db(WRITE_TIMEOUT_MS), room, userId, async (ids) => {
      writer.deleteFiles(ids);
      files.queued();
      await host.synced();
    });
    if (!taken.isComplete) return { ...counts, rows: taken.rows, archive: "incomplete" };
    const erased = [
      await eraseMessages(db(WRITE_TIMEOUT_MS), room, userId, new Date(at)),
      await eraseReactions(db(WRITE_TIMEOUT_MS), room, userId),
      await eraseMentions(db(WRITE_TIMEOUT_MS), room, userId),
    ];
    const rows = erased.reduce((sum, { rows }) => sum + rows, 0);
    return { ...counts, rows, archive: erased.every(({ isComplete }) => isComplete) ? "complete" : "incomplete" };
  } catch (error) {
    logger.error("erasure failed", { room, ...errorFields(error) });
    return { ...counts, rows: 0, archive: "unavailable" };
  } finally {
    writer.archive();
    if (isAffected) outbound.announce({ type: "broadcast", event: { event: "reset", data: { room } } });
    outbound.flush();
  }
};
