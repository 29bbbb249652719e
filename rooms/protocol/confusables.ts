/** Names that are taken for each other: skeletons as in UTS #39, so that nobody speaks under another one's face. */
import { CONFUSABLES } from "./confusables-table.ts";
import { nameKey } from "./names.ts";

const character = (code: string): string => String.fromCodePoint(Number.parseInt(code, 16));

const PROTOTYPES: ReadonlyMap<string, string> = new Map(
  CONFUSABLES.trim()
    .split(/\s+/)
    .flatMap((entry) => {
      const [prototype = "", alike = ""] = entry.split("=");
      const text = prototype.split("-").map(character).join("");
      return alike.split(",").map((code) => [character(code), text] as const);
    }),
);

/** What is left of a text when everything that looks alike is the same. */
const skeleton = (text: string): string => {
  let result = "";
  for (const each of text.normalize("NFD")) result += PROTOTYPES.get(each) ?? each;
  return result.normalize("NFD");
};

/**
 * The keys of a name. Two names that have one in common are the same, or look the same, in the letters as they are, in
 * small ones or in capitals: `Ivan` and `lvan` do as they are, a Cyrillic `Нelen` and `helen` do in capitals.
 */
export const confusableKeys = (username: string): readonly string[] => {
  const name = username.normalize("NFKC").replaceAll("\uFE0F", "");
  return [`= ${skeleton(name)}`, `a ${skeleton(nameKey(name))}`, `A ${skeleton(name.toUpperCase())}`];
};

const RESERVED = new Set(confusableKeys("system"));

/** True for `system` and what looks like it: nobody speaks as the chat itself. */
export const isReservedName = (username: string): boolean => confusableKeys(username).some((key) => RESERVED.has(key));
