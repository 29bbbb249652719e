/** GET requests whose failures have reasons. */
import { errorOf, type RequestFailure } from "./errors.ts";

export interface RestOptions {
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
  token: () => string | undefined;
}

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

const failureOf = async (response: Response): Promise<RequestFailure> => {
  const error = await errorOf(response);
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? { error, retryAfterMs: seconds * 1_000 } : { error };
};

/** Returns `get`, which leaves out undefined parameters. */
export const createGet =
  ({ request, url, token }: RestOptions): Get =>
  async (path, query, read, { signal } = {}) => {
    const given = Object.entries(query).filter((field): field is [string, string] => field[1] !== undefined);
    const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
    const bearer = token();
    const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
    try {
      const response = await request(url + path + search, {
        headers,
        signal: signal ?? null,
      });
      if (!response.ok) return await failureOf(response);
      return read(await response.json()) ?? { error: "internal_error" };
    } catch (error) {
      if (signal?.aborted) return { error: "aborted" };
      // A response that is not JSON.
      return { error: error instanceof SyntaxError ? "internal_error" : "network" };
    }
  };
