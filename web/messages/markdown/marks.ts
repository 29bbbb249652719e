/** Which runs of `*` and `_` may begin or end emphasis. */

export type MarkKind = "strong" | "emphasis";

export interface Mark {
  kind: MarkKind;
  /** As it is written: one or two of the same character. */
  text: string;
  canOpen: boolean;
  canClose: boolean;
}

const isBlank = (character: string): boolean => /^\s?$/.test(character);
const isWord = (character: string): boolean => /[\p{L}\p{M}\p{N}]/u.test(character);

/** The character that ends before `at`; "" at the beginning. */
const before = (text: string, at: number): string => {
  const last = text.charCodeAt(at - 1);
  return last >= 0xdc00 && last <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(at - 1, 0), at);
};

const after = (text: string, at: number): string => {
  const point = text.codePointAt(at);
  return point === undefined ? "" : String.fromCodePoint(point);
};

const createMark = (text: string, left: string, right: string): Mark => {
  // `**` works within a word, too: some scripts have no blanks. The others would spoil 2*3*4 and snake_case_names.
  const isWithin = text === "**";
  return {
    kind: text.length === 2 ? "strong" : "emphasis",
    text,
    canOpen: !isBlank(right) && (isWithin || !isWord(left)),
    canClose: !isBlank(left) && (isWithin || !isWord(right)),
  };
};

/** The run at `at`, and what marks it consists of: none where it is four or more, or after a backslash. */
export const marksAt = (text: string, at: number): { length: number; marks: Mark[] } => {
  const character = text[at] ?? "";
  let length = 1;
  while (text[at + length] === character) length++;
  // The backslash stays to be seen: it is an arm in ¯\_(ツ)_/¯.
  if (length > 3 || text[at - 1] === "\\") return { length, marks: [] };
  const left = before(text, at);
  const right = after(text, at + length);
  const mark = (of: number) => createMark(character.repeat(of), left, right);
  if (length < 3) return { length, marks: [mark(length)] };
  // What was opened as bold and italic is closed as italic and bold.
  return { length, marks: isBlank(right) || isWord(left) ? [mark(1), mark(2)] : [mark(2), mark(1)] };
};
