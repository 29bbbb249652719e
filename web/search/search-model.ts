/** A search while it is typed: its text and filters, the found messages and further pages of them. Without DOM. */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { User } from "../../rooms/protocol/events.ts";
import type { RequestError } from "../client/errors.ts";
import type { FoundMessage, Search, SearchQuery } from "../client/search.ts";
import type { SearchPeriod } from "../i18n/text/search.ts";

export interface SearchFilters {
  readonly scope: "room" | "all";
  /** Only messages of this user; null for those of all. */
  readonly author: Pick<User, "id" | "username"> | null;
  /** Only messages that are not older. */
  readonly period: SearchPeriod;
}

export type SearchStatus =
  /** `empty`: there is nothing to search for. */
  | { readonly kind: "empty" | "searching" | "found" }
  /** `retryAt`: when the server accepts the search again, ms since 1970; null for at once. */
  | { readonly kind: "failed"; readonly error: RequestError; readonly retryAt: number | null };

export interface SearchModel {
  readonly query: ReadonlySignal<string>;
  readonly filters: ReadonlySignal<SearchFilters>;
  /** The found messages, the latest first. Those of the search before stay until there are others. */
  readonly messages: ReadonlySignal<readonly FoundMessage[]>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly status: ReadonlySignal<SearchStatus>;
  /** Searches a moment after the last change. */
  setQuery(query: string): void;
  /** Changes some filters, and searches at once. */
  setFilters(change: Partial<SearchFilters>): void;
  /** Sets the room of the scope `room`, and searches at once if it matters. */
  setRoom(room: string): void;
  /** Searches at once. */
  submit(): void;
  loadMore(): void;
  /** Repeats the request that has failed. */
  retry(): void;
}

/** How long after the last change of the text it is searched, ms. */
const DEBOUNCE_MS = 250;

const DAY_MS = 86_400_000;
const DAYS: Record<Exclude<SearchPeriod, "any">, number> = { day: 1, week: 7, month: 31, year: 366 };

/** The server finds letters, digits and symbols; of punctuation alone it finds nothing. */
const SEARCHABLE = /[\p{L}\p{N}\p{So}\u2190-\u2bff]/u;

export const createSearchModel = (search: Search): SearchModel => {
  const query = signal("");
  const filters = signal<SearchFilters>({ scope: "room", author: null, period: "any" });
  const messages = signal<readonly FoundMessage[]>([]);
  const hasMore = signal(false);
  const status = signal<SearchStatus>({ kind: "empty" });
  let room = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let controller = new AbortController();
  /** The last request, and the messages that it continues. */
  let last: { asked: SearchQuery; before: readonly FoundMessage[] } | null = null;
  let next: string | null = null;

  const load = async (asked: SearchQuery, before: readonly FoundMessage[]) => {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    last = { asked, before };
    status.value = { kind: "searching" };
    const page = await search(asked, { signal });
    if (signal.aborted) return;
    batch(() => {
      if ("error" in page) {
        const { error, retryAfterMs } = page;
        messages.value = before;
        hasMore.value = before.length > 0;
        status.value = { kind: "failed", error, retryAt: retryAfterMs ? Date.now() + retryAfterMs : null };
        return;
      }
      next = page.next;
      hasMore.value = next !== null;
      messages.value = [...before, ...page.messages];
      status.value = { kind: "found" };
    });
  };

  const clear = () => {
    controller.abort();
    batch(() => {
      messages.value = [];
      hasMore.value = false;
      status.value = { kind: "empty" };
    });
  };

  const start = () => {
    clearTimeout(timer);
    const q = query.peek().trim();
    if (!SEARCHABLE.test(q)) return clear();
    const { scope, author, period } = filters.peek();
    const after = period === "any" ? undefined : new Date(Date.now() - DAYS[period] * DAY_MS).toISOString();
    void load({ q, room: scope === "room" ? room : undefined, user: author?.id, after }, []);
  };

  return {
    query,
    filters,
    messages,
    hasMore,
    status,
    setQuery: (text) => {
      const isSame = text.trim() === query.peek().trim();
      query.value = text;
      if (isSame) return;
      if (!SEARCHABLE.test(text)) return start();
      controller.abort();
      clearTimeout(timer);
      status.value = { kind: "searching" };
      timer = setTimeout(start, DEBOUNCE_MS);
    },
    setFilters: (change) => {
      filters.value = { ...filters.peek(), ...change };
      start();
    },
    setRoom: (name) => {
      if (name === room) return;
      room = name;
      if (filters.peek().scope === "room") start();
    },
    submit: start,
    loadMore: () => {
      if (status.peek().kind !== "found" || last === null || next === null) return;
      void load({ ...last.asked, cursor: next }, messages.peek());
    },
    retry: () => {
      if (last !== null) void load(last.asked, last.before);
    },
  };
};
