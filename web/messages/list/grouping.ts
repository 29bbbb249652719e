/** Groups messages by day, and within a day by author. */

export interface Authored {
  userId: string | null;
  username: string;
  time: Date;
}

/** After this pause a message starts a new group. */
const PAUSE_MS = 5 * 60_000;

/** True when `next` is the first message of its local day, after `previous`. */
export const beginsDay = (previous: Authored | null, next: Authored): boolean =>
  previous?.time.toDateString() !== next.time.toDateString();

/** True unless `next` follows shortly after a message of the same user under the same name. */
export const beginsGroup = (previous: Authored | null, next: Authored): boolean =>
  previous === null ||
  previous.userId !== next.userId ||
  previous.username !== next.username ||
  next.time.getTime() - previous.time.getTime() >= PAUSE_MS ||
  beginsDay(previous, next);
