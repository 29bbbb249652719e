/** How many members rooms have at the moment: only their objects know. */
import { dropOldest } from "./drop-oldest.ts";
import type { Env } from "./env.ts";

/** How long a number is reused, so that what many callers ask for does not wake a room for each of them. */
const REUSE_MS = 5_000;
/** How many numbers are remembered, the most recent ones. */
const REMEMBERED_MAX = 10_000;
/** A room that takes longer is left out. */
const TIMEOUT_MS = 1_000;

const remembered = new Map<string, { members: number; at: number }>();

/**
 * Resolves to the members of each room; null for a room that does not answer. It wakes rooms and creates the objects of those that have
 * none: call it for rooms that Postgres knows. That stores nothing.
 */
export const countMembers = (env: Env, rooms: readonly string[]): Promise<(number | null)[]> =>
  Promise.all(
    rooms.map(async (room) => {
      const last = remembered.get(room);
      if (last && Date.now() - last.at < REUSE_MS) return last.members;
      const members = await ask(env, room);
      if (members !== null) remember(room, members);
      return members;
    }),
  );

const ask = async (env: Env, room: string): Promise<number | null> => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), TIMEOUT_MS);
  });
  try {
    const members: Promise<number> = env.ROOMS.getByName(room).members();
    return await Promise.race([members, timeout]);
  } catch {
    // The list is of use without it.
    return null;
  } finally {
    clearTimeout(timer);
  }
};

const remember = (room: string, members: number): void => {
  remembered.delete(room);
  remembered.set(room, { members, at: Date.now() });
  dropOldest(remembered, REMEMBERED_MAX);
};
