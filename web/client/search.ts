/** Search, over REST. */
import type { Message } from "../../rooms/protocol/events.ts";
import { errorOf, type RequestError } from "./errors.ts";
import type { RestOptions } from "./rest.ts";

export interface SearchQuery {
  /** Words or "phrases", all of which a message has to contain. */
  readonly q: string;
  /** Only messages of this room; all rooms that the user may read by default. */
  readonly room?: string | undefined;
  /** Only messages of the user with this id. */
  readonly user?: string | undefined;
  /** Only messages before and after these times, ISO 8601. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** The `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** A part of the text around a match. */
export interface ExcerptPart {
  readonly text: string;
  /** It is what the search has found. */
  readonly match: boolean;
}

export interface FoundMessage extends Message {
  /** The archive's id: unlike `seq`, unique in all rooms. */
  readonly id: number;
  /** Plain text around the first match, shortened. */
  readonly excerpt: readonly ExcerptPart[];
}

/** Found messages, the latest first. */
export interface SearchPage {
  readonly messages: readonly FoundMessage[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export interface SearchFailure {
  readonly error: RequestError;
  /** When the server accepts the search again, ms; undefined if it does not say so. */
  readonly retryAfterMs?: number;
}

/** Resolves to a page or to the error, `aborted` if `signal` was aborted. */
export type Search = (query: SearchQuery, options?: { signal?: AbortSignal }) => Promise<SearchPage | SearchFailure>;

const failureOf = async (response: Response): Promise<SearchFailure> => {
  const error = await errorOf(response);
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? { error, retryAfterMs: seconds * 1_000 } : { error };
};

const pageOf = async (response: Response): Promise<SearchPage | SearchFailure> => {
  const page = (await response.json()) as Partial<SearchPage> | null;
  return Array.isArray(page?.messages)
    ? { messages: page.messages, next: page.next ?? null }
    : { error: "internal_error" };
};

export const createSearch =
  ({ request, url, token }: RestOptions): Search =>
  async (query, { signal } = {}) => {
    const given = Object.entries(query).filter((field): field is [string, string] => field[1] !== undefined);
    const bearer = token();
    const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
    try {
      const response = await request(`${url}/api/search?${new URLSearchParams(given)}`, {
        headers,
        signal: signal ?? null,
      });
      return await (response.ok ? pageOf(response) : failureOf(response));
    } catch (error) {
      if (signal?.aborted) return { error: "aborted" };
      // A response that is not JSON.
      return { error: error instanceof SyntaxError ? "internal_error" : "network" };
    }
  };
