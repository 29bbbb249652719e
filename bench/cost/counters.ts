/**
 * What a message counts up to, where it is measured by the benchmark or follows from the code: `log` and `statements`
 * are the scenario end-to-end's, the others follow from how the room works.
 */

export interface Counters {
  title: string;
  /** Rows that the room's SQLite writes for one message. */
  rows: {
    /** The log: one for each flush. */
    log: number;
    /** The same row's deletion, a day later. */
    deletion: number;
    /** That a batch is archived: one for each. */
    mark: number;
    /** The alarm that guards the archive: at most one a minute. */
    alarm: number;
  };
  /** How long the room is kept awake for one message, s. */
  awakeS: number;
}

/** The archive's request to Neon, and the rest of its second, in which it waits for more to send. */
const ARCHIVE_S = 1;

/** Seconds between two messages in a room of 50 who each say 20 a day within 16 hours. */
const APART_S = 58;

export const ALONE: Counters = {
  title: "a quiet room: a message a minute",
  rows: { log: 1, deletion: 1, mark: 1, alarm: APART_S / 60 },
  awakeS: 5 + ARCHIVE_S,
};

/** Someone types all the time, so the room never sleeps. */
export const CONVERSATION: Counters = {
  title: "a conversation: a message a second",
  rows: { log: 1, deletion: 1, mark: 1, alarm: 1 / 60 },
  awakeS: 1,
};

/** 500 messages a second to 200 members: 0.036 log rows a message, one batch a second. */
export const BUSY: Counters = {
  title: "a busy room: 500 messages a second",
  rows: { log: 0.036, deletion: 0.036, mark: 1 / 500, alarm: 1 / 30_000 },
  awakeS: 1 / 500,
};

/** All rows that one message writes. */
export const rowsOf = ({ rows }: Counters): number => rows.log + rows.deletion + rows.mark + rows.alarm;

/** The old stack's process, as the benchmark measures it in a hundred small rooms and with idle connections. */
export const OLD_STACK = {
  /** CPU for one delivered message, storing included, µs. */
  cpuUsPerDelivery: 38,
  /** Resident memory of an idle connection, bytes. */
  bytesPerConnection: 31_000,
  /** A message on the wire. */
  bytesPerDelivery: 250,
} as const;
