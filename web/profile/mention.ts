import { replaceRange } from "../writing/edit-field.ts";

/** Returns what mentions `name` when it is inserted behind `before`. */
export const mentionAfter = (before: string, name: string): string => `${/\S$/u.test(before) ? " " : ""}@${name} `;

/** Puts a mention in place of the selection in the composer, and goes on writing there. */
export const mention = (name: string): void => {
  const field = document.querySelector<HTMLTextAreaElement>(".composer-field textarea");
  if (!field) return;
  const { value, selectionStart, selectionEnd } = field;
  field.focus();
  replaceRange(field, selectionStart, selectionEnd, mentionAfter(value.slice(0, selectionStart), name));
};
