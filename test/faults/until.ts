/** Waiting for conditions instead of for time. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/** True as soon as `condition` holds; false when it does not within `limitMs`. */
export const holds = async (condition: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> => {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
};

/** Resolves as soon as `condition` holds. Throws, naming `what`, when it never seems to. */
export const until = async (what: string, condition: () => boolean, limitMs = 120_000): Promise<void> => {
  if (!(await holds(condition, limitMs))) throw new Error(`waited in vain for: ${what}`);
};
