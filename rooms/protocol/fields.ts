/** The fields of client events: how each is validated and normalised. */
import * as z from "zod/mini";
import { isReservedName } from "./confusables.ts";
import { normalizeEmoji } from "./emoji.ts";
import { isUserId, USER_ID_RULE } from "./ids.ts";
import { ALT_CHARACTERS, CLIENT_ID_CHARACTERS, FILE_NAME_CHARACTERS, LIMITS } from "./limits.ts";
import { countCharacters, normalizeRoomName, normalizeUsername, ROOM_NAME_RULE } from "./names.ts";
import { isStorable } from "./utf8.ts";

/** Returns true if `text` has at most `max` code points. One code point is one or two units, so most need no counting. */
const isAtMost = (text: string, max: number): boolean =>
  text.length <= max || (text.length <= 2 * max && countCharacters(text) <= max);

/** Rejects overlong text, and what Postgres cannot store. */
const isText = (text: string, characters: number): boolean => isAtMost(text, characters) && isStorable(text);

const isBlank = (text: string): boolean => text.trim() === "";

/** Names of folders, slashes, control characters, and characters that change the direction of the text: `gpj.exe` must not look like `exe.jpg`. */
const UNFIT_FOR_NAMES = /^\.\.?$|[/\\\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

// Invalid text becomes "", which the check rejects.
const normalized = (normalize: (raw: string) => string | null, error: string) =>
  z.string().check(
    z.overwrite((raw) => normalize(raw) ?? ""),
    z.refine((text) => text !== "", { error }),
  );

/** The canonical form of a username, or null if `raw` is not a valid one or looks like the reserved `system`. */
export const parseUsername = (raw: string): string | null => {
  const name = normalizeUsername(raw);
  return name === null || isReservedName(name) ? null : name;
};

export const roomName = normalized(normalizeRoomName, ROOM_NAME_RULE);
export const username = normalized(
  parseUsername,
  `a username has 1 to ${LIMITS.usernameCharacters} visible characters and is not 'system'`,
);

export const CONTENT_RULE = `content has 1 to ${LIMITS.contentCharacters} characters, is not blank, and has no NUL or lone surrogates`;
export const content = z
  .string()
  .check(z.refine((text) => !isBlank(text) && isText(text, LIMITS.contentCharacters), { error: CONTENT_RULE }));
/** The content of a message that may have attachments: then it may be blank, which becomes "". */
export const caption = z.string().check(
  z.overwrite((text) => (isBlank(text) ? "" : text)),
  z.refine((text) => isText(text, LIMITS.contentCharacters), { error: CONTENT_RULE }),
);

export const fileId = z.string().check(z.regex(/^[0-9a-f]{32}$/, { error: "not the id of a file" }));
/** A file's name, without a path. Invalid names are rejected, not repaired. */
export const fileName = z.string().check(
  z.refine((name) => !isBlank(name) && isText(name, FILE_NAME_CHARACTERS) && !UNFIT_FOR_NAMES.test(name), {
    error: `a file's name has 1 to ${FILE_NAME_CHARACTERS} characters, and no slashes or control characters`,
  }),
);
/** What an image shows, in words. */
export const alt = z.string().check(
  z.refine((text) => !isBlank(text) && isText(text, ALT_CHARACTERS), {
    error: `alt has 1 to ${ALT_CHARACTERS} characters, is not blank, and has no NUL or lone surrogates`,
  }),
);
export const clientId = z.string().check(
  z.regex(new RegExp(`^[\\x21-\\x7e]{1,${CLIENT_ID_CHARACTERS}}$`), {
    error: `a clientId has 1 to ${CLIENT_ID_CHARACTERS} visible ASCII characters`,
  }),
);
export const userId = z.string().check(z.refine(isUserId, { error: USER_ID_RULE }));
export const emoji = normalized(normalizeEmoji, "a reaction is one emoji");
/** A seq or a rev. */
export const ordinal = z.int().check(z.nonnegative());
/** A schema of its own, because it is documented by itself. */
export const replyTo = z.int().check(z.nonnegative());
export const historyLimit = z.int().check(z.gte(1), z.lte(LIMITS.historyMessages));
