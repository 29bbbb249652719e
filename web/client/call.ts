/** REST calls whose failures have reasons. */
import { errorOf, type RequestFailure } from "./errors.ts";

export interface RestOptions {
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
  /** See `SessionKeeper`. */
  token: () => Promise<string | undefined>;
}

/**
 * Resolves to what `read` makes of the response's body, `internal_error` if that is null, or to the failure. `read` receives
 * null if there is no body.
 */
export type Call = <Result>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  read: (body: unknown) => Result | null,
  options?: { body?: object; signal?: AbortSignal | undefined },
) => Promise<Result | RequestFailure>;

/** Returns the failure that a REST response tells of. */
export const failureOf = async (response: Response): Promise<RequestFailure> => {
  const error = await errorOf(response);
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? { error, retryAfterMs: seconds * 1_000 } : { error };
};

export const createCall =
  ({ request, url, token }: RestOptions): Call =>
  async (method, path, read, { body, signal } = {}) => {
    try {
      const bearer = await token();
      const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
      if (body) headers["content-type"] = "application/json";
      const response = await request(url + path, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        signal: signal ?? null,
      });
      if (!response.ok) return await failureOf(response);
      return read(response.status === 204 ? null : await response.json()) ?? { error: "internal_error" };
    } catch (error) {
      if (signal?.aborted) return { error: "aborted" };
      // A response that is not JSON.
      return { error: error instanceof SyntaxError ? "internal_error" : "network" };
    }
  };
