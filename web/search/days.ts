/** Groups found messages by day. */
import type { FoundMessage } from "../client/search.ts";

export interface FoundDay {
  readonly date: Date;
  readonly messages: readonly FoundMessage[];
}

/** Groups neighbours of the same local day. */
export const groupByDay = (messages: readonly FoundMessage[]): FoundDay[] => {
  const days: { date: Date; messages: FoundMessage[] }[] = [];
  for (const message of messages) {
    const date = new Date(message.timestamp);
    const day = days.at(-1);
    if (day?.date.toDateString() === date.toDateString()) day.messages.push(message);
    else days.push({ date, messages: [message] });
  }
  return days;
};
