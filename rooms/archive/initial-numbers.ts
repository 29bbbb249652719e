/** The initial seq and rev of a room that has nothing stored. */
import type { Db } from "../../drizzle/client.ts";
import { lastNumbers } from "../../drizzle/messages.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import { type Clock, sleep } from "../../lib/timers.ts";
import type { InitialNumbers } from "../storage/room-record.ts";

/** How long Postgres may take in all, and the pause before the second attempt, which doubles up to the longest one, ms. */
const TIMEOUT_MS = 3_000;
const PAUSE_MS = { first: 100, longest: 800 } as const;

export interface InitialNumbersOptions {
  readonly room: string;
  /** Returns a database handle whose requests time out after so many ms. May throw where none is configured. */
  db(timeoutMs: number): Db;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Returns the room's last seq and rev according to Postgres. If Postgres does not answer in time, both are the microseconds
 * since 1970, which is above every number that the room can have used: nobody sends a message each microsecond.
 */
export const findInitialNumbers = async (options: InitialNumbersOptions): Promise<InitialNumbers> => {
  const { room, db, clock, logger } = options;
  const deadline = clock.now() + TIMEOUT_MS;
  for (let pause: number = PAUSE_MS.first; ; pause = Math.min(2 * pause, PAUSE_MS.longest)) {
    try {
      return { ...(await lastNumbers(db(Math.max(1, deadline - clock.now())), room)), isKnown: true };
    } catch (error) {
      if (clock.now() + pause < deadline) {
        await sleep(clock, pause);
        continue;
      }
      const initial = clock.now() * 1_000;
      logger.error("numbering jumps, Postgres does not answer", { room, initial, ...errorFields(error) });
      return { seq: initial, rev: initial, isKnown: false };
    }
  }
};
