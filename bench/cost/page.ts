/** bench/COSTS.md, from prices, assumptions and counters. */
import { join } from "node:path";
import { table } from "../report/tables.ts";
import { HOURS, KEPT_DAYS, MESSAGES_PER_COMPUTE_UNIT, PEAK, PERSON, STORED_BYTES, UTILISATION } from "./assumptions.ts";
import { ALONE, BUSY, CONVERSATION, OLD_STACK, rowsOf } from "./counters.ts";
import { activity, type Bill, oldStackMonth, perMillion, samovarMonth, serversFor, totalOf } from "./month.ts";
import { DURABLE_OBJECTS, NEON, SERVERS, WORKERS } from "./prices.ts";

/** Where `npm run bench -- --cost` writes the page. */
export const COSTS_FILE = join(import.meta.dirname, "../COSTS.md");

const POPULATIONS = [1_000, 100_000, 10_000_000];

const dollars = (value: number): string =>
  value >= 100 ? `$${Math.round(value).toLocaleString("en-US")}` : `$${value.toFixed(2)}`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A column for each population. */
const byPopulation = (title: string, rows: [string, (people: number) => string][]): string =>
  table(
    [title, ...POPULATIONS.map((people) => `${count(people)} people`)],
    rows.map(([name, cell]) => [name, ...POPULATIONS.map(cell)]),
  );

const bills = (bill: (people: number) => Bill): string =>
  byPopulation("a month", [
    ...Object.keys(bill(1)).map((item): [string, (people: number) => string] => [
      item,
      (people) => dollars(bill(people)[item] ?? 0),
    ]),
    ["**total**", (people) => `**${dollars(totalOf(bill(people)))}**`],
  ]);

const millions = (): string =>
  table(
    ["a million messages in", "requests", "rows", "time awake", "total"],
    [ALONE, CONVERSATION, BUSY].map((counters) => {
      const bill = perMillion(counters);
      const cells = ["requests", "rows", "time awake"].map((item) => dollars(bill[item] ?? 0));
      return [`${counters.title} (${rowsOf(counters).toFixed(2)} rows)`, ...cells, dollars(totalOf(bill))];
    }),
  );

/** The page. */
export const costsPage = (): string => `# What a month costs

\`npm run bench -- --cost\` computes this page from bench/cost/: prices.ts (price lists, with sources), assumptions.ts (how people
use the chat) and counters.ts (billed units of a message). A test keeps page and files consistent.

## Assumptions

Each person is online ${PERSON.hoursOnline} hours a day, connects ${PERSON.connections} times, sends ${PERSON.messages} messages and types ${PERSON.typingS} s for each. A message has ${PERSON.audience} recipients, a room
${PERSON.roomSize} members. The busiest hour has ${PEAK} times the average load. Postgres keeps all messages, at ${STORED_BYTES} bytes each with indexes; the bill is
that of the third month (${KEPT_DAYS} days of messages).

${byPopulation("a month", [
  ["messages", (people) => count(activity(people).messages)],
  ["deliveries", (people) => count(activity(people).deliveries)],
  ["new connections", (people) => count(activity(people).connections)],
  ["rooms", (people) => count(activity(people).rooms)],
  ["online in the busiest hour", (people) => count(activity(people).peakOnline)],
  ["messages a second in that hour", (people) => count(activity(people).peakMessagesPerS)],
])}

## Samovar on Cloudflare and Neon

The expensive case: every message is alone in a quiet room and shares no row, request or second with another one.

${bills(samovarMonth)}

- **Time awake** is the largest item. A quiet room counts as awake for ${ALONE.awakeS} s for each message: while a member types, a timer keeps
  the object from hibernating.
- **Heartbeats** do not wake a room. They are counted as incoming messages, of which ${DURABLE_OBJECTS.messagesPerRequest} are one request.
- Outgoing messages and idle connections are free.
- **Neon** suspends its compute after ${NEON.sleepsAfterMinutes} idle minutes. With 1,000 people that happens only at night, with 100,000 never.
- Not included: rooms are also awake for some seconds after a member leaves, and for typing that ends without a message.

## The old stack on servers

Express, Socket.IO and the same Postgres, with the same messages. Servers are sized for ${OLD_STACK.cpuUsPerDelivery} µs of CPU per delivered message, ${OLD_STACK.bytesPerConnection / 1_000} kB
of memory per connection and a utilisation of at most ${UTILISATION * 100} % in the busiest hour; there are at least two. On AWS (${SERVERS.aws.cores} cores, ${SERVERS.aws.memoryGb} GB each):

${bills((people) => oldStackMonth(people, "aws"))}

On the cheapest servers (Hetzner, ${SERVERS.hetzner.cores} shared cores, ${SERVERS.hetzner.memoryGb} GB each):

${bills((people) => oldStackMonth(people, "hetzner"))}

${byPopulation(
  "servers",
  Object.values(SERVERS).map((server) => [server.title, (people) => count(serversFor(people, server))]),
)}

Not included: a load balancer with sticky sessions, Redis between the servers, monitoring, updates and on-call work. The old stack also
lacks what Samovar has: a durable log before Postgres, resume, and servers close to its users.

## Conclusions

- A small chat costs little more than the plan of ${dollars(WORKERS.plan)} and a database that sleeps at night. Two servers, even of the cheapest kind, cost
  more, before any work on them.
- With many quiet rooms Samovar costs more than well-used servers. It is billed for each second in which a room is awake; a server is
  billed for its cores, and thousands of such rooms share a core.
- Busy rooms are cheap, because their messages share rows, requests and seconds:

${millions()}

These are prices beyond the included amounts (among them ${DURABLE_OBJECTS.rowsWritten.included / 1e6} million rows and ${count(DURABLE_OBJECTS.gigabyteSeconds.included)} GB-s), for one incoming WebSocket message per message and
without Neon. One compute unit of Neon is assumed to store ${count(MESSAGES_PER_COMPUTE_UNIT)} messages a second; a month has ${HOURS} hours.
`;
