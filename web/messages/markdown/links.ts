/** Links the addresses in a text. A link shows where it leads: its host is never hidden, disguised or a user name. */
import { shownHost } from "./hosts.ts";

export interface Link {
  /** Absolute; http, https or mailto. Null for an address that is not linked. */
  href: string | null;
  /** What is shown: the address as written, but for a host that could deceive. */
  text: string;
  /** The length of the written address. */
  length: number;
}

/** Ends at white space, a quotation mark or an invisible character. */
const ADDRESS = /(?:https?:\/\/|mailto:)(?:(?![\p{C}\p{Default_Ignorable_Code_Point}\u2800])[^\s<>"“”«»`])+/iuy;
/** What seems to continue an address, because the character between them is invisible. */
const INVISIBLY_JOINED = /(?:(?!\s)[\p{C}\p{Default_Ignorable_Code_Point}\u2800])+[^\s<>"“”«»`]/uy;
/** With `@` it would have a user name that looks like a host, and a backslash ends a host unexpectedly. */
const HOST = /^https?:\/\/([^/?#\\@]+?)(:\d*)?(?=[/?#]|$)/i;
const MAILTO = /^mailto:[!-~]*@[!-~]*$/i;
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

/** Returns the text of a link to `address`, or null if it should not be one. */
const shownAddress = (address: string, { protocol, hostname }: URL): string | null => {
  if (protocol === "mailto:") return MAILTO.test(address) ? address : null;
  const [beginning, written, port = ""] = HOST.exec(address) ?? [];
  if (beginning === undefined || written === undefined) return null;
  const shown = shownHost(written, hostname);
  return shown === written ? address : `${protocol}//${shown}${port}${address.slice(beginning.length)}`;
};

/** True if the host of `address`, which ends at `end`, seems to go on after an invisible character. */
const seemsLonger = (address: string, text: string, end: number): boolean => {
  INVISIBLY_JOINED.lastIndex = end;
  return !/[/?#]/.test(address.replace(/^https?:\/\//i, "")) && INVISIBLY_JOINED.test(text);
};

/** Returns the address at `at`, or null if none starts there; addresses do not start within words. */
export const linkAt = (text: string, at: number): Link | null => {
  if (!/[hm]/i.test(text[at] ?? "") || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  ADDRESS.lastIndex = at;
  const found = ADDRESS.exec(text);
  if (!found) return null;
  const address = trim(found[0]);
  const { length } = address;
  const isLink = URL.canParse(address) && !seemsLonger(address, text, at + found[0].length);
  const url = isLink ? new URL(address) : null;
  const shown = url && shownAddress(address, url);
  return url === null || shown === null
    ? { href: null, text: address, length }
    : { href: url.href, text: shown, length };
};
