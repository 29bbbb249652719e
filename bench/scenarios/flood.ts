/** What one client that floods does to everyone else's latency, in its own room and in another one. */
import { type FloodResult, PHASES, type Phase } from "../generator/flood.ts";
import { table } from "../report/markdown.ts";
import { casesOf, medianOf, short } from "../report/summary.ts";
import {
  type Case,
  CONTENT_LENGTH,
  generatorNote,
  type Measurement,
  runJob,
  type Scenario,
  type Values,
  withServer,
} from "./scenario.ts";

const MEMBERS = 50;
const RATE = 20;
/** More than any limit lets in, and little enough that its sending does not hold up the generator on the same core. */
const FLOOD_RATE = 2_000;
const SLICE_S = 3;
const SECONDS = { quick: 9, complete: 15 };
const CONTENDER = "samovar-limited";

const TITLES: Readonly<Record<Phase, string>> = {
  calm: "nobody floods",
  sameRoom: "the same room is flooded",
  otherRoom: "another room is flooded",
};

const valuesOf = (result: FloodResult): Values => {
  const { calm, generatorShare } = result;
  const values: Values = { generatorShare };
  for (const phase of PHASES) {
    const { flood, keptUp, ...figures } = result[phase];
    const all = {
      ...figures,
      ...flood,
      keptUp: keptUp ? 1 : 0,
      p50Ratio: figures.p50 / calm.p50,
      p95Ratio: figures.p95 / calm.p95,
    };
    for (const [key, value] of Object.entries(all)) values[`${phase}.${key}`] = value;
  }
  return values;
};

const floodCase = (name: string, isGuest: boolean, seconds: number): Case => ({
  name,
  contenders: [CONTENDER],
  measure: (context) =>
    withServer(context, async (running) => {
      const slices = seconds / SLICE_S;
      const spec = {
        rate: RATE,
        contentLength: CONTENT_LENGTH,
        floodRate: FLOOD_RATE,
        isGuest,
        slices,
        sliceS: SLICE_S,
      };
      return valuesOf(await runJob(context, running, "flood", { rooms: 1, members: MEMBERS }, spec));
    }),
});

const COLUMNS = [
  { key: "p50", title: "median, ms", unit: 1_000 },
  { key: "p95", title: "95th percentile, ms", unit: 1_000 },
  { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  { key: "p50Ratio", title: "median ÷ calm", unit: 1 },
  { key: "p95Ratio", title: "95th ÷ calm", unit: 1 },
  { key: "cpuShare", title: "server, of a core", unit: 1 },
] as const;

const FLOOD_COLUMNS = [
  { key: "sent", title: "frames sent", unit: 1 },
  { key: "taken", title: "messages taken", unit: 1 },
  { key: "refused", title: "refused with an error", unit: 1 },
  { key: "closed", title: "connections closed", unit: 1 },
] as const;

const rowsOf = (
  measurements: readonly Measurement[],
  phases: readonly Phase[],
  columns: readonly { key: string; unit: number }[],
): string[][] =>
  casesOf(measurements).flatMap((name) =>
    phases.map((phase) => {
      const of = { case: name, contender: CONTENDER } as const;
      const isBehind = measurements.some((each) => each.case === name && each.values[`${phase}.keptUp`] === 0);
      return [
        `${name}: ${TITLES[phase]}${isBehind ? "\\*" : ""}`,
        ...columns.map(({ key, unit }) => short(medianOf(measurements, of, `${phase}.${key}`) / unit)),
      ];
    }),
  );

export const flood: Scenario = {
  name: "flood",
  title: "A neighbour who floods",
  about:
    `A room of ${MEMBERS} in which ${RATE} messages a second are said, with the limits as they come (SPEC.md, L1 and L2). One client ` +
    `sends up to ${FLOOD_RATE.toLocaleString("en-US")} frames a second, of every kind and some that are none, and comes back at once whenever it is closed: ` +
    "with a token as the same user, without one as a new guest. Peace, a flood in the room and a flood in another room of the " +
    "same server take turns. \\* marks where something was lost or more than half a second late.",
  cases: (quick) => {
    const seconds = SECONDS[quick ? "quick" : "complete"];
    return [floodCase("a user", false, seconds), floodCase("guests", true, seconds)];
  },
  report: (measurements) =>
    [
      "From the sending to each of the others' hearing:",
      table(["who floods", ...COLUMNS.map(({ title }) => title)], rowsOf(measurements, PHASES, COLUMNS)),
      "What became of the flood:",
      table(
        ["who floods", ...FLOOD_COLUMNS.map(({ title }) => title)],
        rowsOf(measurements, ["sameRoom", "otherRoom"], FLOOD_COLUMNS),
      ),
      generatorNote(measurements),
    ].join("\n\n"),
};
