import { plural } from "../plural.ts";
import type { ComposerText } from "../text/composer.ts";
import { number, rules } from "./numbers.ts";

export const composer: ComposerText = {
  message: "Message",
  writeTo: (room) => `Message ${room}`,
  send: "Send",
  sendHint: "Enter to send, Shift+Enter for a new line",
  charactersLeft: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "character", other: "characters" })} left`,
  tooLong: "This message is too long.",
  charactersOver: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "character", other: "characters" })} over the limit`,
  typing: (names) => {
    const [first, second] = names;
    if (first === undefined) return "";
    if (second === undefined) return `${first} is typing…`;
    if (names.length === 2) return `${first} and ${second} are typing…`;
    return `${first} and ${number.format(names.length - 1)} others are typing…`;
  },
  mutedUntil: (until) => `You’re muted until ${until}.`,
  sending: "Sending…",
  waiting: "Waiting to send",
  waitingForSlowMode: "Waiting for slow mode",
  discard: "Discard",
  draftDiscarded: "Draft discarded",
  closed: "Only moderators can write here.",
  chooseEmoji: "Choose an emoji",
  undo: "Undo",
  attachFiles: "Attach files",
  cancelSending: "Cancel sending",
};
