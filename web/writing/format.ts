/** Marks that format a selection, as in the Markdown of messages. */
import type { FieldEdit } from "./edit-field.ts";

export type Mark = "**" | "*" | "`";

/** The shortcuts by the key's code, so that they are the same on a Russian keyboard. With Ctrl, or Cmd on a Mac. */
const MARKS: Partial<Record<string, Mark>> = { KeyB: "**", KeyI: "*", KeyE: "`" };

/** Returns the mark that a key toggles, or null. */
export const markOf = ({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Mark | null =>
  (ctrlKey || metaKey) && !altKey && !shiftKey ? (MARKS[code] ?? null) : null;

/** Whether a run of so many signs contains the mark: of three asterisks, one is for italic and two are for bold. */
const contains = (run: number, mark: Mark): boolean => (mark === "**" ? run >= 2 : run % 2 === 1);

const runAtStart = (text: string, sign: string): number => [...text].findIndex((each) => each !== sign);
const runFrom = (text: string, at: number, step: -1 | 1, sign: string): number => {
  let length = 0;
  while (text[at + step * length] === sign) length++;
  return length;
};

/** Wraps the selection in `mark`, or removes the mark that it has inside or around it. Spaces at its ends stay outside. */
export const toggleMark = (text: string, from: number, to: number, mark: Mark): FieldEdit => {
  const raw = text.slice(from, to);
  const start = raw.trim() === "" ? from : from + raw.length - raw.trimStart().length;
  const end = raw.trim() === "" ? to : to - (raw.length - raw.trimEnd().length);
  const selected = text.slice(start, end);
  const sign = mark.charAt(0);
  const size = mark.length;

  const isWrapped = (first: number, last: number) =>
    contains(runFrom(text, first, 1, sign), mark) && contains(runFrom(text, last, -1, sign), mark);
  if (runAtStart(selected, sign) > 0 && selected.length > 2 * size && isWrapped(start, end - 1)) {
    const inner = selected.slice(size, -size);
    return { start, end, text: inner, selection: [start, start + inner.length] };
  }
  const isAround = contains(runFrom(text, start - 1, -1, sign), mark) && contains(runFrom(text, end, 1, sign), mark);
  if (isAround) {
    return { start: start - size, end: end + size, text: selected, selection: [start - size, end - size] };
  }
  return { start, end, text: mark + selected + mark, selection: [start + size, end + size] };
};
