/** CPU time and latency by message rate, members and message length, and the highest rate that a room can take. */
import { byFigure, bySystem, generatorNote, ratios } from "../report/tables.ts";
import type { SystemName } from "../servers/systems.ts";
import { CONTENT_LENGTH, jobCase, type Measurement, type Scenario } from "./scenario.ts";

const ALL: readonly SystemName[] = ["samovar", "old-stack", "socket.io", "ws", "bun", "bun-window"];
const SOME: readonly SystemName[] = ["samovar", "socket.io", "bun"];
const WITH_STORAGE: readonly SystemName[] = ["samovar", "old-stack", "socket.io", "bun"];
const LOAD = { contentLength: CONTENT_LENGTH, warmUpS: 1, measureS: 3 };
/** Long enough for several messages at one a second. */
const MEASURE_SLOW_S = 6;

const POINTS: readonly [rate: number, members: number, systems: readonly SystemName[]][] = [
  [1, 200, SOME],
  [50, 10, SOME],
  [50, 50, SOME],
  [50, 200, WITH_STORAGE],
  [50, 1_000, SOME],
  [500, 10, SOME],
  [500, 50, SOME],
  [500, 200, ALL],
  [500, 1_000, WITH_STORAGE],
  [2_000, 50, SOME],
  [2_000, 200, ALL],
  [5_000, 200, ALL],
];
const QUICK = new Set(["50 × 10", "500 × 200", "2,000 × 200"]);

const report = (caseTitle: string) => (measurements: readonly Measurement[]) =>
  [
    "Server CPU per delivered message, µs:",
    bySystem(measurements, { caseTitle, key: "cpuUsPerDelivery" }),
    "The same as multiples of Samovar's:",
    ratios(measurements, { caseTitle, key: "cpuUsPerDelivery" }),
    "Latency, ms, median:",
    bySystem(measurements, { caseTitle, key: "p50", unit: 1_000 }),
    "Latency, ms, 99th percentile:",
    bySystem(measurements, { caseTitle, key: "p99", unit: 1_000 }),
    "Deliveries a second:",
    bySystem(measurements, { caseTitle, key: "deliveriesPerS" }),
    "Messages that the room put before earlier ones of the same sender:",
    bySystem(measurements, { caseTitle, key: "reordered" }),
    generatorNote(measurements),
  ].join("\n\n");

export const rates: Scenario = {
  name: "rates",
  title: "Message rate and room size",
  about:
    "One room, in which every message goes to every member. Senders are random and arrivals a Poisson process. " +
    `Messages have ${CONTENT_LENGTH} characters. \\* could not keep up: at the end some member was still waiting for a message more than half a ` +
    "second old, or messages were lost or repeated.",
  cases: (quick) =>
    POINTS.map(([rate, members, systems]) => {
      const name = `${rate.toLocaleString("en-US")} × ${members.toLocaleString("en-US")}`;
      const measureS = rate < 10 ? MEASURE_SLOW_S : LOAD.measureS;
      return jobCase(name, systems, { job: "load", members, spec: { ...LOAD, rate, measureS } });
    }).filter(({ name }) => !quick || QUICK.has(name)),
  report: report("messages/s × members"),
};

export const sizes: Scenario = {
  name: "sizes",
  title: "Message length",
  about: "As above, with 500 messages a second in a room of 200.",
  cases: (quick) =>
    (quick ? [2_000] : [20, 200, 2_000]).map((contentLength) =>
      jobCase(`${contentLength.toLocaleString("en-US")} characters`, SOME, {
        job: "load",
        members: 200,
        spec: { ...LOAD, rate: 500, contentLength },
      }),
    ),
  report: report("length"),
};

export const rooms: Scenario = {
  name: "rooms",
  title: "A hundred small rooms",
  about:
    "100 rooms of 10 in one process, with 500 messages a second in all of them together. Each of Samovar's rooms syncs its own log, and " +
    "workerd waits for the disk; the column without the log shows how much of the time that is on this machine.",
  cases: () => [
    jobCase("100 × 10", ["samovar", "samovar-without-log", "socket.io", "bun"], {
      job: "load",
      rooms: 100,
      members: 10,
      spec: { ...LOAD, rate: 500 },
    }),
  ],
  report: report("rooms × members"),
};

const CEILING_MEMBERS = 200;

export const ceiling: Scenario = {
  name: "ceiling",
  title: "The ceiling of a room",
  about:
    `A room of ${CEILING_MEMBERS}. The rate rises by a factor of 1.3 (1.6 with --quick) until, twice in a row, the 99th percentile of the ` +
    "latency exceeds 100 ms or messages are lost. The table shows the last step before that. The generator's own core may be the limit: " +
    "its share is given, and from 0.9 on the server's ceiling is higher than the figure.",
  cases: (quick) => [
    jobCase("ceiling", quick ? ["samovar", "socket.io"] : ALL, ({ dialect }) => ({
      job: "ceiling",
      members: CEILING_MEMBERS,
      spec: {
        // Well below what each can take.
        firstRate: dialect === "socket.io" ? 100 : 300,
        growth: quick ? 1.6 : 1.3,
        lastRate: 40_000,
        contentLength: CONTENT_LENGTH,
        warmUpS: 0.5,
        measureS: 1.5,
        maxP99: 100_000,
      },
    })),
  ],
  report: byFigure([
    { key: "rate", title: "messages/s" },
    { key: "deliveriesPerS", title: "deliveries/s" },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    { key: "generatorShare", title: "generator, of a core" },
  ]),
};
