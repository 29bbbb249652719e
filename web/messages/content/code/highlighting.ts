/** Highlights code blocks, in the background: they are shown plain until the lexer is there, with the same height. */
import { signal } from "@preact/signals-core";
import { fetchModule } from "../../../ui/fetch-module.ts";
import type { Token } from "./tokenize.ts";

type Highlight = (code: string, words: string) => readonly Token[] | null;

/** The length of the longest message in ASCII, in UTF-16 units, which takes a few milliseconds. */
const MAX_UNITS = 4_000;

const loaded = signal<Highlight | null>(null);

/** Fetches the lexer if `code`, whose fence is followed by `words`, may be highlighted. */
export const loadHighlighting = (code: string, words: string): void => {
  if (loaded.peek() || words === "" || code.length > MAX_UNITS) return;
  fetchModule(() => import("./highlighter.ts")).then(
    ({ highlightAs }) => {
      loaded.value = highlightAs;
    },
    () => {
      // The code stays plain.
    },
  );
};

/** Returns the tokens of `code`; null as long as it is shown plain. Reads a signal. */
export const highlight: Highlight = (code, words) =>
  code.length > MAX_UNITS ? null : (loaded.value?.(code, words) ?? null);
