import type { DirectText } from "../text/direct.ts";

export const direct: DirectText = {
  directMessage: "Direct message",
  hereNow: "Here now",
  notHereNow: "Not here right now",
  writeToPerson: (name) => `Message ${name}`,
  hideConversation: "Hide conversation",
  directHint: "Only the two of you can see this conversation.",
  youBlocked: (name) => `You’ve blocked ${name}.`,
  unblock: "Unblock",
  notReceived: "Not sent. This person doesn’t receive your messages.",
};
