/** Finds mentions (`@name`) in message content. */
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { nameKey } from "../../rooms/protocol/names.ts";

export interface MentionPart {
  text: string;
  /** The `nameKey` of the mentioned name; null for the text between mentions. */
  name: string | null;
}

/** A prefix of names, folded character by character. */
interface Prefix {
  readonly next: Map<string, Prefix>;
  /** The `nameKey` of the name that ends here. */
  name: string | null;
}

interface Mention {
  /** The index after its last character. */
  readonly end: number;
  readonly name: string;
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);

/** Folds one character of a name. Decomposed and without final sigma, so that it does not depend on its neighbours. */
const fold = (character: string): readonly string[] => {
  const isAscii = character <= "~";
  return isAscii ? [character.toLowerCase()] : [...nameKey(character).normalize("NFKD").replace("ς", "σ")];
};

const indexNames = (names: Iterable<string>): Prefix => {
  const root: Prefix = { next: new Map(), name: null };
  for (const name of names) {
    let prefix = root;
    for (const folded of [...name].flatMap(fold)) {
      const next = prefix.next.get(folded) ?? { next: new Map(), name: null };
      prefix.next.set(folded, next);
      prefix = next;
    }
    prefix.name = name;
  }
  return root;
};

/** Many messages are searched for the same names. */
const indexes = new WeakMap<ReadonlySet<string>, Prefix>();

const indexOf = (names: ReadonlySet<string>): Prefix => {
  const index = indexes.get(names) ?? indexNames(names);
  indexes.set(names, index);
  return index;
};

/** Returns the longest of the names in `index` that `characters` have from `start` on, as a whole word. */
const findName = (
  characters: readonly string[],
  start: number,
  index: Prefix,
  foldAt: (at: number) => readonly string[],
) => {
  let found: Mention | null = null;
  let prefix: Prefix | undefined = index;
  const last = Math.min(start + LIMITS.usernameCharacters, characters.length);
  for (let at = start; at < last; at++) {
    for (const folded of foldAt(at)) prefix = prefix?.next.get(folded);
    if (prefix === undefined) break;
    if (prefix.name !== null && !isWord(characters[at + 1])) found = { end: at + 1, name: prefix.name };
  }
  return found;
};

/** Splits `text` at each mention of one of `names` (by `nameKey`); the longest name wins. Folds each character once. */
export const splitMentions = (text: string, names: ReadonlySet<string>): MentionPart[] => {
  if (!text.includes("@")) return [{ text, name: null }];
  const index = indexOf(names);
  const characters = [...text];
  const folds: (readonly string[])[] = [];
  const foldAt = (at: number) => {
    folds[at] ??= fold(characters[at] ?? "");
    return folds[at];
  };
  const parts: MentionPart[] = [];
  let plain = 0;
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] !== "@" || isWord(characters[at - 1])) continue;
    const found = findName(characters, at + 1, index, foldAt);
    if (found === null) continue;
    if (at > plain) parts.push({ text: characters.slice(plain, at).join(""), name: null });
    parts.push({ text: characters.slice(at, found.end).join(""), name: found.name });
    plain = found.end;
    at = plain - 1;
  }
  if (plain < characters.length) parts.push({ text: characters.slice(plain).join(""), name: null });
  return parts;
};
