/** Statements whose time depends on what a caller looks for. */
import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "./client.ts";

/** Postgres ends a statement after this time. */
const TIMEOUT_MS = 2_000;

/** SQLSTATE query_canceled. */
export const TIMED_OUT = "57014";

/**
 * Carries out a statement, which rejects with the SQLSTATE `TIMED_OUT` when it takes too long. Sequential scans, compilation and
 * parallel workers, whose start alone takes 15 ms, are never faster here: most parts of such a statement end after some rows, or are
 * not carried out at all.
 */
export const bounded = async <Statement extends BatchItem<"pg">>(
  db: Db,
  statement: Statement,
): Promise<Statement["_"]["result"]> => {
  const settings = db.execute(sql`select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true),
    set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true)`);
  const [, result] = await db.batch([settings, statement]);
  return result;
};
