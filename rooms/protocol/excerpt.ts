/** The beginning of a message, for lists and notifications. */

/** UTF-16 units. */
export const EXCERPT_UNITS = 200;

/** What a message says: its content, and without any the names of its files. */
interface Excerpted {
  readonly content: string;
  readonly attachments?: readonly { readonly name: string }[] | null | undefined;
}

/** Returns the beginning of a message, at most `EXCERPT_UNITS` UTF-16 units in whole code points. It is Markdown, as sent. */
export const beginningOf = (message: Excerpted): string => {
  const text = textOf(message);
  if (text.length <= EXCERPT_UNITS) return text;
  const isSplit = /[\uD800-\uDBFF]/.test(text.charAt(EXCERPT_UNITS - 1));
  return text.slice(0, isSplit ? EXCERPT_UNITS - 1 : EXCERPT_UNITS);
};

const textOf = ({ content, attachments }: Excerpted): string => {
  if (content !== "" || !attachments || attachments.length === 0) return content;
  return `📎 ${attachments.map(({ name }) => name).join(", ")}`;
};
