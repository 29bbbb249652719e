/** Highlights code blocks, in the background: they are shown plain until the lexer is there, with the same height. */
import { signal } from "@preact/signals-core";
import { fetchModule } from "../../../ui/fetch-module.ts";
import { type Language, languageOf } from "./languages.ts";
import type { Token } from "./tokenize.ts";

type Tokenize = (code: string, language: Language) => readonly Token[];

/** The length of the longest message in ASCII, in UTF-16 units, which takes a few milliseconds. */
const MAX_UNITS = 4_000;
/** Rows are created anew while the list is scrolled: so many blocks are remembered. */
const MAX_REMEMBERED = 100;

const loaded = signal<Tokenize | null>(null);
const remembered = new Map<string, readonly Token[]>();

const languageFor = (code: string, words: string): Language | null =>
  code.length > MAX_UNITS ? null : languageOf(words);

/** Fetches the lexer if `code`, whose fence is followed by `words`, can be highlighted. */
export const loadHighlighting = (code: string, words: string): void => {
  if (loaded.peek() || languageFor(code, words) === null) return;
  fetchModule(() => import("./tokenize.ts")).then(
    ({ tokenize }) => {
      loaded.value = tokenize;
    },
    () => {
      // The code stays plain.
    },
  );
};

/** Returns the tokens of `code`; null as long as it is shown plain. Reads a signal. */
export const highlight = (code: string, words: string): readonly Token[] | null => {
  const language = languageFor(code, words);
  if (language === null || loaded.value === null) return null;
  const key = `${language}\n${code}`;
  const known = remembered.get(key);
  if (known) return known;
  const tokens = loaded.value(code, language);
  const oldest = remembered.size < MAX_REMEMBERED ? undefined : remembered.keys().next().value;
  if (oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, tokens);
  return tokens;
};
