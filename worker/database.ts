/** Postgres, as a REST call uses it. */
import { connect, type Db } from "../drizzle/client.ts";
import { sqlState } from "../drizzle/errors.ts";
import type { Env } from "./env.ts";
import { ApiError } from "./errors.ts";

const TIMEOUT_MS = 5_000;

/** Runs `query`. Throws `database_unavailable` when Postgres cannot answer it, for whatever reason of its own. */
export const read = async <Result>(env: Env, query: (db: Db) => Promise<Result>): Promise<Result> => {
  if (!env.DATABASE_URL) throw unavailable("DATABASE_URL is not set");
  try {
    return await query(connect(env.DATABASE_URL, TIMEOUT_MS));
  } catch (cause) {
    // Wrong SQL and values that do not fit are this program's mistakes.
    if (/^(22|42)/.test(sqlState(cause) ?? "")) throw cause;
    throw unavailable(cause);
  }
};

const unavailable = (cause: unknown): ApiError =>
  new ApiError(503, "database_unavailable", "the archive cannot be read at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  });
