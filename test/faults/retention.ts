/** A room's log that keeps far less than the product's, so that within a run rooms have to ask Postgres for old messages. */

/**
 * Longer than a client with unacknowledged messages stays away, because the log is what its retries are recognized by: 12 s
 * until it notices a dead connection, and some more on a busy machine.
 */
export const SHORT_RETENTION = { ms: 30_000, messages: 300 } as const;

const RETENTION = /var RETENTION = \{[^}]*\};/g;

/** Returns a bundle whose rooms keep no more than that. Throws if the bundle does not have the text to replace. */
export const withShortRetention = (script: string): string => {
  if (script.match(RETENTION)?.length !== 1) throw new Error("the bundle does not say once how long the log is kept");
  return script.replace(RETENTION, `var RETENTION = ${JSON.stringify(SHORT_RETENTION)};`);
};
