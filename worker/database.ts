/** Postgres queries of REST calls. */
import { TIMED_OUT } from "../drizzle/bounded.ts";
import { connect, type Db } from "../drizzle/client.ts";
import { sqlState } from "../drizzle/errors.ts";
import type { Env } from "./env.ts";
import { ApiError } from "./errors.ts";

const TIMEOUT_MS = 5_000;

/**
 * Runs `query`. Throws `database_unavailable` if Postgres does not respond or is not configured, `search_timeout` if a bounded statement
 * takes too long, and what `query` throws as `ApiError`.
 */
export const read = async <Result>(env: Env, query: (db: Db) => Promise<Result>): Promise<Result> => {
  if (!env.DATABASE_URL) throw databaseUnavailable("DATABASE_URL is not set");
  try {
    return await query(connect(env.DATABASE_URL, TIMEOUT_MS));
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    if (sqlState(cause) === TIMED_OUT) throw searchTimeout(cause);
    // Class 22 (bad values) and 42 (bad SQL) are bugs here, not outages.
    if (/^(22|42)/.test(sqlState(cause) ?? "")) throw cause;
    throw databaseUnavailable(cause);
  }
};

/** Returns the error of a call that needs Postgres and cannot reach it; `cause` is logged. */
export const databaseUnavailable = (cause?: unknown): ApiError =>
  new ApiError(503, "database_unavailable", "the archive is unavailable at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  });

const searchTimeout = (cause: unknown): ApiError =>
  new ApiError(503, "search_timeout", "the search took too long: narrow it by a rarer word, a room, a user or a time", {
    cause,
  });
