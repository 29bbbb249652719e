import { plural } from "../plural.ts";
import type { MessagesText } from "../text/messages.ts";
import { rules } from "./numbers.ts";

export const messages: MessagesText = {
  messages: "Messages",
  emptyTitle: "It’s quiet in here",
  emptyHint: "Say something, or share the link.",
  unavailableTitle: "Not available offline",
  unavailableHint: "Messages will appear when you’re back online.",
  loadOlder: "Show earlier messages",
  loading: "Loading…",
  beginning: "This is the beginning of the conversation.",
  latest: "Jump to latest",
  newMessages: "New messages",
  newMessageCount: (count) =>
    `${count} ${plural(rules, Number.parseInt(count, 10), { one: "new message", other: "new messages" })}`,
  edited: "edited",
  deleted: "This message was deleted",
  today: "Today",
  yesterday: "Yesterday",
  messageActions: "Message actions",
};
