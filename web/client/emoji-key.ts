/** Returns an emoji however it was composed: the room answers with its fully qualified form. */
export const emojiKey = (emoji: string): string => emoji.replaceAll("\uFE0F", "");
