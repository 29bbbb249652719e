import { plural } from "../plural.ts";
import type { JumpText } from "../text/jump.ts";
import { rules } from "./numbers.ts";

const countMessages = (count: number, adjective: string) =>
  `${count} ${adjective} ${plural(rules, count, { one: "message", other: "messages" })}`;

export const jump: JumpText = {
  jumpNotice: {
    offline: "You’re offline. The message will open once you’re back online.",
    failed: "Couldn’t open this message.",
    missing: "This message doesn’t exist. Here’s the nearest one.",
    deleted: "This message was deleted.",
  },
  loadNewer: "Show later messages",
  olderLoaded: (count) => `${countMessages(count, "earlier")} loaded`,
  newerLoaded: (count) => `${countMessages(count, "later")} loaded`,
  goToDate: "Jump to date",
};
