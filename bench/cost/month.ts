/** The monthly bills of Samovar on Cloudflare and Neon, of the old stack on servers with the same Postgres, and of Ably. */
import {
  CALL_S,
  DAYS,
  EVENT_S,
  HOURS,
  INBOX_BYTES,
  KEPT_DAYS,
  MESSAGES_PER_COMPUTE_UNIT,
  PEAK,
  PERSON,
  POSTGRES_S,
  STORED_BYTES,
  UTILISATION,
  WAKING_HOURS,
} from "./assumptions.ts";
import type { Billed, Scenario } from "./billed.ts";
import { OLD_STACK } from "./old-stack.ts";
import { ABLY, above, DURABLE_OBJECTS, LOGS, NEON, SERVERS, WORKERS } from "./prices.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Dollars by item. */
export type Bill = Readonly<Record<string, number>>;

export const totalOf = (bill: Bill): number => Object.values(bill).reduce((sum, item) => sum + item, 0);

/** The intervals of a client's heartbeats in a room and in the inbox, s. */
const HEARTBEAT_S = 20;
const INBOX_HEARTBEAT_S = 60;
/** CPU time of the Worker for one connection or call, ms. */
export const WORKER_CPU_MS = 2;
export const GB = 1e9;

/** The traffic of so many people in a month. */
export const activity = (people: number) => {
  const personDays = people * DAYS;
  const messages = personDays * PERSON.messages;
  const directMessages = messages * PERSON.directShare;
  const averageOnline = (people * PERSON.hoursOnline) / 24;
  const onlineS = personDays * PERSON.hoursOnline * 3_600;
  const connections = personDays * PERSON.connections;
  return {
    messages,
    directMessages,
    mentions: (messages - directMessages) * PERSON.mentionShare,
    connections,
    /** One for each connection: a guest's token lives an hour. */
    renewals: connections,
    roomVisits: connections * PERSON.roomsRead,
    countRequests: personDays * PERSON.countRequests,
    /** An inbox repeats to each room once a week that its user follows it. */
    assertions: (personDays / 7) * PERSON.followedRooms,
    typingOnly: personDays * PERSON.typingOnly,
    heartbeats: onlineS / HEARTBEAT_S + onlineS / INBOX_HEARTBEAT_S,
    deliveries: (messages - directMessages) * PERSON.audience + directMessages * 2,
    rooms: (people * PERSON.followedRooms) / PERSON.roomSize,
    peakOnline: averageOnline * PEAK,
    peakMessagesPerS: (messages / (DAYS * 86_400)) * PEAK,
    peakCountsPerS: ((connections + personDays * PERSON.countRequests) / (DAYS * 86_400)) * PEAK,
  };
};

export interface Usage {
  readonly rows: number;
  readonly rowsRead: number;
  readonly requests: number;
  /** What objects handle: frames, connections opened and closed, calls, alarms. */
  readonly events: number;
  readonly awakeS: number;
}

const UNITS = ["rows", "rowsRead", "requests", "events", "awakeS"] as const satisfies readonly (keyof Usage)[];

const combine = (value: (unit: keyof Usage) => number): Usage =>
  Object.fromEntries(UNITS.map((unit) => [unit, value(unit)])) as unknown as Usage;

/** What a scenario costs for each of its messages, departures or the like, without messages that are sent beside. */
export const usageOf = ({ rooms, inboxes, count, beside = 0 }: Scenario): Usage => {
  const { rooms: messages, count: sent } = SCENARIOS.plainHours;
  // The archive's alarms fall differently each time, so that a difference may be a little below nothing.
  const each = (unit: keyof Billed) =>
    Math.max(0, rooms[unit] + inboxes[unit] - (beside / sent) * messages[unit]) / count;
  // A connection is opened and closed.
  const events = each("frames") + 2 * each("connections") + each("calls") + each("alarms");
  return {
    rows: each("logRows") + each("deletedRows") + each("alarmRows") + each("otherRows"),
    rowsRead: each("rowsRead"),
    requests:
      each("connections") + each("calls") + each("alarms") + each("frames") / DURABLE_OBJECTS.messagesPerRequest,
    events,
    awakeS: each("timerS") + each("fetches") * POSTGRES_S + each("waits") * CALL_S + events * EVENT_S,
  };
};

