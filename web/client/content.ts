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

/**
 * True when `content` has too many characters, or its frame too many bytes: the room closes on an oversized frame. `files` are
 * those that are sent with it.
 */
export const isTooLong = (content: string, files: readonly { readonly alt?: string }[] = []): boolean => {
  if (countCharacters(content) > LIMITS.contentCharacters) return true;
  const longest = { clientId: "x".repeat(64), replyTo: Number.MAX_SAFE_INTEGER };
  const attachments = files.map(({ alt }) => ({ id: "0".repeat(32), alt }));
  const event: ClientEvent = { event: "sendMessage", data: { content, ...longest, attachments } };
  return new TextEncoder().encode(JSON.stringify(event)).length > LIMITS.frameBytes;
};
