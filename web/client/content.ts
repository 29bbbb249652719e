/** Client-side validation of message content, within the same limits as the room's. */
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { countCharacters } from "../../rooms/protocol/names.ts";

/** Trims blank lines and trailing spaces, and removes what cannot be stored: NUL and half surrogate pairs. */
export const tidy = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll("\0", "")
    .replace(/^(?:[^\S\n]*\n)+|\s+$/g, "");

/** True when tidied `content` is neither empty nor too long. */
export const isSendable = (content: string): boolean => content.trim() !== "" && !isTooLong(content);

/** True when `content` has too many characters, or its frame too many bytes: the room closes on an oversized frame. */
export const isTooLong = (content: string): boolean => {
  if (countCharacters(content) > LIMITS.contentCharacters) return true;
  const longest = { clientId: "x".repeat(64), replyTo: Number.MAX_SAFE_INTEGER };
  const event: ClientEvent = { event: "sendMessage", data: { content, ...longest } };
  return new TextEncoder().encode(JSON.stringify(event)).length > LIMITS.frameBytes;
};
