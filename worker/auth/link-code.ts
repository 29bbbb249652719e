/** One-time codes that link a device: 50 random bits, written in Crockford's base 32, which has no letters that look alike. */

import { hashDigits } from "../hash.ts";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS = 10;
/** All of SHA-256. */
const HASH_DIGITS = 64;

/** Returns a new code. */
export const newLinkCode = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(CHARACTERS)), (byte) => DIGITS[byte % DIGITS.length]).join("");

/** Returns a code as people read it, in two halves with a hyphen. */
export const formatLinkCode = (code: string): string =>
  `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`;

/** Returns a typed code without its hyphen, in one spelling; null for what is none. */
export const parseLinkCode = (typed: string): string | null => {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === CHARACTERS && [...code].every((digit) => DIGITS.includes(digit)) ? code : null;
};

/** Returns the name of the object that holds a code: whoever sees names learns no codes. */
export const linkName = (code: string): Promise<string> => hashDigits(`device link ${code}`, HASH_DIGITS);
