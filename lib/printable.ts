/** Text from users in lines for people. */

/** Control and format characters (bidi controls included), line separators, lone surrogates and unassigned characters. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * Returns a text as one line that shows what it contains: characters that could end the line, move the cursor or reorder
 * the text are escaped as in JSON.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => character.split("").map(escapeUnit).join(""));
