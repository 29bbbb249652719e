/** What a search asks for: the terms of its text, and how an index finds each. Pure. */

/** The most terms of a search. Each is compared with thousands of messages. */
export const MAX_TERMS = 8;

/** Text that a message has to contain. */
export interface SearchTerm {
  /** In NFKC with single spaces; its case does not matter. */
  readonly text: string;
  /** True if it has three characters of a word in a row, which the trigram index finds. The index of tokens finds the others. */
  readonly hasTrigrams: boolean;
  /** True if it begins with a word of one or two characters: then no other character of a word stands before it. */
  readonly startsWord: boolean;
  /** The same at its end. */
  readonly endsWord: boolean;
}

type Ranges = readonly (readonly [from: number, to: number])[];

/** Scripts without spaces (Thai, Lao, Myanmar, Khmer, Han, Hiragana, Katakana and their neighbours), and symbols such as emoji. */
const DENSE: Ranges = [
  [0x0e00, 0x0fff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x19e0, 0x19ff],
  [0x2190, 0x2bff],
  [0x2e80, 0x2fff],
  [0x3005, 0x3007],
  [0x3021, 0x302f],
  [0x3031, 0x9fff],
  [0xa9e0, 0xa9ff],
  [0xaa60, 0xaa7f],
  [0xf900, 0xfaff],
  [0x1f000, 0x1faff],
  [0x20000, 0x3ffff],
];

/** Punctuation, and characters that show nothing. Together with `DENSE` it is all that is not part of a word. */
const PUNCTUATION: Ranges = [
  [0x21, 0x2f],
  [0x3a, 0x40],
  [0x5b, 0x60],
  [0x7b, 0x7e],
  [0x80, 0xbf],
  [0x2000, 0x206f],
  [0x3000, 0x3030],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];

const hex = (code: number): string =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;

/** Returns the inside of a bracket expression, in Postgres' syntax. */
const classOf = (ranges: Ranges): string => ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join("");

/** The inside of bracket expressions of Postgres: the classes of `search_tokens` in the migrations. */
export const DENSE_CLASS = classOf(DENSE);
export const OUTSIDE_CLASS = `\\s${classOf([...PUNCTUATION, ...DENSE])}`;

const toPattern = (postgresClass: string): string =>
  postgresClass.replace(/\\U0*([\da-f]+)|\\u0*([\da-f]+)/g, (_, long, short) => `\\u{${long ?? short}}`);

const dense = `[${toPattern(DENSE_CLASS)}]`;
const word = `[^${toPattern(OUTSIDE_CLASS)}]`;

/** Something that an index finds: a character of a dense script, or a word with a letter or digit. */
const FINDABLE = new RegExp(`${dense}|(?=${word})[\\p{L}\\p{N}]`, "u");
const TRIGRAMS = new RegExp(`${word}{3}`, "u");
const STARTS_WORD = new RegExp(`^${word}{1,2}(?!${word})`, "u");
const ENDS_WORD = new RegExp(`(?<!${word})${word}{1,2}$`, "u");

/** Returns an expression that finds the terms in text in NFKC. */
export const matcherOf = (terms: readonly SearchTerm[]): RegExp => {
  const longestFirst = terms.toSorted((a, b) => b.text.length - a.text.length);
  const sources = longestFirst.map(({ text, startsWord, endsWord }) => {
    const literal = text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(" ", "\\s+");
    return `${startsWord ? `(?<!${word})` : ""}${literal}${endsWord ? `(?!${word})` : ""}`;
  });
  return new RegExp(sources.join("|"), "giu");
};

const QUOTES = /["“”„‟«»]/;

const toTerm = (text: string): SearchTerm => ({
  text,
  hasTrigrams: TRIGRAMS.test(text),
  startsWord: STARTS_WORD.test(text),
  endsWord: ENDS_WORD.test(text),
});

/**
 * Returns the terms of a search's text: its words, and its phrases in quotation marks. A mark without a counterpart quotes the rest. Terms
 * of punctuation alone are left out. The caller bounds the length, because normalising is quadratic in combining marks.
 */
export const parseTerms = (query: string): SearchTerm[] => {
  const texts = query
    .normalize("NFKC")
    .split(QUOTES)
    .flatMap((part, i) => (i % 2 === 0 ? part.split(/\s+/) : [part.replace(/\s+/g, " ").trim()]))
    .filter((text) => FINDABLE.test(text));
  return [...new Set(texts)].map(toTerm);
};
