/** Text as UTF-8: its size on the wire, and whether Postgres can store it. */

const NON_ASCII = /[\u0080-\uffff]/;

/** Returns the length of well-formed `text` as UTF-8, in bytes. It encodes nothing, so it costs no memory. */
export const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  // Most text is ASCII, and an expression sees that sooner than the loop.
  if (!NON_ASCII.test(text)) return bytes;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Both halves of a surrogate pair count 2.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
};

/** Returns true for text that Postgres can store: without NUL and lone surrogates. */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();
