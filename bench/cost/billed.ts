/** What Cloudflare bills for rooms and inboxes: its units, and what was counted in a scenario. */

/** The billed units of some objects over some time. */
export interface Billed {
  /** Sockets opened, each a request. */
  connections: number;
  /** Frames received. */
  frames: number;
  /** Runs of the alarm, each a request. */
  alarms: number;
  /** Calls by other objects and by the Worker, each a request. */
  calls: number;
  /** Rows written by storing messages and changes of messages. */
  logRows: number;
  /** Rows written by deleting those that are old. */
  deletedRows: number;
  /** Settings of the alarm, each a row written. */
  alarmRows: number;
  /** Other rows written. */
  otherRows: number;
  /** Rows read, which are cheap: a thousandth of those written. */
  rowsRead: number;
  /** Requests to Postgres. They keep the object awake, for a time that depends on Postgres. */
  fetches: number;
  /** Waits for calls to other objects, which keep it awake, too. Calls that are made together are one. */
  waits: number;
  /** Seconds that timers kept the object awake. */
  timerS: number;
}

/** All rows written. */
export const rowsOf = ({ logRows, deletedRows, alarmRows, otherRows }: Billed): number =>
  logRows + deletedRows + alarmRows + otherRows;

/** The billed units of the rooms and of the inboxes of their users. */
export interface BilledObjects {
  readonly rooms: Billed;
  readonly inboxes: Billed;
}

export interface Scenario extends BilledObjects {
  /** What happens. */
  readonly title: string;
  /** How many messages, departures or the like the figures are for. */
  readonly count: number;
  /** Messages that are sent beside, which are no part of the subject. */
  readonly beside?: number;
}

export const NOTHING: Billed = {
  connections: 0,
  frames: 0,
  alarms: 0,
  calls: 0,
  logRows: 0,
  deletedRows: 0,
  alarmRows: 0,
  otherRows: 0,
  rowsRead: 0,
  fetches: 0,
  waits: 0,
  timerS: 0,
};
