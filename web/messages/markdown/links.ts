/** Addresses that are written out. What is shown is what was written, so a link cannot pretend to lead elsewhere. */

export interface Link {
  /** Absolute; http, https or mailto. */
  href: string | null;
  text: string;
}

/** Up to a blank, a quotation mark or an invisible character, which could make it look like another address. */
const ADDRESS = /(?:https?:\/\/|mailto:)[^\s<>"“”«»`\p{C}]+/iuy;
const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);
const CLOSING = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

const count = (text: string, character: string): number => text.split(character).length - 1;

/** Without the punctuation that belongs to the sentence around it; a bracket that was opened within stays. */
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
 * What begins like an address at `at`, if something does: not within a word. `href` is null when it leads nowhere, and
 * then all of `text` is mere text.
 */
export const linkAt = (text: string, at: number): Link | null => {
  if (!/[hm]/i.test(text[at] ?? "") || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  ADDRESS.lastIndex = at;
  const found = ADDRESS.exec(text);
  if (!found) return null;
  const written = trim(found[0]);
  if (!URL.canParse(written)) return { href: null, text: written };
  const { href, protocol, hostname, pathname } = new URL(written);
  const leads = PROTOCOLS.has(protocol) && (protocol === "mailto:" ? pathname.includes("@") : hostname !== "");
  return { href: leads ? href : null, text: written };
};