/** What people do in a month, how often, and what each time costs. All rooms are quiet: every message is alone. */
export const monthParts = (people: number): { title: string; times: number; usage: Usage }[] => {
  const {
    messages,
    directMessages,
    mentions,
    connections,
    renewals,
    roomVisits,
    countRequests,
    assertions,
    typingOnly,
  } = activity(people);
  const away = directMessages * PERSON.directAway;
  const part = (title: string, times: number, scenario: Scenario) => ({ title, times, usage: usageOf(scenario) });
  return [
    part("messages in rooms", messages - directMessages, SCENARIOS.quietHour),
    part("direct messages to someone who is away", away * (1 - PERSON.pushedShare), SCENARIOS.direct),
    part("the same, pushed to a browser", away * PERSON.pushedShare, SCENARIOS.pushedDirect),
    part("direct messages to someone who is there", directMessages * (1 - PERSON.directAway), SCENARIOS.directPresent),
    part("mentions", mentions * (1 - PERSON.pushedShare), SCENARIOS.mentions),
    part("mentions that are pushed to a browser", mentions * PERSON.pushedShare, SCENARIOS.pushedMentions),
    part("coming back: the inbox and a room with news", connections, SCENARIOS.sessions),
    part("renewing a token", renewals, SCENARIOS.renewals),
    part("going to another room with news", roomVisits - connections, SCENARIOS.returns),
    part("exact counts on request", countRequests, SCENARIOS.counts),
    part("typing without sending", typingOnly, SCENARIOS.typing),
    part("repeating who follows which room", assertions, SCENARIOS.assertions),
  ];
};

/** What rooms and inboxes use in a month. */
export const objectUsage = (people: number): Usage => {
  const parts = monthParts(people);
  return combine((unit) => parts.reduce((total, { times, usage }) => total + times * usage[unit], 0));
};

/** Postgres at Neon. With fewer than some thousand people it sleeps at night. A count takes as much of it as a message. */
const neon = (people: number, { hasInboxes }: { hasInboxes: boolean }): Bill => {
  const { messages, peakMessagesPerS, peakCountsPerS } = activity(people);
  const apartMinutes = (DAYS * WAKING_HOURS * 60) / messages;
  // It is awake from a message until it has been idle for some minutes.
  const awake = Math.min(1, NEON.sleepsAfterMinutes / apartMinutes) * (people < 5_000 ? WAKING_HOURS / 24 : 1);
  const units = Math.max(
    NEON.smallestCompute,
    (peakMessagesPerS + (hasInboxes ? peakCountsPerS : 0)) / MESSAGES_PER_COMPUTE_UNIT,
  );
  const stored = ((messages / DAYS) * KEPT_DAYS * STORED_BYTES) / GB;
  return {
    "Neon: compute": units * HOURS * awake * NEON.perComputeHour,
    "Neon: storage": stored * NEON.storedGb,
  };
};

/** Samovar. */
export const samovarMonth = (people: number): Bill => {
  const { connections, renewals, roomVisits, directMessages, heartbeats, rooms } = activity(people);
  const { rows, rowsRead, requests, awakeS } = objectUsage(people);
  // The log keeps at least 1,000 messages of a room, and so all of a direct conversation.
  const keptMessages = rooms * 1_000 + (directMessages / DAYS) * KEPT_DAYS;
  const storedGb = (keptMessages * OLD_STACK.bytesPerDelivery + people * INBOX_BYTES) / GB;
  // One for each room and for the inbox.
  const calls = roomVisits + connections + renewals;
  return {
    "Workers: plan": WORKERS.plan,
    "Workers: requests and CPU": above(calls, WORKERS.requests) + above(calls * WORKER_CPU_MS, WORKERS.cpuMs),
    "Objects: rows written": above(rows, DURABLE_OBJECTS.rowsWritten),
    "Objects: rows read": above(rowsRead, DURABLE_OBJECTS.rowsRead),
    "Objects: requests": above(requests + heartbeats / DURABLE_OBJECTS.messagesPerRequest, DURABLE_OBJECTS.requests),
    "Objects: time awake": above(awakeS * DURABLE_OBJECTS.memoryGb, DURABLE_OBJECTS.gigabyteSeconds),
    "Objects: storage": Math.max(0, storedGb - DURABLE_OBJECTS.storedGb.included) * DURABLE_OBJECTS.storedGb.each,
    ...neon(people, { hasInboxes: true }),
  };
};

/** What a log line for each call, connection, frame and alarm would cost: `wrangler.toml` turns them off. */
export const invocationLogs = (people: number): number => {
  const { connections, roomVisits } = activity(people);
  // The Worker's calls and the objects' events.
  const gigabytes = ((roomVisits + connections + objectUsage(people).events) * LOGS.eventBytes) / GB;
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
    ...neon(people, { hasInboxes: false }),
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

/** The price of a million of something beyond the included amounts, by item. */
export const perMillion = ({ rows, rowsRead, requests, awakeS }: Usage): Bill => ({
  rows: rows * DURABLE_OBJECTS.rowsWritten.perMillion,
  "rows read": rowsRead * DURABLE_OBJECTS.rowsRead.perMillion,
  requests: requests * DURABLE_OBJECTS.requests.perMillion,
  "time awake": awakeS * DURABLE_OBJECTS.memoryGb * DURABLE_OBJECTS.gigabyteSeconds.perMillion,
});
