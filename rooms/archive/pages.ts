/** Pages of messages: as many as one reply holds. */
import type { MessageRow, PageSize } from "../../drizzle/messages.ts";
import type { Message } from "../protocol/events.ts";
import { ENVELOPE_BYTES, LIMITS } from "../protocol/limits.ts";
import { utf8Bytes } from "../protocol/utf8.ts";

export interface Page {
  readonly messages: Message[];
  /** Whether there are more after the last one. */
  readonly hasMore: boolean;
}

/**
 * Takes messages until the page has `limit` of them, or as many as `bytes` hold, but at least one. `hasMore` is whether
 * there are more when all of them are taken.
 */
export const takePage = (
  messages: Iterable<Message>,
  limit: number,
  { hasMore = false, bytes: maxBytes = LIMITS.replyBytes }: { hasMore?: boolean; bytes?: number } = {},
): Page => {
  const page: Message[] = [];
  // Estimated until that is too much: encoding messages to measure them takes longer than encoding the reply.
  let sizeOf = mostBytes;
  let bytes = ENVELOPE_BYTES;
  for (const message of messages) {
    if (page.length === limit) return { messages: page, hasMore: true };
    bytes += sizeOf(message);
    if (bytes > maxBytes && sizeOf === mostBytes) {
      sizeOf = exactBytes;
      bytes = [...page, message].reduce((sum, each) => sum + exactBytes(each), ENVELOPE_BYTES);
    }
    if (page.length > 0 && bytes > maxBytes) return { messages: page, hasMore: true };
    page.push(message);
  }
  return { messages: page, hasMore };
};

/** Bytes of a message in a reply, with the comma that follows. */
export const exactBytes = (message: Message): number => utf8Bytes(JSON.stringify(message)) + 1;

/** The most that a UTF-16 unit takes as JSON: an escape of six characters. */
const BYTES_PER_UNIT = 6;
/** The names of all fields, the numbers and punctuation take less. */
const FIELDS_BYTES = 400;

/** At least as much as `exactBytes`: the other fields of a message are texts. */
const mostBytes = (message: Message): number =>
  Object.values(message).reduce<number>((bytes, value) => {
    if (typeof value === "string") return bytes + BYTES_PER_UNIT * value.length;
    return Array.isArray(value) ? bytes + utf8Bytes(JSON.stringify(value)) : bytes;
  }, FIELDS_BYTES);

/** What to ask Postgres for: one message more tells whether there are more. */
export const querySize = (messages: number): PageSize => ({ rows: messages + 1, bytes: LIMITS.replyBytes });

/** Returns the row at which Postgres ended the page because it was full; null if there are no more. */
export const cutAt = (rows: readonly MessageRow[], size: PageSize): MessageRow | null => {
  const bytes = rows.reduce((sum, row) => sum + rowBytes(row), 0);
  return rows.length === size.rows || bytes >= size.bytes ? (rows.at(-1) ?? null) : null;
};

/** No less than what Postgres counts, whose JSON has spaces, so that a page that is full is never taken for the last one. */
const rowBytes = ({ content, mentions, attachments, reactions }: MessageRow): number =>
  utf8Bytes(content) + jsonbBytes(mentions) + jsonbBytes(attachments) + jsonbBytes(reactions);

const jsonbBytes = (value: unknown): number => (value === null ? 0 : 2 * utf8Bytes(JSON.stringify(value)));
