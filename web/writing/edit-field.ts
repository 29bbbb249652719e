/** Edits of a text field by the page. */

export interface FieldEdit {
  /** The range that is replaced. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What is selected afterwards. */
  readonly selection: readonly [start: number, end: number];
}

/** Applies an edit as if it had been typed: the browser's undo knows it, and `input` is fired. */
export const editField = (field: HTMLTextAreaElement, { start, end, text, selection }: FieldEdit): void => {
  if (field.readOnly) return;
  field.setSelectionRange(start, end);
  // Deprecated, but nothing else keeps the undo history. It edits what has the focus.
  const isTyped =
    document.activeElement === field &&
    (text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text));
  if (!isTyped) {
    field.setRangeText(text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
  }
  field.setSelectionRange(...selection);
};

/** Replaces a range by `text`, with the caret behind it. */
export const replaceRange = (field: HTMLTextAreaElement, start: number, end: number, text: string): void =>
  editField(field, { start, end, text, selection: [start + text.length, start + text.length] });
