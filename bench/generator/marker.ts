/**
 * What tells one message from the next without parsing anything: its content begins with `~~` and its number in eight
 * digits, which a search for bytes finds in the frame of any server.
 */
const SIGN = Buffer.from("~~");
const DIGITS = 8;
const ZERO = 0x30;

/** How many messages can be told apart. */
export const MOST_MESSAGES = 10 ** DIGITS;

/** The content of message `index`: its marker, and filler up to `length` characters. */
export const contentOf = (index: number, length: number): string =>
  `~~${String(index).padStart(DIGITS, "0")} the samovar is humming `
    .padEnd(length, "and someone talks of tea ")
    .slice(0, length);

/** Appends to `found` the numbers of the messages between `start` and `end`, in their order. */
export const findMarkers = (bytes: Buffer, start: number, end: number, found: number[]): void => {
  let at = bytes.indexOf(SIGN, start);
  while (at !== -1 && at + SIGN.length + DIGITS <= end) {
    let index = 0;
    const digits = at + SIGN.length;
    for (let i = digits; i < digits + DIGITS; i++) index = index * 10 + (bytes[i] ?? 0) - ZERO;
    found.push(index);
    at = bytes.indexOf(SIGN, digits + DIGITS);
  }
};
