/** Room and user names: normalisation and comparison. */
import { LIMITS, ROOM_NAME_CHARACTERS } from "./limits.ts";

/** Returns the length in code points. */
export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/**
 * The most UTF-16 units of a raw name for each character of its limit. Normalising takes time quadratic in the number of
 * combining marks, so longer names are rejected before. One character is composed of at most five units (a styled letter
 * such as 𝛼, which is two, and three marks); the rest is room for spaces that are removed.
 */
const RAW_UNITS_PER_CHARACTER = 8;

const USERNAME_UNITS = RAW_UNITS_PER_CHARACTER * LIMITS.usernameCharacters;
const ROOM_NAME_UNITS = RAW_UNITS_PER_CHARACTER * ROOM_NAME_CHARACTERS;

/**
 * Characters that show nothing: default-ignorable ones, format controls, and blanks that Unicode classes as letters,
 * marks, punctuation or symbols. Those are the Ogham space, the blank Braille pattern, the object replacement character,
 * the Brahmi number joiner, the controls and blanks of hieroglyphs (a block of their own), the Khitan filler, the
 * Duployan selector, doubling mark and full stop, the null notehead, and SignWriting's fill and rotation modifiers.
 * Signs that stack letters (Khmer's U+17D2) are not among them: out of place they are drawn.
 */
const UNSEEN =
  "\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u1680\\u2800\\uFFFC\\u{1107F}\\u{13430}-\\u{1345F}\\u{16FE4}" +
  "\\u{1BC9D}-\\u{1BC9F}\\u{1D159}\\u{1DA9B}-\\u{1DAAF}";

const UNSEEN_CHARACTERS = new RegExp(`[${UNSEEN}]`, "gu");

/** Returns a text without the characters that show nothing. */
export const withoutUnseen = (text: string): string => text.replace(UNSEEN_CHARACTERS, "");

// A name begins with a base character, because a combining mark needs one.
const ROOM = new RegExp(
  `^(?!.*[${UNSEEN}])[\\p{L}\\p{N}_-][\\p{L}\\p{M}\\p{N}_-]{0,${ROOM_NAME_CHARACTERS - 1}}$`,
  "u",
);

/** What a room name must look like, for error messages. */
export const ROOM_NAME_RULE = `a room name has 1 to ${ROOM_NAME_CHARACTERS} letters, digits, - or _`;

/** Returns a room name, or a part of one, as names are stored. The caller bounds its length, because normalising is quadratic in marks. */
export const foldRoomName = (raw: string): string =>
  // Lower-casing can decompose a character, so the result is normalised again.
  raw.normalize("NFKC").toLowerCase().normalize("NFKC");

/** The canonical form of a room name (NFKC, lower case), or null if `raw` is not a valid one. */
export const normalizeRoomName = (raw: string): string | null => {
  if (raw.length > ROOM_NAME_UNITS) return null;
  const room = foldRoomName(raw);
  return ROOM.test(room) ? room : null;
};

// Control and unassigned characters, line separators, and what shows nothing. U+FE0F is allowed: it only turns the
// character before it into an emoji.
const INVISIBLE = new RegExp(`(?!\\uFE0F)[\\p{C}\\p{Zl}\\p{Zp}${UNSEEN}]`, "u");

// A combining mark needs a base character, and a stack of them would overlap the lines above and below.
const STRAY_MARKS = /^\p{M}|\p{M}{5}/u;

/** The canonical form of a username (NFKC, single spaces), or null if `raw` is not a valid one. */
export const normalizeUsername = (raw: string): string | null => {
  if (raw.length > USERNAME_UNITS) return null;
  const name = raw.normalize("NFKC").trim().replace(/ +/g, " ");
  const length = countCharacters(name);
  if (length < 1 || length > LIMITS.usernameCharacters || INVISIBLE.test(name) || STRAY_MARKS.test(name)) {
    return null;
  }
  return nameKey(name) === "system" ? null : name;
};

/** Names with the same key are the same name. `confusableKeys` compares names by how they look. */
export const nameKey = (username: string): string => withoutUnseen(username).normalize("NFKC").toLowerCase();
