/** What may be said: the same bounds as the room's, checked before anything is sent. */
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";

/** How many characters (Unicode code points) `text` has, as the room counts them. */
export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** What is sent of what was written: without blank lines around it, and only characters that can be stored. */
export const tidy = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll("\0", "")
    .replace(/^(?:[^\S\n]*\n)+|\s+$/g, "");

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** True when `content`, tidied, is something that the room takes: neither empty nor too long. */
export const isSendable = (content: string): boolean => content.trim() !== "" && !isTooLong(content);

/** True when `content` has too many characters, or as a frame too many bytes: the room closes on a frame too large. */
export const isTooLong = (content: string): boolean => {
  if (countCharacters(content) > LIMITS.contentCharacters) return true;
  const event: ClientEvent = { event: "sendMessage", data: { content, clientId: "x".repeat(64) } };
  return bytesOf(JSON.stringify(event)) > LIMITS.frameBytes;
};
