/**
 * The billed units of a message. The log rows of a busy room are measured (scenario end-to-end); the others follow from
 * how the room works.
 */

export interface Counters {
  title: string;
  /** Rows that the room's SQLite writes for one message. */
  rows: {
    /** The log: one row for each flush. */
    log: number;
    /** The deletion of that row, a day later. */
    deletion: number;
    /** The room's `archived_seq`: one update for each batch. */
    archivedSeq: number;
    /** The archiver's alarm: at most one a minute. */
    alarm: number;
  };
  /** How long one message keeps the room awake, s. */
  awakeS: number;
}

/** The archiver's request to Neon, and the rest of the second in which it collects a batch. */
const ARCHIVE_S = 1;

/** Seconds between two messages in a room of 50 members who each send 20 a day within 16 hours. */
const APART_S = 58;

export const ALONE: Counters = {
  title: "a quiet room: a message a minute",
  rows: { log: 1, deletion: 1, archivedSeq: 1, alarm: APART_S / 60 },
  awakeS: 5 + ARCHIVE_S,
};

/** Some member is always typing, so the room never sleeps. */
export const CONVERSATION: Counters = {
  title: "a conversation: a message a second",
  rows: { log: 1, deletion: 1, archivedSeq: 1, alarm: 1 / 60 },
  awakeS: 1,
};

/** 500 messages a second to 200 members: 0.036 log rows for a message, one batch a second. */
export const BUSY: Counters = {
  title: "a busy room: 500 messages a second",
  rows: { log: 0.036, deletion: 0.036, archivedSeq: 1 / 500, alarm: 1 / 30_000 },
  awakeS: 1 / 500,
};

/** All rows written for one message. */
export const rowsOf = ({ rows }: Counters): number => rows.log + rows.deletion + rows.archivedSeq + rows.alarm;

/** The old stack's process, measured in a hundred small rooms and with idle connections. */
export const OLD_STACK = {
  /** CPU for one delivered message, storing included, µs. */
  cpuUsPerDelivery: 38,
  /** Resident memory of an idle connection, bytes. */
  bytesPerConnection: 31_000,
  /** A message on the wire. */
  bytesPerDelivery: 250,
} as const;
