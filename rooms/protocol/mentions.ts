/** Finds mentions (`@name`) in message content. The room resolves them with its members, the page with `message.mentions`. */
import { LIMITS } from "./limits.ts";
import { nameKey } from "./names.ts";

export interface MentionPart<Value> {
  text: string;
  /** What belongs to the mentioned name; null for the text between mentions. */
  mention: Value | null;
}

/** What belongs to names, by their `mentionKey`. */
export type NamesByKey<Value> = Pick<ReadonlyMap<string, Value>, "get" | "size">;

/** So many `@` of a text are looked at, which bounds the look-ups to some thousand. */
const MAX_SIGNS = 2 * LIMITS.mentions;

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);

/** Folds one character of a name. Decomposed and without final sigma, so that it does not depend on its neighbours. */
const fold = (character: string): string => {
  const isAscii = character <= "~";
  return isAscii ? character.toLowerCase() : nameKey(character).normalize("NFKD").replaceAll("ς", "σ");
};

/** The key under which `splitMentions` finds a name: the same for all spellings with one `nameKey`. */
export const mentionKey = (name: string): string => [...name].map(fold).join("");

/** Returns the longest of the names that `characters` have from `start` on, as a whole word. */
const findName = <Value>(
  characters: readonly string[],
  start: number,
  names: NamesByKey<Value>,
  foldAt: (at: number) => string,
): { end: number; mention: Value } | null => {
  let found: { end: number; mention: Value } | null = null;
  let key = "";
  const last = Math.min(start + LIMITS.usernameCharacters, characters.length);
  for (let at = start; at < last; at++) {
    key += foldAt(at);
    const mention = names.get(key);
    if (mention !== undefined && !isWord(characters[at + 1])) found = { end: at + 1, mention };
  }
  return found;
};

/** Splits `text` at its first mentions, at most `LIMITS.mentions`, of `names`, by `mentionKey`; the longest name wins. */
export const splitMentions = <Value>(text: string, names: NamesByKey<Value>): MentionPart<Value>[] => {
  if (names.size === 0 || !text.includes("@")) return [{ text, mention: null }];
  const characters = [...text];
  const folds: string[] = [];
  const foldAt = (at: number): string => {
    folds[at] ??= fold(characters[at] ?? "");
    return folds[at];
  };
  const parts: MentionPart<Value>[] = [];
  let [plain, signs, mentions] = [0, 0, 0];
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] !== "@" || isWord(characters[at - 1])) continue;
    if (++signs > MAX_SIGNS || mentions === LIMITS.mentions) break;
    const found = findName(characters, at + 1, names, foldAt);
    if (found === null) continue;
    mentions += 1;
    if (at > plain) parts.push({ text: characters.slice(plain, at).join(""), mention: null });
    parts.push({ text: characters.slice(at, found.end).join(""), mention: found.mention });
    plain = found.end;
    at = plain - 1;
  }
  if (plain < characters.length) parts.push({ text: characters.slice(plain).join(""), mention: null });
  return parts;
};
