/** Finds look-alike names by their skeletons (UTS #39), which prevents impersonation. */
import { CONFUSABLES } from "./confusables-table.ts";
import { nameKey, withoutUnseen } from "./names.ts";

const character = (code: string): string => String.fromCodePoint(Number.parseInt(code, 16));

const PROTOTYPES: ReadonlyMap<string, string> = new Map(
  CONFUSABLES.trim()
    .split(/\s+/)
    .flatMap((entry) => {
      const [codes = "", confusable = ""] = entry.split("=");
      const prototype = codes.split("-").map(character).join("");
      return confusable.split(",").map((code) => [character(code), prototype] as const);
    }),
);

/** Returns a text with each character replaced by its prototype. */
const skeleton = (text: string): string => {
  let result = "";
  for (const each of text.normalize("NFD")) result += PROTOTYPES.get(each) ?? each;
  return result.normalize("NFD");
};

/**
 * Returns the keys of a name. Names that share a key are equal or look alike as written, in lower case or in upper case:
 * `Ivan` and `lvan` do as written, `Нelen` with a Cyrillic Н and `helen` do in upper case.
 */
export const confusableKeys = (username: string): readonly string[] => {
  const name = withoutUnseen(username).normalize("NFKC");
  return [`= ${skeleton(name)}`, `a ${skeleton(nameKey(name))}`, `A ${skeleton(name.toUpperCase())}`];
};

// Marks that belong to no script are accents and decoration; those of a script are part of its words.
const IGNORED = /[^\p{L}\p{N}\p{M}]|\p{Script=Inherited}/gu;

const onlyLetters = (text: string): string => text.normalize("NFD").replace(IGNORED, "");

/**
 * Returns the key of a name as a careless reader sees it: only its letters and digits count, in either case. Names without
 * any keep their characters.
 */
export const looseKey = (username: string): string => {
  const name = onlyLetters(username.normalize("NFKC")) || username;
  return skeleton(skeleton(skeleton(name).toUpperCase()).toLowerCase());
};

const RESERVED = new Set(confusableKeys("system"));

/** True for `system`, the chat's own name, and names that look like it. */
export const isReservedName = (username: string): boolean => confusableKeys(username).some((key) => RESERVED.has(key));
