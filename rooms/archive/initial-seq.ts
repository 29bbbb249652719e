/** Where a room's numbers begin, when it has never been here: Postgres is asked, and if it does not answer, they jump. */
import type { Db } from "../../drizzle/client.ts";
import { lastSeq } from "../../drizzle/messages.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import { sleep } from "../../lib/sleep.ts";

/** How long Postgres may take in all, and the first pause between two tries, ms. */
const TIMEOUT_MS = 3_000;
const PAUSE_MS = 100;

/**
 * The last seq of the room so far. `db` gives a connection whose requests take so many ms at most. Where Postgres does
 * not answer in time it is the microseconds since 1970.
 */
export const findBase = async (room: string, db: (timeoutMs: number) => Db, logger: Logger): Promise<number> => {
  const end = Date.now() + TIMEOUT_MS;
  for (let pause = PAUSE_MS; ; pause *= 2) {
    try {
      return await lastSeq(db(Math.max(1, end - Date.now())), room);
    } catch (error) {
      if (Date.now() + pause < end) {
        await sleep(pause);
        continue;
      }
      // Above any number it can have used: nobody says a message each microsecond.
      const base = Date.now() * 1_000;
      logger.error("numbering jumps, Postgres does not answer", { room, base, ...errorFields(error) });
      return base;
    }
  }
};
