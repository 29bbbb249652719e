/** Links the addresses in a text. A link shows where it leads: its host is never hidden, disguised or a user name. */
import { shownHost } from "./hosts.ts";

/** Where an address leads. */
export interface Target {
  /** Absolute; http, https or mailto. */
  href: string;
  /** What is shown: the address as written, but for a host that could deceive. */
  text: string;
  /** The part of `text` that says whose address it is: the host with its port, or the e-mail address. */
  host: string;
}

export interface Link {
  /** Null for an address that is not linked. */
  href: string | null;
  text: string;
  /** The length of the written address. */
  length: number;
}

/** Ends at white space, a quotation mark or an invisible character. */
const ADDRESS = /(?:https?:\/\/|mailto:|www\.)(?:(?![\p{C}\p{Default_Ignorable_Code_Point}\u2800])[^\s<>"“”«»`])+/iuy;
/** Nothing that would belong to it follows; `git@github.com:org/repository` is none. */
const EMAIL =
  /[a-z\d][a-z\d._%+-]{0,63}@(?:[a-z\d][a-z\d-]{0,62}\.){1,8}[a-z]{2,24}(?!_*[\p{L}\p{M}\p{N}@/\\-]|[.:][\p{L}\p{N}])/iuy;
/** What stands before a part of an e-mail address. A `_` may also be emphasis. */
const WITHIN_EMAIL = /[.%+/@-]$|[\p{L}\p{N}]_$/u;
/** What seems to continue an address, because the character between them is invisible. */
const INVISIBLY_JOINED = /(?:(?!\s)[\p{C}\p{Default_Ignorable_Code_Point}\u2800])+[^\s<>"“”«»`]/uy;
/** With `@` it would have a user name that looks like a host, and a backslash ends a host unexpectedly. */
const HOST = /^https?:\/\/([^/?#\\@]+?)(:\d*)?(?=[/?#]|$)/i;
/** One address, without headers, which could add recipients and text. */
const MAILTO = /^mailto:([a-z\d._%+-]+@[a-z\d.-]+)$/i;
const WWW = /^www\.[^./?#]+\.[^./?#]/i;
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

/** Adds the scheme that an address was written without. */
const withScheme = (address: string): string => {
  if (WWW.test(address)) return `https://${address}`;
  EMAIL.lastIndex = 0;
  return EMAIL.exec(address)?.[0] === address ? `mailto:${address}` : address;
};

/** Returns where `address` leads, or null if it should not be a link. */
export const resolveAddress = (address: string): Target | null => {
  const full = withScheme(address);
  if (!URL.canParse(full)) return null;
  const { href, protocol, hostname } = new URL(full);
  const [, mailbox] = MAILTO.exec(full) ?? [];
  if (mailbox !== undefined) return { href, text: address, host: mailbox };
  const [beginning, written, port = ""] = HOST.exec(full) ?? [];
  if (beginning === undefined || written === undefined) return null;
  const shown = shownHost(written, hostname);
  const text = shown === written ? address : `${protocol}//${shown}${port}${full.slice(beginning.length)}`;
  return { href, text, host: `${shown}${port}` };
};

/** True if the host of `address`, which ends at `end`, seems to go on after an invisible character. */
const seemsLonger = (address: string, text: string, end: number): boolean => {
  INVISIBLY_JOINED.lastIndex = end;
  return !/[/?#]/.test(address.replace(/^https?:\/\//i, "")) && INVISIBLY_JOINED.test(text);
};

/** Returns the address that starts at `at`, without the punctuation after it, and where it ends with that. */
const findAddress = (text: string, at: number): { address: string; end: number } | null => {
  const first = text[at] ?? "";
  const previous = text[at - 1] ?? "";
  if (!/[a-z\d]/i.test(first) || /[\p{L}\p{N}]/u.test(previous)) return null;
  ADDRESS.lastIndex = at;
  const found = /[hmw]/i.test(first) ? ADDRESS.exec(text)?.[0] : undefined;
  if (found !== undefined) return { address: trim(found), end: at + found.length };
  EMAIL.lastIndex = at;
  const isWithin = WITHIN_EMAIL.test(text.slice(Math.max(at - 2, 0), at));
  const address = isWithin ? undefined : EMAIL.exec(text)?.[0];
  return address === undefined ? null : { address, end: at + address.length };
};

/** Returns the link at `at`, or null if no address starts there; addresses do not start within words. */
export const linkAt = (text: string, at: number): Link | null => {
  const found = findAddress(text, at);
  if (!found) return null;
  const { address, end } = found;
  const { length } = address;
  const target = seemsLonger(address, text, end) ? null : resolveAddress(address);
  return target ? { href: target.href, text: target.text, length } : { href: null, text: address, length };
};
