/** Names made of hashes. */

/** Resolves to the first hexadecimal digits of the text's SHA-256. */
export const hashDigits = async (text: string, digits: number): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, digits);
};
