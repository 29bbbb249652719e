/**
 * Finds named links: `[name](https://…)`. The host to which one leads is shown beside its name, so that a name can claim
 * nothing: "the docs (example.org)". A name that contains an address of its own is not linked at all, unless it is the
 * same address.
 */
import { resolveAddress } from "./links.ts";

export interface NamedLink {
  href: string;
  name: string;
  /** To be shown beside the name; null if the name is the address or the host itself. */
  host: string | null;
  /** The length of the whole, with the address. */
  length: number;
}

/** One pair of parentheses may be within an address, as in https://en.wikipedia.org/wiki/Samovar_(disambiguation). */
const DESTINATION = /\(((?:[^\s()<>"]|\([^\s()<>"]*\))+)\)/y;
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** What makes a name an address in the eyes of a reader: a scheme, `www.` or an e-mail address. */
const LIKE_ADDRESS = /[:/]\/|mailto:|www\.|\S@\S/i;

/** Returns the bracket that closes each one; pairs are within a line. */
export const pairBrackets = (text: string): Map<number, number> => {
  const pairs = new Map<number, number>();
  let open: number[] = [];
  for (const { 0: character, index } of text.matchAll(/[[\]\n]/g)) {
    if (character === "[") open.push(index);
    else if (character === "\n") open = [];
    else {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, index);
    }
  }
  return pairs;
};

/** Returns the named link at `at`, or null if none starts there. */
export const namedLinkAt = (text: string, at: number, brackets: ReadonlyMap<number, number>): NamedLink | null => {
  const close = brackets.get(at);
  if (close === undefined || text[at - 1] === "\\") return null;
  DESTINATION.lastIndex = close + 1;
  const [destination, address] = DESTINATION.exec(text) ?? [];
  const target = address === undefined ? null : resolveAddress(address);
  if (destination === undefined || target === null) return null;
  const name = text.slice(at + 1, close);
  const length = close + 1 + destination.length - at;
  const { href, host } = target;
  const own = resolveAddress(name);
  if (own?.href === href) return { href, name: own.text, host: null, length };
  const visible = name.replace(INVISIBLE, "").normalize("NFKC").trim();
  if (visible === "" || LIKE_ADDRESS.test(visible)) return null;
  return { href, name, host: name.toLowerCase() === host ? null : host, length };
};
