/** Statements whose time depends on what a caller looks for. */
import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "./client.ts";

/** Postgres ends a statement after this time. */
const TIMEOUT_MS = 2_000;

/** SQLSTATE query_canceled. */
export const TIMED_OUT = "57014";

/**
 * Settings of a statement that reads the first rows of an index per room or user: Postgres expects few rows of each, and may
 * read all of them by another index and sort them, which is slow for the largest ones.
 */
export const IN_INDEX_ORDER = ["enable_sort", "enable_incremental_sort", "enable_bitmapscan"] as const;

/**
 * Carries out a statement, which rejects with the SQLSTATE `TIMED_OUT` when it takes too long. Sequential scans, compilation and
 * parallel workers, whose start alone takes 15 ms, are never faster here: most parts of such a statement end after some rows, or are
 * not carried out at all. `off` are further settings to turn off.
 */
export const bounded = async <Statement extends BatchItem<"pg">>(
  db: Db,
  statement: Statement,
  off: readonly string[] = [],
): Promise<Statement["_"]["result"]> => {
  const settings = db.execute(sql`select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true),
    set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true), (
      select count(set_config(name, 'off', true)) from json_array_elements_text(${JSON.stringify(off)}::json) as name)`);
  const [, result] = await db.batch([settings, statement]);
  return result;
};
