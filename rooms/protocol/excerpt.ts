/** The beginning of a message, for lists and notifications. */

/** UTF-16 units. */
export const EXCERPT_UNITS = 200;

/** Returns the beginning of `content`, at most `EXCERPT_UNITS` UTF-16 units in whole code points. It is Markdown, as sent. */
export const beginningOf = (content: string): string => {
  if (content.length <= EXCERPT_UNITS) return content;
  const isSplit = /[\uD800-\uDBFF]/.test(content.charAt(EXCERPT_UNITS - 1));
  return content.slice(0, isSplit ? EXCERPT_UNITS - 1 : EXCERPT_UNITS);
};
