/**
 * Finds named links: `[name](https://…)`. The host to which one leads is shown beside its name, so that a name can claim
 * nothing: "the docs (example.org)". A name that itself looks like an address or a host, as README.md also does, is not
 * linked: the whole address beside it is.
 */
import { resolveAddress, type Target } from "./links.ts";

export interface NamedLink {
  name: string;
  target: Target;
  /** The name alone when it is the address or the host; with the host; or the name as text and a link with the address. */
  shows: "name" | "host" | "address";
  /** The length of the whole, with the address. */
  length: number;
}

/** One pair of parentheses may be within an address, as in https://en.wikipedia.org/wiki/Samovar_(disambiguation). */
const DESTINATION = /\(((?:[^\s()<>"]|\([^\s()<>"]*\))+)\)/y;
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** What makes a name an address in the eyes of a reader: a scheme, `www.`, an e-mail address or a host. */
const LIKE_ADDRESS = /[:/]\/|mailto:|www\.|\S@\S|[\p{L}\p{N}][.。]\p{L}[\p{L}\p{N}-]/iu;

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
  const name = text.slice(at + 1, close).trim();
  const length = close + 1 + destination.length - at;
  const own = resolveAddress(name);
  if (own?.href === target.href) return { name: own.text, target, shows: "name", length };
  const visible = name.replace(INVISIBLE, "").normalize("NFKC");
  if (visible.trim() === "") return null;
  const isHost = name.toLowerCase() === target.host;
  return { name, target, shows: isHost ? "name" : LIKE_ADDRESS.test(visible) ? "address" : "host", length };
};
