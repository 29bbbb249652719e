/** Search, over REST. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { RequestFailure } from "./errors.ts";
import type { Get, GetOptions } from "./get.ts";

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

/** A search that has failed. */
export type SearchFailure = RequestFailure;

/** Resolves to a page or to the error, `aborted` if `signal` was aborted. */
export type Search = (query: SearchQuery, options?: GetOptions) => Promise<SearchPage | SearchFailure>;

const pageOf = (body: unknown): SearchPage | null => {
  const page = body as Partial<SearchPage> | null;
  return Array.isArray(page?.messages) ? { messages: page.messages, next: page.next ?? null } : null;
};

export const createSearch =
  (get: Get): Search =>
  (query, options) =>
    get("/api/search", query, pageOf, options);
