import type { DateText } from "../text/date.ts";

export const date: DateText = {
  date: "Date",
  lastWeek: "A week ago",
  lastMonth: "A month ago",
  firstMessage: "The beginning",
  nothingSince: "No messages on this day or later.",
  go: "Go",
};
