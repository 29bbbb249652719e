/** Base64url without padding (RFC 4648, section 5). */

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Returns the bytes; null for what is no base64url without padding, or for another number of bytes than `length`. */
export const fromBase64Url = (text: string, length: number): Uint8Array<ArrayBuffer> | null => {
  if (text.length !== Math.ceil((length * 4) / 3) || !/^[\w-]*$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (unit) => unit.charCodeAt(0));
  return bytes.length === length ? bytes : null;
};
