/** CPU time and latency against how much is said, to how many, and how long it is. */
import { byContender, ratios } from "../report/table.ts";
import type { ContenderName } from "../servers/systems.ts";
import { loadValues } from "./load-values.ts";
import {
  type Case,
  CONTENT_LENGTH,
  generatorNote,
  type Measurement,
  runJob,
  type Scenario,
  withServer,
} from "./scenario.ts";

const ALL: readonly ContenderName[] = ["samovar", "old-stack", "socket.io", "ws", "bun", "bun-window"];
const SOME: readonly ContenderName[] = ["samovar", "socket.io", "bun"];
const STORED: readonly ContenderName[] = ["samovar", "old-stack", "socket.io", "bun"];
const WARM_UP_S = 1;
const MEASURE_S = 3;
/** Long enough for some messages where there is one a second. */
const MEASURE_SLOW_S = 6;

interface Point {
  rate: number;
  members: number;
  contenders: readonly ContenderName[];
}

const POINTS: readonly Point[] = [
  { rate: 1, members: 200, contenders: SOME },
  { rate: 50, members: 10, contenders: SOME },
  { rate: 50, members: 50, contenders: SOME },
  { rate: 50, members: 200, contenders: STORED },
  { rate: 50, members: 1_000, contenders: SOME },
  { rate: 500, members: 10, contenders: SOME },
  { rate: 500, members: 50, contenders: SOME },
  { rate: 500, members: 200, contenders: ALL },
  { rate: 500, members: 1_000, contenders: STORED },
  { rate: 2_000, members: 50, contenders: SOME },
  { rate: 2_000, members: 200, contenders: ALL },
  { rate: 5_000, members: 200, contenders: ALL },
];
const QUICK = new Set(["50 × 10", "500 × 200", "2,000 × 200"]);

export const pointName = (rate: number, members: number): string =>
  `${rate.toLocaleString("en-US")} × ${members.toLocaleString("en-US")}`;

const loadCase = (name: string, { rate, members, contenders }: Point, contentLength = CONTENT_LENGTH): Case => ({
  name,
  contenders,
  measure: (context) =>
    withServer(context, async (running) => {
      const measureS = rate < 10 ? MEASURE_SLOW_S : MEASURE_S;
      const spec = { rate, contentLength, warmUpS: WARM_UP_S, measureS };
      const result = await runJob(context, running, "load", { rooms: 1, members }, spec);
      return { rate, members, contentLength, ...loadValues(result) };
    }),
});

const CASE_TITLE = "messages/s × members";

const report = (caseTitle: string) => (measurements: readonly Measurement[]) =>
  [
    "Server CPU per delivered message, µs:",
    byContender(measurements, { caseTitle, key: "cpuUsPerDelivery" }),
    "The same as multiples of Samovar's:",
    ratios(measurements, { caseTitle, key: "cpuUsPerDelivery" }),
    "Latency, ms, median:",
    byContender(measurements, { caseTitle, key: "p50", unit: 1_000 }),
    "Latency, ms, 99th percentile:",
    byContender(measurements, { caseTitle, key: "p99", unit: 1_000 }),
    "Deliveries a second:",
    byContender(measurements, { caseTitle, key: "deliveriesPerS" }),
    "Messages of one sender that the room put into another order:",
    byContender(measurements, { caseTitle, key: "reordered" }),
    generatorNote(measurements),
  ].join("\n\n");

export const rates: Scenario = {
  name: "rates",
  title: "How much is said, to how many",
  about:
    "One room, everyone in it says something now and then (a Poisson process in all), every message goes to every member. " +
    `Messages have ${CONTENT_LENGTH} characters. \\* could not keep up: the oldest message that someone still waited for was older than half a ` +
    "second at the end, or something was lost or came twice.",
  cases: (quick) =>
    POINTS.map((point) => loadCase(pointName(point.rate, point.members), point)).filter(
      ({ name }) => !quick || QUICK.has(name),
    ),
  report: report(CASE_TITLE),
};

const SIZES = [20, 200, 2_000];

export const sizes: Scenario = {
  name: "sizes",
  title: "How long messages are",
  about: "As above, 500 messages a second in a room of 200.",
  cases: (quick) =>
    SIZES.filter((size) => !quick || size === 2_000).map((size) =>
      loadCase(`${size.toLocaleString("en-US")} characters`, { rate: 500, members: 200, contenders: SOME }, size),
    ),
  report: report("length"),
};

export const rooms: Scenario = {
  name: "rooms",
  title: "A hundred small rooms",
  about:
    "100 rooms of 10 in one process, 500 messages a second in all of them together. Each room of Samovar's syncs a log of its own, and " +
    "workerd waits for the disk: without the log one sees what that is worth on this machine.",
  cases: () => [
    {
      name: "100 × 10",
      contenders: ["samovar", "samovar-without-log", "socket.io", "bun"],
      measure: (context) =>
        withServer(context, async (running) => {
          const spec = { rate: 500, contentLength: CONTENT_LENGTH, warmUpS: WARM_UP_S, measureS: MEASURE_S };
          return loadValues(await runJob(context, running, "load", { rooms: 100, members: 10 }, spec));
        }),
    },
  ],
  report: report("rooms × members"),
};
