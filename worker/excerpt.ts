/** Excerpts of found messages: the text around the first match, in parts that match or do not. */
import { matcherOf, type SearchTerm } from "../drizzle/search-terms.ts";

/** UTF-16 units, without the ellipses. */
const EXCERPT_LENGTH = 200;
/** What is shown before the first match. */
const LEAD_LENGTH = 40;

const ELLIPSIS = "…";

/** A longer run of combining marks is not normalised, which would take quadratic time. */
const LONG_RUN_OF_MARKS = /\p{M}{32}/u;
/** What is normalised on its own: jamo that compose a syllable, or a character with its marks. */
const UNIT = /[\u1100-\u11ff]{1,8}|\P{M}\p{M}*|\p{M}+/gsu;

export interface ExcerptPart {
  text: string;
  match: boolean;
}

/** From and to, exclusive, in UTF-16 units of the content. */
type Range = readonly [from: number, to: number];

const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Returns the content in NFKC, and a function from an index there to the range of the content that it comes from. */
const normalise = (content: string): { text: string; originOf: (index: number) => Range } => {
  const asIs = { text: content, originOf: (index: number): Range => [index, index + 1] };
  if (LONG_RUN_OF_MARKS.test(content) || content.normalize("NFKC") === content) return asIs;
  const origins: Range[] = [];
  let text = "";
  for (const { 0: unit, index } of content.matchAll(UNIT)) {
    text += unit.normalize("NFKC");
    const origin: Range = [index, index + unit.length];
    while (origins.length < text.length) origins.push(origin);
  }
  return { text, originOf: (index) => origins[index] ?? [content.length, content.length] };
};

const matchesIn = (content: string, terms: readonly SearchTerm[]): ((limit: number) => Generator<Range>) => {
  const { text, originOf } = normalise(content);
  const matcher = matcherOf(terms);
  return function* (limit) {
    for (const { 0: match, index } of text.matchAll(matcher)) {
      const range: Range = [originOf(index)[0], originOf(index + match.length - 1)[1]];
      if (range[0] >= limit) return;
      yield range;
    }
  };
};

/** Returns where an excerpt begins: some way before its first match, after a space if there is one, never inside a cluster. */
const startBefore = (content: string, match: number): number => {
  if (match <= LEAD_LENGTH) return 0;
  const lead = match - LEAD_LENGTH;
  const space = content.slice(lead, match).search(/\s/);
  return clusters.segment(content).containing(lead + space + 1)?.index ?? 0;
};

/** Returns an excerpt of a message that contains the terms. Joined, its parts are text of the content and ellipses where it is cut. */
export const excerptOf = (content: string, terms: readonly SearchTerm[]): ExcerptPart[] => {
  const matches = matchesIn(content, terms);
  const [first = [0, 0]] = matches(Number.POSITIVE_INFINITY);
  const start = startBefore(content, first[0]);
  const ranges = [...matches(start + EXCERPT_LENGTH)];
  const parts: ExcerptPart[] = [];
  const append = (text: string, match: boolean): void => {
    const last = parts.at(-1);
    if (last?.match === match) last.text += text;
    else parts.push({ text, match });
  };
  if (start > 0) append(ELLIPSIS, false);
  let next = 0;
  // A cluster that reaches beyond this is longer than an excerpt.
  const slice = content.slice(start, start + 2 * EXCERPT_LENGTH);
  for (const { segment, index } of clusters.segment(slice)) {
    if (index + segment.length > EXCERPT_LENGTH) {
      append(ELLIPSIS, false);
      break;
    }
    const at = start + index;
    while ((ranges[next]?.[1] ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    append(segment, (ranges[next]?.[0] ?? Number.POSITIVE_INFINITY) < at + segment.length);
  }
  return parts;
};
