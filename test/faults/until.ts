/** Waiting for conditions instead of for time. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/** Resolves to true as soon as `condition` holds; to false when it does not within `limitMs`. */
export const holds = async (condition: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> => {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
};

/** Resolves as soon as `condition` holds. Rejects after `limitMs`; `what` names the condition in the error. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 120_000,
): Promise<void> => {
  if (!(await holds(condition, limitMs))) throw new Error(`waited ${limitMs / 1_000} s for: ${what}`);
};
