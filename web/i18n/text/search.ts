/** Search in messages. */

export const SEARCH_PERIODS = ["any", "day", "week", "month", "year"] as const;
/** The age of the messages to search. */
export type SearchPeriod = (typeof SEARCH_PERIODS)[number];

export interface SearchText {
  /** The choice between this room and all rooms. */
  searchIn: string;
  thisRoom: string;
  /** In place of `thisRoom` in a direct conversation. */
  thisConversation: string;
  /** The choice of an author. */
  searchAuthor: string;
  anyAuthor: string;
  /** The choice of a period. */
  searchPeriod: string;
  searchPeriods: Record<SearchPeriod, string>;
  searchHint: string;
  foundMessages: (count: number, hasMore: boolean) => string;
  nothingFound: string;
  nothingFoundHint: string;
  /** Why a search failed, by error code; undefined for errors that other requests have, too. */
  searchError: (code: string) => string | undefined;
  /** `when` is a duration from now in words. */
  retryIn: (when: string) => string;
}
