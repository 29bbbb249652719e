import { plural } from "../plural.ts";
import type { ActionsText } from "../text/actions.ts";
import { number, rules } from "./numbers.ts";

const list = new Intl.ListFormat("en-GB");

export const actions: ActionsText = {
  reply: "Reply",
  addReaction: "Add reaction",
  moreEmoji: "More emoji",
  moreActions: "More actions",
  moderate: (name) => `Mute or remove ${name}`,
  inReplyTo: "In reply to",
  showMessage: "Show the message",
  replyingTo: (name) => `Reply to ${name}`,
  cancelReply: "Cancel reply",
  reactions: "Reactions",
  reactedBy: (names, others) => {
    const count = number.format(others);
    if (names.length === 0) return `${count} ${plural(rules, others, { one: "person", other: "people" })}`;
    const rest = `${count} ${plural(rules, others, { one: "other", other: "others" })}`;
    return list.format(others > 0 ? [...names, rest] : names);
  },
  tooManyOwnReactions: (count) =>
    `You can add ${number.format(count)} ${plural(rules, count, { one: "reaction", other: "reactions" })} to a message.`,
  tooManyReactions: "This message has too many reactions.",
};
