/** The monthly bills of Samovar on Cloudflare and Neon, of the old stack on servers with the same Postgres, and of Ably. */
import {
  DAYS,
  EVENT_S,
  HOURS,
  KEPT_DAYS,
  MESSAGES_PER_COMPUTE_UNIT,
  PEAK,
  PERSON,
  POSTGRES_S,
  STORED_BYTES,
  UTILISATION,
  WAKING_HOURS,
} from "./assumptions.ts";
import { rowsOf, SCENARIOS, type Scenario } from "./billed.ts";
import { OLD_STACK } from "./old-stack.ts";
import { ABLY, above, DURABLE_OBJECTS, LOGS, NEON, SERVERS, WORKERS } from "./prices.ts";

/** Dollars by item. */
export type Bill = Readonly<Record<string, number>>;

export const totalOf = (bill: Bill): number => Object.values(bill).reduce((sum, item) => sum + item, 0);

/** The interval of a client's heartbeats, s. */
const HEARTBEAT_S = 20;
/** CPU time of the Worker for one connection or call, ms. */
const WORKER_CPU_MS = 2;
const GB = 1e9;

/** The traffic of so many people in a month. */
export const activity = (people: number) => {
  const personDays = people * DAYS;
  const messages = personDays * PERSON.messages;
  const averageOnline = (people * PERSON.hoursOnline) / 24;
  return {
    messages,
    connections: personDays * PERSON.connections,
    typingOnly: personDays * PERSON.typingOnly,
    heartbeats: (personDays * PERSON.hoursOnline * 3_600) / HEARTBEAT_S,
    deliveries: messages * PERSON.audience,
    rooms: people / PERSON.roomSize,
    peakOnline: averageOnline * PEAK,
    peakMessagesPerS: (messages / (DAYS * 86_400)) * PEAK,
  };
};

export interface Usage {
  readonly rows: number;
  readonly requests: number;
  /** What a room handles: frames, connections opened and closed, alarms. */
  readonly events: number;
  readonly awakeS: number;
}

/** What a scenario costs for each of its messages, departures or the like. */
export const usageOf = ({ billed, count }: Scenario): Usage => {
  const { connections, frames, alarms, fetches, timerS } = billed;
  // A connection is opened and closed.
  const events = frames + 2 * connections + alarms;
  return {
    rows: rowsOf(billed) / count,
    requests: (connections + alarms + frames / DURABLE_OBJECTS.messagesPerRequest) / count,
    events: events / count,
    awakeS: (timerS + fetches * POSTGRES_S + events * EVENT_S) / count,
  };
};

/** What rooms use in a month, all of which are quiet: every message is alone. */
export const roomUsage = (people: number): Usage => {
  const { messages, connections, typingOnly } = activity(people);
  const parts = [
    { times: messages, usage: usageOf(SCENARIOS.quietHour) },
    { times: connections, usage: usageOf(SCENARIOS.departures) },
    { times: typingOnly, usage: usageOf(SCENARIOS.typing) },
  ];
  const sum = (unit: keyof Usage) => parts.reduce((total, { times, usage }) => total + times * usage[unit], 0);
  return { rows: sum("rows"), requests: sum("requests"), events: sum("events"), awakeS: sum("awakeS") };
};

/** Postgres at Neon. With fewer than some thousand people it sleeps at night. */
const neon = (people: number): Bill => {
  const { messages, peakMessagesPerS } = activity(people);
  const apartMinutes = (DAYS * WAKING_HOURS * 60) / messages;
  // It is awake from a message until it has been idle for some minutes.
  const awake = Math.min(1, NEON.sleepsAfterMinutes / apartMinutes) * (people < 5_000 ? WAKING_HOURS / 24 : 1);
  const units = Math.max(NEON.smallestCompute, peakMessagesPerS / MESSAGES_PER_COMPUTE_UNIT);
  const stored = ((messages / DAYS) * KEPT_DAYS * STORED_BYTES) / GB;
  return {
    "Neon: compute": units * HOURS * awake * NEON.perComputeHour,
    "Neon: storage": stored * NEON.storedGb,
  };
};

