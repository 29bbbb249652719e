/** The searches that are measured: every text, in every scope. */
import type { RoomFilter } from "../../drizzle/lists.ts";
import type { Search } from "../../drizzle/search.ts";
import { COMMONEST_WORD, FORMER_WORD, PHRASE, RARE_WORD } from "./corpus.ts";

export const TEXTS: Readonly<Record<string, string>> = {
  "a rare word": RARE_WORD,
  "the commonest word": COMMONEST_WORD,
  "a common Russian word": "когда",
  "a word that does not exist": "qwertyuiop",
  "a part of a word, in many messages": "ing",
  "a part of a word, in few": RARE_WORD.slice(2),
  "a word of two letters": "to",
  "two letters that are no word": "qz",
  "a phrase": `"${PHRASE}"`,
  "a common and a rare word": `${COMMONEST_WORD} ${RARE_WORD}`,
  "two common words": `${COMMONEST_WORD} of`,
  "two Chinese characters": "佊乎",
  "two common Chinese characters": "的一",
  "a common Chinese character": "的",
  "a rare Chinese character": "懲",
  "two Hiragana": "とつ",
};

/** A word that the newest messages do not contain any more is the worst case. It has no goal. */
export const WORST: Readonly<Record<string, string>> = { "a word that was frequent": FORMER_WORD };

const PRIVATE = "private-";
const EVERYTHING: RoomFilter = { hidden: PRIVATE, names: [], prefixes: [PRIVATE], reader: "u-1" };
const PUBLIC: RoomFilter = { ...EVERYTHING, prefixes: [] };
/** Few messages are in rooms that these readers may see: the filter hides what begins with `private-` or `room-`. */
const FEW: RoomFilter = { hidden: "", names: ["room-333"], prefixes: [], reader: "u-1" };

export interface Scope {
  search: Partial<Search>;
  filter: RoomFilter;
  /** Measures the page after the first one. */
  isSecondPage?: boolean;
}

/** The most used room has an eleventh of all messages, and so has the most active user; the others have some thousands. */
export const SCOPES: Readonly<Record<string, Scope>> = {
  everything: { search: {}, filter: EVERYTHING },
  "second page": { search: {}, filter: EVERYTHING, isSecondPage: true },
  "public rooms": { search: {}, filter: PUBLIC },
  "one small room": { search: {}, filter: FEW },
  "room= large": { search: { room: "private-room-0" }, filter: EVERYTHING },
  "room= small": { search: { room: "room-33" }, filter: EVERYTHING },
  "user= active": { search: { userId: "u-0" }, filter: EVERYTHING },
  "user= other": { search: { userId: "u-300" }, filter: EVERYTHING },
  "before= half": { search: { before: new Date(Date.UTC(2025, 5, 1)) }, filter: EVERYTHING },
};
