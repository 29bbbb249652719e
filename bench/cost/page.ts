/** bench/COSTS.md, from prices, assumptions and what was counted. */
import { join } from "node:path";
import { table } from "../report/tables.ts";
import {
  CALL_S,
  EVENT_S,
  FILE_BYTES,
  HOURS,
  KEPT_DAYS,
  MESSAGES_PER_COMPUTE_UNIT,
  PEAK,
  PERSON,
  POSTGRES_S,
  STORED_BYTES,
  UTILISATION,
} from "./assumptions.ts";
import type { Scenario } from "./billed.ts";
import { filesMonth, fileTraffic } from "./files-month.ts";
import { INBOX_SCENARIOS } from "./inbox-scenarios.ts";
import {
  ablyMonth,
  ablyUsers,
  activity,
  type Bill,
  invocationLogs,
  monthParts,
  oldStackMonth,
  perMillion,
  samovarMonth,
  serversFor,
  totalOf,
  usageOf,
} from "./month.ts";
import { OLD_STACK } from "./old-stack.ts";
import { ABLY, DURABLE_OBJECTS, LOGS, NEON, SERVERS, WORKERS } from "./prices.ts";
import { ROOM_SCENARIOS } from "./room-scenarios.ts";

/** Where `npm run bench -- --cost` writes the page. */
export const COSTS_FILE = join(import.meta.dirname, "../COSTS.md");

const POPULATIONS = [1_000, 100_000, 10_000_000];

const dollars = (value: number): string =>
  value >= 100 ? `$${Math.round(value).toLocaleString("en-US")}` : `$${value.toFixed(2)}`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const figure = (value: number): string => (value === 0 ? "0" : value.toPrecision(2));

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

const ably = (people: number): string => {
  const bill = ablyMonth(people);
  return bill ? dollars(totalOf(bill)) : `by agreement, ${dollars(totalOf(ablyUsers(people)))} at list price`;
};

const summary = (): string =>
  byPopulation("a month", [
    ["**Samovar**", (people) => `**${dollars(totalOf(samovarMonth(people)))}**`],
    ["the old stack on AWS", (people) => dollars(totalOf(oldStackMonth(people, "aws")))],
    ["the old stack on the cheapest servers", (people) => dollars(totalOf(oldStackMonth(people, "hetzner")))],
    ["Ably", ably],
  ]);

/** What each scenario costs for one of its messages, departures or the like. */
const scenarioTable = (scenarios: Record<string, Scenario>): string =>
  table(
    ["what happens", "rows", "requests", "s awake", "dollars a million"],
    Object.values(scenarios).map((scenario) => {
      const usage = usageOf(scenario);
      const { rows, requests, awakeS } = usage;
      return [scenario.title, figure(rows), figure(requests), figure(awakeS), dollars(totalOf(perMillion(usage)))];
    }),
  );

/** What each thing that people do is billed in a month, for rooms and inboxes together, before the included amounts. */
const parts = (): string =>
  table(
    ["what people do", ...POPULATIONS.map((people) => `${count(people)} people`)],
    monthParts(1).map(({ title }, i) => [
      title,
      ...POPULATIONS.map((people) => {
        const part = monthParts(people)[i];
        return part ? dollars((part.times / 1e6) * totalOf(perMillion(part.usage))) : "";
      }),
    ]),
  );

