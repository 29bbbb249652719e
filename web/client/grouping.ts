/** How messages are laid out: by day, and within a day by who speaks. */

/** What somebody says at a time. */
export interface Speech {
  userId: string | null;
  username: string;
  time: Date;
}

/** Someone who says something after this long begins a new group. */
const PAUSE_MS = 5 * 60_000;

/** True when `next` is the first of its local day, after `previous`. */
export const beginsDay = (previous: Speech | null, next: Speech): boolean =>
  previous?.time.toDateString() !== next.time.toDateString();

/** True when `next` does not go on with what the same user said just before, under the same name. */
export const beginsGroup = (previous: Speech | null, next: Speech): boolean =>
  previous === null ||
  previous.userId !== next.userId ||
  previous.username !== next.username ||
  next.time.getTime() - previous.time.getTime() >= PAUSE_MS ||
  beginsDay(previous, next);

/** One of `count` numbers from 0, the same for the same text: a user's colour. */
export const hueOf = (text: string, count: number): number => {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
};
