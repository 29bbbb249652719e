/** Links the addresses in a text. A link shows its address as written, so it cannot pretend to lead elsewhere. */

export interface Link {
  /** Absolute; http, https or mailto. */
  href: string | null;
  text: string;
}

/** Ends at white space, a quotation mark or an invisible character, which could disguise the address. */
const ADDRESS = /(?:https?:\/\/|mailto:)[^\s<>"“”«»`\p{C}]+/iuy;
const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);
const CLOSING = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

const count = (text: string, character: string): number => text.split(character).length - 1;

/** Removes trailing punctuation of the surrounding sentence; a bracket that was opened within stays. */
const trim = (address: string): string => {
  const balance = new Map([...CLOSING].map(([close, open]) => [close, count(address, close) - count(address, open)]));
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? "";
    const surplus = balance.get(last);
    if (surplus !== undefined && surplus > 0) balance.set(last, surplus - 1);
    else if (surplus !== undefined || !/[.,;:!?'’*_~…]/.test(last)) break;
  }
  return address.slice(0, end);
};

/**
 * Returns the address at `at`, or null if none starts there; addresses do not start within words. `href` is null for an
 * invalid address, whose `text` is plain text.
 */
export const linkAt = (text: string, at: number): Link | null => {
  if (!/[hm]/i.test(text[at] ?? "") || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  ADDRESS.lastIndex = at;
  const found = ADDRESS.exec(text);
  if (!found) return null;
  const address = trim(found[0]);
  if (!URL.canParse(address)) return { href: null, text: address };
  const { href, protocol, hostname, pathname } = new URL(address);
  const isValid = PROTOCOLS.has(protocol) && (protocol === "mailto:" ? pathname.includes("@") : hostname !== "");
  return { href: isValid ? href : null, text: address };
};