/** The page. */
export const costsPage = (): string => `# What a month costs

${summary()}

\`npm run bench -- --cost\` computes this page from bench/cost/: room-scenarios.ts and inbox-scenarios.ts (billed units, counted), prices.ts (price lists, with
sources) and assumptions.ts (how people use the chat). A test keeps page and files consistent, and \`npm test\` plays each scenario in
the Workers runtime (test/billing/) and fails if its billed units are not those recorded.

## Assumptions

Each person is online ${PERSON.hoursOnline} hours a day, connects ${PERSON.connections} times, sends ${PERSON.messages} messages and types ${PERSON.typingOnly} times without sending. A message has
${PERSON.audience} recipients, a room ${PERSON.roomSize} members. A person follows ${PERSON.followedRooms} rooms and reads ${PERSON.roomsRead} of them each time they connect; the inbox is open as long as they are
online. A fifth of the messages are direct ones, every tenth of the others mentions someone, a fifth of the mentions and of the direct messages to someone who is away are pushed to a browser, and the page asks for exact counts ${PERSON.countRequests} times a day. The busiest hour has ${PEAK} times the average load. Postgres keeps all messages, at ${STORED_BYTES} bytes
each with indexes; the bill is that of the third month (${KEPT_DAYS} days of messages).

${byPopulation("a month", [
  ["messages", (people) => count(activity(people).messages)],
  ["of these direct ones", (people) => count(activity(people).directMessages)],
  ["deliveries", (people) => count(activity(people).deliveries)],
  ["connections to inboxes", (people) => count(activity(people).connections)],
  ["connections to rooms", (people) => count(activity(people).roomVisits)],
  ["rooms", (people) => count(activity(people).rooms)],
  ["online in the busiest hour", (people) => count(activity(people).peakOnline)],
  ["messages a second in that hour", (people) => count(activity(people).peakMessagesPerS)],
])}

## Billed units

Rooms of 20 members, all of whom follow them and whose clients are the page's. Rows are those that are written: messages stored and, a day
later, deleted, and each setting of the alarm. An object is awake while a timer, a request to Postgres or a call to another object is
pending; a request takes ${POSTGRES_S * 1_000} ms, a call ${CALL_S * 1_000} ms, and each frame, connection, call and alarm ${EVENT_S * 1_000} ms, which is assumed. Rows read are part of the dollars.

${scenarioTable(ROOM_SCENARIOS)}

- **A message** is one row: it is appended to the log's last page. How far the log is archived is part of that row. An alarm, in case the
  room is lost before the message is archived, serves all messages of ten minutes; setting it, and setting the next one after it, is the
  rest. Deleting a page of some 70 messages is one more row.
- **A departure** is announced after 5 s, by an alarm, and so are two rows: one for this alarm and one for that which was set before.
- **Going to another room** is announced at once: the page leaves the room before it closes the connection.
- **Typing** ends at the receiver, so the room neither waits nor writes. Older clients have to be told, by an alarm.
- **While Postgres is away** rooms with new messages retry once a minute.

Inboxes, with the part of the rooms in it. Messages that are sent beside are not counted:

${scenarioTable(INBOX_SCENARIOS)}

- **A notice** is a call and no row, on neither side. The room knows from the log which messages an absent follower has been told of, and the
  inbox does not store what the next count finds; what it has been told in the meantime is in the attachments of its sockets. A row for each
  notice and one for each return, on both sides, would cost more than the messages.
- **Leaving a room** in which there was something to read is one row of the room, from which the follower's news counts.
- **Read positions** are in the attachments, too. When a device disconnects, those of all rooms are one row.
- **An open inbox** sleeps. It sets no timer, and its alarm is that of the token's end.
- **Exact counts** are one query for all rooms, when a device connects and when the page asks for them: after news, and every 15 minutes.
- **Both sides repeat once a week** that a user follows a room. The next notice repairs earlier losses.

## Samovar on Cloudflare and Neon

The expensive case: all rooms are quiet, and no message shares a request or a second with another one.

${bills(samovarMonth)}

What remains, and why:

- **Rows**: half of them are messages, each of which has to be durable before it is seen. Then come closed pages, whose departure is announced
  by an alarm, and one row for each room and for the inbox of someone who has read.
- **Requests**: heartbeats, ${DURABLE_OBJECTS.messagesPerRequest} to a request, connections, and the calls between rooms and inboxes. Heartbeats do not wake an object.
- **Time awake**: mostly requests to Postgres, one for each message.
- **Neon**: storage, and compute for ${count(MESSAGES_PER_COMPUTE_UNIT)} messages a second and unit. It suspends its compute after ${NEON.sleepsAfterMinutes} idle minutes: with 1,000 people
  only at night, with 100,000 never.

Outgoing messages, idle connections and the page are free. Rooms and inboxes by what people do, before the included amounts:

${parts()}

### Files

They come on top, and are apart because the old stack has none. Each person sends ${PERSON.files} a day, of ${count(FILE_BYTES / 1_000)} kB (the page scales photos down), and ${PERSON.fileViews} of its recipients
load it. Files are kept as messages are; the traffic of R2 is free.

${byPopulation("a month", [
  ["files sent", (people) => count(fileTraffic(people).uploads)],
  ["files loaded", (people) => count(fileTraffic(people).views)],
  ["stored, GB", (people) => count(fileTraffic(people).storedGb)],
])}

${bills(filesMonth)}

An upload is three rows of its room, besides its message: it is noted before its first byte is stored, so that it is deleted if it is never sent, noted
again when it is complete, and forgotten when it is sent. Two more are the budget of its user. The first upload of a day sets an alarm for the
next day. Private rooms are asked whenever one of their files is loaded, which is one request more.

### Unknowns

- Whether answered heartbeats are billed. The [price list](https://developers.cloudflare.com/durable-objects/platform/pricing/) says:
  "Application level auto-response messages handled by \`state.setWebSocketAutoResponse()\` will not incur additional wall-clock time, and so
  they will not be charged." This may be about time only, so they are counted as requests here: ${POPULATIONS.map((people) => dollars(heartbeatCost(people))).join(", ")}.
- Whether deleting an alarm, or everything a room stores, is billed as rows. Only rooms in which nobody has spoken do that; it is not counted.
- How long a wake-up really takes, and a request to Neon or a call to an inbox from a distant region.
- How rooms are distributed: here all are equally busy. Busy rooms are cheaper for each message, as the table above shows.
- Logs. From 1 December 2026 on, Cloudflare bills them by volume. \`wrangler.toml\` turns the line for each invocation off, and the chat logs
  no line for a message or a connection. With a line for each invocation, 100,000 people would cost ${dollars(invocationLogs(100_000))} more and 10,000,000 people ${dollars(invocationLogs(10_000_000))}, at Cloudflare's average of
  ${LOGS.eventBytes / 1_000} kB a line.
- Discounts: at this volume nobody pays list prices, neither here nor there.

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
lacks what Samovar has: a durable log before Postgres, resume, inboxes, and servers close to its users.

## A hosted service

Ably's list price of August 2026 ([pricing](https://ably.com/docs/platform/pricing)): a package (${ABLY.packages.map(({ title, month, connections }) => `${title}, ${dollars(month)}, ${count(connections)} connections`).join("; ")}),
$${ABLY.perUser} for each user of the month, and connection minutes above ${count(ABLY.connectionMinutes.includedPerUser)} a user. Its list ends at ${count(ABLY.packages.at(-1)?.connections ?? 0)} connections; users are then at least
$${ABLY.perUserAtLeast} each. New accounts may have another price list, which could not be read. Ably is a message bus: rooms, names, moderation and the page
would still have to be built, and messages kept for longer than its history are stored elsewhere.

## Conclusions

- A small chat costs little more than the plan of ${dollars(WORKERS.plan)} and a database that sleeps at night. Two servers, even of the cheapest kind, cost
  more, before any work on them.
- With 100,000 people it costs little more than the servers that one would rent at AWS, which have no inboxes.
- With many millions of people in quiet rooms well-used servers cost less: each message is a row there too, but rows are not billed.

Prices a million are those beyond the included amounts (among them ${DURABLE_OBJECTS.rowsWritten.included / 1e6} million rows and ${count(DURABLE_OBJECTS.gigabyteSeconds.included)} GB-s), without Neon. A month has ${HOURS} hours.
`;

/** The part of the bill that is heartbeats. */
const heartbeatCost = (people: number): number =>
  ((activity(people).heartbeats / DURABLE_OBJECTS.messagesPerRequest) * DURABLE_OBJECTS.requests.perMillion) / 1e6;
