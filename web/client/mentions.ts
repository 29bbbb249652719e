/** Finds mentions (`@name`) in message content. */
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { nameKey } from "../../rooms/protocol/names.ts";

export interface MentionPart {
  text: string;
  /** The `nameKey` of the mentioned name; null for the text between mentions. */
  name: string | null;
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);

/** Returns the length in characters of the longest of `names` (by `nameKey`) at `start`, or 0. */
const nameLengthAt = (characters: readonly string[], start: number, names: ReadonlySet<string>): number => {
  for (let length = Math.min(LIMITS.usernameCharacters, characters.length - start); length > 0; length--) {
    const isWhole = !isWord(characters[start + length]);
    if (isWhole && names.has(nameKey(characters.slice(start, start + length).join("")))) return length;
  }
  return 0;
};

/** Splits `text` at each mention of one of `names` (by `nameKey`); the longest name wins. */
export const splitMentions = (text: string, names: ReadonlySet<string>): MentionPart[] => {
  if (!text.includes("@")) return [{ text, name: null }];
  const characters = [...text];
  const parts: MentionPart[] = [];
  let plain = 0;
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] !== "@" || isWord(characters[at - 1])) continue;
    const length = nameLengthAt(characters, at + 1, names);
    if (length === 0) continue;
    const mention = characters.slice(at, at + 1 + length).join("");
    if (at > plain) parts.push({ text: characters.slice(plain, at).join(""), name: null });
    parts.push({ text: mention, name: nameKey(mention.slice(1)) });
    plain = at + 1 + length;
    at = plain - 1;
  }
  if (plain < characters.length) parts.push({ text: characters.slice(plain).join(""), name: null });
  return parts;
};
