/** GET requests whose failures have reasons. */
import type { Call } from "./call.ts";
import type { RequestFailure } from "./errors.ts";

export interface GetOptions {
  signal?: AbortSignal;
}

/** Resolves to what `read` makes of the response's body, `internal_error` if that is null, or to the failure. */
export type Get = <Body>(
  path: string,
  query: object,
  read: (body: unknown) => Body | null,
  options?: GetOptions,
) => Promise<Body | RequestFailure>;

/** Returns `get`, which leaves out undefined parameters. */
export const createGet =
  (call: Call): Get =>
  (path, query, read, options) => {
    const given = Object.entries(query).filter((field): field is [string, string] => field[1] !== undefined);
    const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
    return call("GET", path + search, read, options);
  };
