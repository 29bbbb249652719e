/** The monthly bills of Samovar on Cloudflare and Neon, and of the old stack on servers with the same Postgres. */
import {
  DAYS,
  HOURS,
  KEPT_DAYS,
  MESSAGES_PER_COMPUTE_UNIT,
  PEAK,
  PERSON,
  STORED_BYTES,
  UTILISATION,
  WAKING_HOURS,
} from "./assumptions.ts";
import { ALONE, OLD_STACK, rowsOf } from "./counters.ts";
import { above, DURABLE_OBJECTS, NEON, SERVERS, WORKERS } from "./prices.ts";

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
    heartbeats: (personDays * PERSON.hoursOnline * 3_600) / HEARTBEAT_S,
    deliveries: messages * PERSON.audience,
    rooms: people / PERSON.roomSize,
    peakOnline: averageOnline * PEAK,
    peakMessagesPerS: (messages / (DAYS * 86_400)) * PEAK,
  };
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

/** Samovar, with every message alone in a quiet room. */
export const samovarMonth = (people: number): Bill => {
  const { messages, connections, heartbeats, rooms } = activity(people);
  const incoming = messages * (1 + PERSON.typingEvents) + connections + heartbeats;
  const alarms = messages * ALONE.rows.alarm;
  const requests = incoming / DURABLE_OBJECTS.messagesPerRequest + connections + alarms;
  // A room cannot be awake for longer than the month.
  const awakeS = Math.min(messages * ALONE.awakeS, rooms * DAYS * 86_400);
  const storedGb = (rooms * 1_000 * OLD_STACK.bytesPerDelivery) / GB;
  // One for the connection and one for the session token.
  const calls = 2 * connections;
  return {
    "Workers: plan": WORKERS.plan,
    "Workers: requests and CPU": above(calls, WORKERS.requests) + above(calls * WORKER_CPU_MS, WORKERS.cpuMs),
    "Rooms: requests": above(requests, DURABLE_OBJECTS.requests),
    "Rooms: time awake": above(awakeS * DURABLE_OBJECTS.memoryGb, DURABLE_OBJECTS.gigabyteSeconds),
    "Rooms: rows": above(messages * rowsOf(ALONE), DURABLE_OBJECTS.rowsWritten),
    "Rooms: storage": Math.max(0, storedGb - DURABLE_OBJECTS.storedGb.included) * DURABLE_OBJECTS.storedGb.each,
    ...neon(people),
  };
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

/** The price of a million messages beyond the included amounts, by item. */
export const perMillion = (counters: Parameters<typeof rowsOf>[0]): Bill => ({
  requests: (1 / DURABLE_OBJECTS.messagesPerRequest) * DURABLE_OBJECTS.requests.perMillion,
  rows: rowsOf(counters) * DURABLE_OBJECTS.rowsWritten.perMillion,
  "time awake": counters.awakeS * DURABLE_OBJECTS.memoryGb * DURABLE_OBJECTS.gigabyteSeconds.perMillion,
});
