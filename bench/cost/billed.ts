/**
 * What Cloudflare bills for a room, counted in the Workers runtime: test/billing/ plays each scenario on a clock that skips
 * idle time, and fails if a figure is not the one below. `bench/COSTS.md` is computed from these figures.
 */

/** The billed units of one room over some time. */
export interface Billed {
  /** Sockets opened, each a request. */
  connections: number;
  /** Frames received. */
  frames: number;
  /** Runs of the alarm, each a request. */
  alarms: number;
  /** Rows written by storing messages and changes of messages. */
  logRows: number;
  /** Rows written by deleting those that are old. */
  deletedRows: number;
  /** Settings of the alarm, each a row written. */
  alarmRows: number;
  /** Other rows written. */
  otherRows: number;
  /** Requests to Postgres. They keep the room awake, for a time that depends on Postgres. */
  fetches: number;
  /** Seconds that timers kept the room awake. */
  timerS: number;
}

/** All rows written. */
export const rowsOf = ({ logRows, deletedRows, alarmRows, otherRows }: Billed): number =>
  logRows + deletedRows + alarmRows + otherRows;

export interface Scenario {
  /** What happens. */
  readonly title: string;
  /** How many messages, departures or the like the figures are for. */
  readonly count: number;
  readonly billed: Billed;
}

export const NOTHING: Billed = {
  connections: 0,
  frames: 0,
  alarms: 0,
  logRows: 0,
  deletedRows: 0,
  alarmRows: 0,
  otherRows: 0,
  fetches: 0,
  timerS: 0,
};

/** In each, 20 members are connected, with a guest's tokens, and offer `samovar.batch.3` unless stated otherwise. */
export const SCENARIOS = {
  quietHour: {
    title: "a message a minute, typed for 5 s",
    count: 60,
    billed: {
      ...NOTHING,
      frames: 180,
      logRows: 60,
      deletedRows: 1,
      alarms: 5,
      alarmRows: 11,
      fetches: 63,
      timerS: 2.704,
    },
  },
  quietDays: {
    title: "a message a day",
    count: 10,
    billed: { ...NOTHING, frames: 30, logRows: 10, alarms: 10, alarmRows: 20, fetches: 20 },
  },
  conversation: {
    title: "a message every 5 s",
    count: 240,
    billed: {
      ...NOTHING,
      frames: 480,
      logRows: 240,
      deletedRows: 1,
      alarms: 2,
      alarmRows: 4,
      fetches: 240,
      timerS: 0.96,
    },
  },
  busyMinute: {
    title: "20 messages a second",
    count: 1_200,
    billed: { ...NOTHING, frames: 1_200, logRows: 1_218, alarms: 1, alarmRows: 2, fetches: 69, timerS: 60.25 },
  },
  replies: {
    title: "a reply a minute",
    count: 60,
    billed: {
      ...NOTHING,
      frames: 60,
      logRows: 61,
      deletedRows: 1,
      alarms: 5,
      alarmRows: 11,
      fetches: 63,
      timerS: 2.704,
    },
  },
  reactions: {
    title: "a reaction a minute",
    count: 60,
    billed: {
      ...NOTHING,
      frames: 60,
      logRows: 60,
      deletedRows: 1,
      alarms: 5,
      alarmRows: 11,
      fetches: 123,
      timerS: 2.704,
    },
  },
  departures: {
    title: "a member leaves, and comes back later",
    count: 60,
    billed: { ...NOTHING, connections: 60, frames: 60, alarms: 60, alarmRows: 120 },
  },
  reloads: {
    title: "a member reloads the page",
    count: 60,
    billed: { ...NOTHING, connections: 60, frames: 60, alarms: 60, alarmRows: 120 },
  },
  typing: {
    title: "typing for 5 s without sending",
    count: 60,
    billed: { ...NOTHING, frames: 120 },
  },
  typingOldClients: {
    title: "the same, to clients that do not end typing by themselves",
    count: 60,
    billed: { ...NOTHING, frames: 120, alarms: 120, alarmRows: 180 },
  },
  outage: {
    title: "a message a minute while Postgres is away for an hour",
    count: 60,
    billed: {
      ...NOTHING,
      frames: 180,
      logRows: 60,
      deletedRows: 1,
      alarms: 80,
      alarmRows: 82,
      fetches: 121,
      timerS: 0.038,
    },
  },
  silence: {
    title: "20 members connect, nobody speaks for a day, and they leave one by one",
    count: 20,
    billed: { ...NOTHING, connections: 20, frames: 20, alarms: 19, alarmRows: 39, fetches: 20 },
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
