/** Names that are called within a text. */

export interface MentionPart {
  text: string;
  /** The name that is called, as `nameKey` has it; null for text between. */
  name: string | null;
}

/** Names are compared by this: NFKC, in lower case. */
export const nameKey = (name: string): string => name.normalize("NFKC").toLowerCase();

/** Longer names there are not, in characters. */
const NAME_CHARACTERS = 32;

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);

/** The longest of `names` (by `nameKey`) that `characters` go on with from `start` on, as a number of characters; or 0. */
const nameLengthAt = (characters: readonly string[], start: number, names: ReadonlySet<string>): number => {
  for (let length = Math.min(NAME_CHARACTERS, characters.length - start); length > 0; length--) {
    const isWhole = !isWord(characters[start + length]);
    if (isWhole && names.has(nameKey(characters.slice(start, start + length).join("")))) return length;
  }
  return 0;
};

/** Splits `text` at each `@name` whose name is one of `names` (by `nameKey`); the longest name counts. */
export const splitMentions = (text: string, names: ReadonlySet<string>): MentionPart[] => {
  if (!text.includes("@")) return [{ text, name: null }];
  const characters = [...text];
  const parts: MentionPart[] = [];
  let plain = 0;
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] !== "@" || isWord(characters[at - 1])) continue;
    const length = nameLengthAt(characters, at + 1, names);
    if (length === 0) continue;
    const called = characters.slice(at, at + 1 + length).join("");
    if (at > plain) parts.push({ text: characters.slice(plain, at).join(""), name: null });
    parts.push({ text: called, name: nameKey(called.slice(1)) });
    plain = at + 1 + length;
    at = plain - 1;
  }
  if (plain < characters.length) parts.push({ text: characters.slice(plain).join(""), name: null });
  return parts;
};
