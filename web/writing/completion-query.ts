/** What is to be completed at the caret: a mention or an emoji. */

export interface CompletionQuery {
  readonly kind: "mention" | "emoji";
  /** The position of the `@` or the colon. */
  readonly start: number;
  /** What stands between there and the caret. */
  readonly text: string;
}

/** So many UTF-16 units before the caret are looked at: the longest name, with what stands before it. */
const MAX_UNITS = 80;

// A sign within a word, an address or a time begins nothing. Names can have spaces, as the room resolves them.
const MENTION = /(?<![\p{L}\p{M}\p{N}_])@((?!\s)[^@\n]{0,32})$/u;
const EMOJI = /(?<![\p{L}\p{N}_:/`]):([\p{L}\p{N}_+-]{2,})$/u;
const SHORTCODE = /(?<![\p{L}\p{N}_:/`]):([\w+-]+):$/u;

const matchAt = (pattern: RegExp, text: string, caret: number): { start: number; text: string } | null => {
  const from = Math.max(0, caret - MAX_UNITS);
  const match = pattern.exec(text.slice(from, caret));
  return match && { start: from + match.index, text: match[1] ?? "" };
};

/** Returns what can be completed at `caret`, or null. */
export const queryAt = (text: string, caret: number): CompletionQuery | null => {
  const emoji = matchAt(EMOJI, text, caret);
  if (emoji) return { kind: "emoji", ...emoji };
  const mention = matchAt(MENTION, text, caret);
  return mention && { kind: "mention", ...mention };
};

/** Returns the shortcode, such as `:smile:`, that ends at `caret`, without its colons; or null. */
export const shortcodeAt = (text: string, caret: number): { start: number; text: string } | null =>
  matchAt(SHORTCODE, text, caret);
