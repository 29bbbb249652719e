import { plural } from "../plural.ts";
import type { ActionsText } from "../text/actions.ts";
import { number, rules } from "./numbers.ts";

export const actions: ActionsText = {
  reply: "Reply",
  addReaction: "Add reaction",
  moreActions: "More actions",
  inReplyTo: "In reply to",
  showMessage: "Show the message",
  replyingTo: (name) => `Reply to ${name}`,
  cancelReply: "Cancel reply",
  reactions: "Reactions",
  tooManyOwnReactions: (count) =>
    `You can add ${number.format(count)} ${plural(rules, count, { one: "reaction", other: "reactions" })} to a message.`,
  tooManyReactions: "This message has too many reactions.",
};
