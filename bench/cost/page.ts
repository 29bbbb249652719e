/** bench/COSTS.md, as it follows from prices, assumptions and counters. */
import { table } from "../report/markdown.ts";
import { HOURS, KEPT_DAYS, MESSAGES_PER_COMPUTE_UNIT, PEAK, PERSON, STORED_BYTES, UTILISATION } from "./assumptions.ts";
import { ALONE, BUSY, CONVERSATION, OLD_STACK, rowsOf } from "./counters.ts";
import { activity, type Bill, oldStackMonth, perMillion, samovarMonth, serversFor, totalOf } from "./month.ts";
import { DURABLE_OBJECTS, NEON, SERVERS, WORKERS } from "./prices.ts";

const POPULATIONS = [1_000, 100_000, 10_000_000];

const dollars = (value: number): string =>
  value >= 100 ? `$${Math.round(value).toLocaleString("en-US")}` : `$${value.toFixed(2)}`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");

const bills = (bill: (people: number) => Bill): string => {
  const columns = POPULATIONS.map(bill);
  const items = [...new Set(columns.flatMap((column) => Object.keys(column)))];
  return table(
    ["a month", ...POPULATIONS.map((people) => `${count(people)} people`)],
    [
      ...items.map((item) => [item, ...columns.map((column) => (item in column ? dollars(column[item] ?? 0) : ""))]),
      ["**together**", ...columns.map((column) => `**${dollars(totalOf(column))}**`)],
    ],
  );
};

const activities = (): string => {
  const columns = POPULATIONS.map(activity);
  const row = (title: string, key: keyof ReturnType<typeof activity>) => [
    title,
    ...columns.map((column) => count(column[key])),
  ];
  return table(
    ["a month", ...POPULATIONS.map((people) => `${count(people)} people`)],
    [
      row("messages", "messages"),
      row("deliveries", "deliveries"),
      row("connections made", "connections"),
      row("rooms", "rooms"),
      row("online in the busiest hour", "peakOnline"),
      row("messages a second then", "peakMessagesPerS"),
    ],
  );
};

const millions = (): string =>
  table(
    ["a million messages in", "requests", "rows", "time awake", "together"],
    [ALONE, CONVERSATION, BUSY].map((counters) => {
      const bill = perMillion(counters);
      const cells = ["requests", "rows", "time awake"].map((item) => dollars(bill[item] ?? 0));
      return [`${counters.title} (${rowsOf(counters).toFixed(2)} rows)`, ...cells, dollars(totalOf(bill))];
    }),
  );

/** The page. */
export const costsPage = (): string => `# What a month costs

Made by \`npm run bench -- --cost\` from bench/cost/: prices.ts has the price sheets' figures with their sources,
assumptions.ts what is assumed, counters.ts what is counted. A test keeps this page and those files together.

## What people do

Someone is online ${PERSON.hoursOnline} hours a day, connects ${PERSON.connections} times, says ${PERSON.messages} things and types ${PERSON.typingS} s for each; ${PERSON.audience} people hear each message, in rooms
of ${PERSON.roomSize}. The busiest hour has ${PEAK} times the average. Postgres keeps everything, ${STORED_BYTES} bytes a message with indexes; this is the bill of the
third month (${KEPT_DAYS} days).

${activities()}

## Samovar on Cloudflare and Neon

Every message alone in a quiet room, which is the dearest way to say it: nothing shares a row, a request or a second.

${bills(samovarMonth)}

The rooms sleep whenever nobody says or types anything; heartbeats do not wake them, but are counted here as incoming messages,
${DURABLE_OBJECTS.messagesPerRequest} to a request. What goes out costs nothing, and neither do idle connections. Time awake is the largest item: while
someone types, a timer ends the typing in case nothing follows, and a timer keeps an object from hibernating. Neon sleeps after
${NEON.sleepsAfterMinutes} idle minutes: a thousand people let it sleep at night, more do not.

## The old stack on servers

The same messages with Express, Socket.IO and the same Postgres: ${OLD_STACK.cpuUsPerDelivery} µs of CPU for each delivered message and ${OLD_STACK.bytesPerConnection / 1_000} kB of memory for each
connection, servers no more than ${UTILISATION * 100} % full in the busiest hour, at least two of them. On AWS (${SERVERS.aws.cores} cores, ${SERVERS.aws.memoryGb} GB each):

${bills((people) => generalised(oldStackMonth(people, "aws")))}

On the cheapest servers (Hetzner, ${SERVERS.hetzner.cores} shared cores, ${SERVERS.hetzner.memoryGb} GB each):

${bills((people) => generalised(oldStackMonth(people, "hetzner")))}

${table(
  ["servers", ...POPULATIONS.map((people) => `${count(people)} people`)],
  Object.values(SERVERS).map((server) => [
    server.title,
    ...POPULATIONS.map((people) => count(serversFor(people, server))),
  ]),
)}

Not in it: a load balancer that keeps clients on their server, Redis between the servers, what watches and updates them, and whoever
gets up at night. Nor what Samovar does besides: a durable log before Postgres, resume, being close to people.

## What it says

- A small chat costs little more than the plan of ${dollars(WORKERS.plan)} and a database that is asleep at night; two servers, even of the
  cheapest kind, cost more, before anyone looks after them.
- Among many quiet rooms Samovar is dearer than servers that are full: it is billed for each second in which a room is awake, a server for
  its cores, and a core is shared by thousands of such rooms.
- A busy room turns that round: messages share rows, requests and seconds.

${millions()}

(Beyond what is included, ${DURABLE_OBJECTS.rowsWritten.included / 1e6} million rows and ${count(DURABLE_OBJECTS.gigabyteSeconds.included)} GB-s among it; one incoming message each, Neon not counted.)

A compute unit of Neon's is taken to store ${count(MESSAGES_PER_COMPUTE_UNIT)} messages a second; a month has ${HOURS} hours.
`;

/** The number of servers is another one in each column: their row is called the same in all. */
const generalised = (bill: Bill): Bill =>
  Object.fromEntries(Object.entries(bill).map(([item, value]) => [item.replace(/^\d+ × .*/, "servers"), value]));
