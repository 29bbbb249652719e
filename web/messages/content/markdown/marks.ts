/** Decides which runs of `*`, `_` and `~` may open or close emphasis. */

export type MarkKind = "strong" | "emphasis" | "strike";

export interface Mark {
  kind: MarkKind;
  /** One or two of the same character. */
  text: string;
  canOpen: boolean;
  canClose: boolean;
}

const isBlank = (character: string): boolean => /^\s?$/.test(character);
const isWord = (character: string): boolean => /[\p{L}\p{M}\p{N}]/u.test(character);

/** Returns the character before `at`; "" at the start. */
const before = (text: string, at: number): string => {
  const last = text.charCodeAt(at - 1);
  return last >= 0xdc00 && last <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(at - 1, 0), at);
};

const after = (text: string, at: number): string => {
  const point = text.codePointAt(at);
  return point === undefined ? "" : String.fromCodePoint(point);
};

const createMark = (text: string, left: string, right: string): Mark => {
  // `**` and `~~` also work within words: some scripts have no spaces. The others would spoil 2*3*4 and snake_case_names.
  const isWithin = text === "**" || text === "~~";
  return {
    kind: text === "~~" ? "strike" : text.length === 2 ? "strong" : "emphasis",
    text,
    canOpen: !isBlank(right) && (isWithin || !isWord(left)),
    canClose: !isBlank(left) && (isWithin || !isWord(right)),
  };
};

/** Returns the run at `at` and its marks; none after a backslash, and none for a length that means nothing. */
export const marksAt = (text: string, at: number): { length: number; marks: Mark[] } => {
  const character = text[at] ?? "";
  let length = 1;
  while (text[at + length] === character) length++;
  // The backslash stays visible: it is an arm in ¯\_(ツ)_/¯.
  const isMark = character === "~" ? length === 2 : length <= 3;
  if (!isMark || text[at - 1] === "\\") return { length, marks: [] };
  const left = before(text, at);
  const right = after(text, at + length);
  const mark = (of: number) => createMark(character.repeat(of), left, right);
  if (length < 3) return { length, marks: [mark(length)] };
  // Opened as bold and italic, it closes as italic and bold.
  return { length, marks: isBlank(right) || isWord(left) ? [mark(1), mark(2)] : [mark(2), mark(1)] };
};