/** Samovar. */
export const samovarMonth = (people: number): Bill => {
  const { connections, heartbeats, rooms } = activity(people);
  const { rows, requests, awakeS } = roomUsage(people);
  // The log keeps at least 1,000 messages of a room.
  const storedGb = (rooms * 1_000 * OLD_STACK.bytesPerDelivery) / GB;
  // One for the connection and one for the session token.
  const calls = 2 * connections;
  return {
    "Workers: plan": WORKERS.plan,
    "Workers: requests and CPU": above(calls, WORKERS.requests) + above(calls * WORKER_CPU_MS, WORKERS.cpuMs),
    "Rooms: rows written": above(rows, DURABLE_OBJECTS.rowsWritten),
    "Rooms: requests": above(requests + heartbeats / DURABLE_OBJECTS.messagesPerRequest, DURABLE_OBJECTS.requests),
    "Rooms: time awake": above(awakeS * DURABLE_OBJECTS.memoryGb, DURABLE_OBJECTS.gigabyteSeconds),
    "Rooms: storage": Math.max(0, storedGb - DURABLE_OBJECTS.storedGb.included) * DURABLE_OBJECTS.storedGb.each,
    ...neon(people),
  };
};

/** What a log line for each call, connection, frame and alarm would cost: `wrangler.toml` turns them off. */
export const invocationLogs = (people: number): number => {
  const { connections } = activity(people);
  // The Worker's calls and the rooms' events.
  const gigabytes = ((2 * connections + roomUsage(people).events) * LOGS.eventBytes) / GB;
  const { ingestedGb, storedGb } = LOGS;
  return (
    Math.max(0, gigabytes - ingestedGb.included) * ingestedGb.each +
    Math.max(0, (gigabytes * 7) / DAYS - storedGb.included) * storedGb.each
  );
};

/** The number of servers that the old stack needs in the busiest hour; at least two, because one may fail. */
export const serversFor = (people: number, { cores, memoryGb }: { cores: number; memoryGb: number }): number => {
  const { deliveries, peakOnline } = activity(people);
  const peakDeliveriesPerS = (deliveries / (DAYS * 86_400)) * PEAK;
  const coresNeeded = (peakDeliveriesPerS * OLD_STACK.cpuUsPerDelivery) / 1e6 / UTILISATION;
  const memoryNeeded = (peakOnline * OLD_STACK.bytesPerConnection) / GB / UTILISATION;
  return Math.max(2, Math.ceil(coresNeeded / cores), Math.ceil(memoryNeeded / memoryGb));
};

/** The old stack on one kind of server, with the same Postgres. */
export const oldStackMonth = (people: number, kind: keyof typeof SERVERS): Bill => {
  const server = SERVERS[kind];
  const count = serversFor(people, server);
  const gigabytes = (activity(people).deliveries * OLD_STACK.bytesPerDelivery) / GB;
  const included = server.egress.includedGb * (kind === "hetzner" ? count : 1);
  return {
    servers: count * server.month,
    "data out": Math.max(0, gigabytes - included) * server.egress.perGb,
    ...neon(people),
  };
};

/** The list price of Ably; null where that ends, at more connections than its largest package has. */
export const ablyMonth = (people: number): Bill | null => {
  const { peakOnline } = activity(people);
  const plan = ABLY.packages.find(({ connections }) => peakOnline <= connections);
  if (!plan) return null;
  return { package: plan.month, ...ablyUsers(people) };
};

/** The part of Ably's price that depends on the number of users. */
export const ablyUsers = (people: number): Bill => {
  const { includedPerUser, perMillion } = ABLY.connectionMinutes;
  const minutes = PERSON.hoursOnline * 60 * DAYS;
  return {
    users: people * ABLY.perUser,
    "connection minutes": above(people * minutes, { included: people * includedPerUser, perMillion }),
  };
};

/** The price of a million messages beyond the included amounts, by item. */
export const perMillion = (scenario: Scenario): Bill => {
  const { rows, requests, awakeS } = usageOf(scenario);
  return {
    rows: rows * DURABLE_OBJECTS.rowsWritten.perMillion,
    requests: requests * DURABLE_OBJECTS.requests.perMillion,
    "time awake": awakeS * DURABLE_OBJECTS.memoryGb * DURABLE_OBJECTS.gigabyteSeconds.perMillion,
  };
};
