/** The fields of client events: how each is validated and normalised. */
import * as z from "zod/mini";
import { isReservedName } from "./confusables.ts";
import { normalizeEmoji } from "./emoji.ts";
import { isUserId, USER_ID_RULE } from "./ids.ts";
import { CLIENT_ID_CHARACTERS, LIMITS } from "./limits.ts";
import { countCharacters, normalizeRoomName, normalizeUsername, ROOM_NAME_RULE } from "./names.ts";
import { isStorable } from "./utf8.ts";

/** Returns true if `text` has at most `max` code points. One code point is one or two units, so most need no counting. */
const isAtMost = (text: string, max: number): boolean =>
  text.length <= max || (text.length <= 2 * max && countCharacters(text) <= max);

/** Rejects blank and overlong text, and what Postgres cannot store. */
const isContent = (text: string): boolean =>
  text.trim() !== "" && isAtMost(text, LIMITS.contentCharacters) && isStorable(text);

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
export const content = z.string().check(
  z.refine(isContent, {
    error: `content has 1 to ${LIMITS.contentCharacters} characters, is not blank, and has no NUL or lone surrogates`,
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
