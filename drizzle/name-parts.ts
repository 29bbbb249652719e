/** Parts of the names of rooms and users. Short ones have no trigrams, by which an index could find them. */
import { escapeLike } from "./like.ts";

/** With how many names parts without trigrams are compared, one by one. */
export const COMPARED = 10_000;

const TRIGRAM = /[\p{L}\p{N}]{3}/u;

export const hasTrigrams = (part: string): boolean => TRIGRAM.test(part);

/** Returns the pattern of LIKE for texts that contain the part as it stands. */
export const containing = (part: string): string => `%${escapeLike(part)}%`;
