/** What one flooding client does to the latency of everyone else, in its own room and in another one. */
import { PHASES, type Phase } from "../generator/flood.ts";
import { casesOf, generatorNote, medianOf, short, table } from "../report/tables.ts";
import { CONTENT_LENGTH, jobCase, type Measurement, type Scenario } from "./scenario.ts";

const MEMBERS = 50;
const RATE = 20;
/** Above every limit, yet few enough frames that sending them does not hold up the generator on the same core. */
const FLOOD_RATE = 2_000;
const SLICE_S = 3;
const SYSTEM = "samovar-limited";

const TITLES: Readonly<Record<Phase, string>> = {
  calm: "no flood",
  sameRoom: "flood in the same room",
  otherRoom: "flood in another room",
};

const floodCase = (name: string, isGuest: boolean, slices: number) =>
  jobCase(name, [SYSTEM], {
    job: "flood",
    members: MEMBERS,
    spec: { rate: RATE, contentLength: CONTENT_LENGTH, floodRate: FLOOD_RATE, isGuest, slices, sliceS: SLICE_S },
  });

const LATENCY_COLUMNS = [
  { key: "p50", title: "median, ms", unit: 1_000 },
  { key: "p95", title: "95th percentile, ms", unit: 1_000 },
  { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  { key: "p50Ratio", title: "median ÷ calm" },
  { key: "p95Ratio", title: "95th ÷ calm" },
  { key: "cpuShare", title: "server, of a core" },
];

const FLOOD_COLUMNS = [
  { key: "sent", title: "frames sent" },
  { key: "accepted", title: "messages accepted" },
  { key: "rejected", title: "rejected with an error" },
  { key: "closed", title: "connections closed" },
];

const byPhase = (
  measurements: readonly Measurement[],
  phases: readonly Phase[],
  columns: readonly { key: string; title: string; unit?: number }[],
): string =>
  table(
    ["flooder", ...columns.map(({ title }) => title)],
    casesOf(measurements).flatMap((name) =>
      phases.map((phase) => {
        const isBehind = measurements.some((each) => each.case === name && each.values[`${phase}.keptUp`] === 0);
        const of = { case: name, system: SYSTEM } as const;
        return [
          `${name}: ${TITLES[phase]}${isBehind ? "\\*" : ""}`,
          ...columns.map(({ key, unit = 1 }) => short(medianOf(measurements, of, `${phase}.${key}`) / unit)),
        ];
      }),
    ),
  );

export const flood: Scenario = {
  name: "flood",
  title: "A flooding client",
  about:
    `A room of ${MEMBERS} with ${RATE} messages a second and default limits (SPEC.md, L1 and L2). One client sends up to ` +
    `${FLOOD_RATE.toLocaleString("en-US")} frames a second, of every kind and some broken, and reconnects whenever it is closed: with a token as the same user, ` +
    "without one as a new guest. Phases without a flood, with a flood in the room and with a flood in another room of the same server " +
    "alternate. \\* marks where messages were lost or more than half a second late.",
  cases: (quick) => {
    const slices = quick ? 3 : 5;
    return [floodCase("a user", false, slices), floodCase("guests", true, slices)];
  },
  report: (measurements) =>
    [
      "Latency from sending to every member's copy:",
      byPhase(measurements, PHASES, LATENCY_COLUMNS),
      "Outcome of the flood:",
      byPhase(measurements, ["sameRoom", "otherRoom"], FLOOD_COLUMNS),
      generatorNote(measurements),
    ].join("\n\n"),
};
