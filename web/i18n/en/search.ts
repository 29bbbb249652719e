import { plural } from "../plural.ts";
import type { SearchText } from "../text/search.ts";
import { number, rules } from "./numbers.ts";

const errors: Record<string, string> = {
  invalid_data: "Search for up to 8 words or phrases at a time.",
  search_timeout: "The search took too long. Add a rarer word, or choose a person or a period.",
  rate_limited: "Too many searches in a short time.",
};

export const search: SearchText = {
  searchIn: "Search in",
  thisRoom: "This room",
  thisConversation: "This conversation",
  searchAuthor: "From",
  anyAuthor: "From anyone",
  searchPeriod: "Period",
  searchPeriods: {
    any: "Any time",
    day: "Past 24 hours",
    week: "Past week",
    month: "Past month",
    year: "Past year",
  },
  searchHint: "Search for words, parts of words or “exact phrases” in quotes.",
  foundMessages: (count, hasMore) =>
    `${number.format(count)}${hasMore ? "+" : ""} ${plural(rules, count, { one: "message", other: "messages" })} found`,
  nothingFound: "No messages found",
  nothingFoundHint: "Check the spelling, or try fewer or other words.",
  searchError: (code) => errors[code],
  retryIn: (when) => `Try again ${when}`,
};
