/** What highlighting loads: the lexer, with its latest results. */
import { languageOf } from "./languages.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** Rows are created anew while the list is scrolled: so many blocks are remembered. */
const MAX_REMEMBERED = 100;

const remembered = new Map<string, readonly Token[]>();

/** Returns the tokens of `code` in the language that `words` name first; null if it is none of those that are highlighted. */
export const highlightAs = (code: string, words: string): readonly Token[] | null => {
  const language = languageOf(words);
  if (language === null) return null;
  const key = `${language}\n${code}`;
  const known = remembered.get(key);
  if (known) return known;
  const tokens = tokenize(code, language);
  const oldest = remembered.size < MAX_REMEMBERED ? undefined : remembered.keys().next().value;
  if (oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, tokens);
  return tokens;
};
