/** Room and user names: normalisation and comparison. */
import { LIMITS, ROOM_NAME_CHARACTERS } from "./limits.ts";

/** Returns the length in code points. */
export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

// A name begins with a base character, because a combining mark needs one.
const ROOM = new RegExp(`^[\\p{L}\\p{N}_-][\\p{L}\\p{M}\\p{N}_-]{0,${ROOM_NAME_CHARACTERS - 1}}$`, "u");

/** What a room name must look like, for error messages. */
export const ROOM_NAME_RULE = `a room name has 1 to ${ROOM_NAME_CHARACTERS} letters, digits, - or _`;

/** NFKC and lower case. Lower-casing can decompose a character, so the result is normalised again. */
export const foldRoomName = (raw: string): string => raw.normalize("NFKC").toLowerCase().normalize("NFKC");

/** The canonical form of a room name (NFKC, lower case), or null if `raw` is not a valid one. */
export const normalizeRoomName = (raw: string): string | null => {
  const room = foldRoomName(raw);
  return ROOM.test(room) ? room : null;
};

// Control, format (bidi included) and unassigned characters, line separators and invisible ones. U+FE0F is allowed: it
// only turns the character before it into an emoji.
const INVISIBLE = /(?!\uFE0F)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\u2800\u{1D159}]/u;

// A combining mark needs a base character, and a stack of them would overlap the lines above and below.
const STRAY_MARKS = /^\p{M}|\p{M}{5}/u;

/** The canonical form of a username (NFKC, single spaces), or null if `raw` is not a valid one. */
export const normalizeUsername = (raw: string): string | null => {
  const name = raw.normalize("NFKC").trim().replace(/ +/g, " ");
  const length = countCharacters(name);
  if (length < 1 || length > LIMITS.usernameCharacters || INVISIBLE.test(name) || STRAY_MARKS.test(name)) {
    return null;
  }
  return nameKey(name) === "system" ? null : name;
};

/** Names with the same key are the same name. `confusableKeys` compares names by how they look. */
export const nameKey = (username: string): string => username.normalize("NFKC").toLowerCase().replaceAll("\uFE0F", "");
