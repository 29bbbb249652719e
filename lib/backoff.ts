/** How long to wait before an attempt is repeated. */

/** 1 s, doubling up to 60 s: for what another object or Postgres has to answer. */
export const BACKOFF_MS = { first: 1_000, max: 60_000 } as const;

/** Returns the wait after so many failures in a row, ms; `failures` is at least 1. */
export const backoffMs = (failures: number): number => Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (failures - 1));
