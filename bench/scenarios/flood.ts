/** What one flooding client does to the latency of everyone else, in its own room and in another one. */
import { PHASES, type Phase } from "../generator/flood.ts";
import { FLOOD_KINDS } from "../generator/flood-kinds.ts";
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

/** The case with a flood of each kind. */
export const BY_KIND = "each kind";

const eachKindCase = (slices: number) =>
  jobCase(BY_KIND, [SYSTEM], {
    job: "floodByKind",
    members: MEMBERS,
    spec: { rate: RATE, contentLength: CONTENT_LENGTH, floodRate: FLOOD_RATE, slices, sliceS: SLICE_S },
  });

interface Column {
  key: string;
  title: string;
  /** What values are divided by, for another unit. */
  unit?: number;
}

const LATENCY_COLUMNS: readonly Column[] = [
  { key: "p50", title: "median, ms", unit: 1_000 },
  { key: "p95", title: "95th percentile, ms", unit: 1_000 },
  { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  { key: "p50Ratio", title: "median ÷ calm" },
  { key: "p95Ratio", title: "95th ÷ calm" },
  { key: "p99Ratio", title: "99th ÷ calm" },
  { key: "cpuShare", title: "server, of a core" },
];

const FLOOD_COLUMNS: readonly Column[] = [
  { key: "sent", title: "frames sent" },
  { key: "accepted", title: "messages accepted" },
  { key: "rejected", title: "rejected with an error" },
  { key: "closed", title: "connections closed" },
];

const KIND_COLUMNS: readonly Column[] = [
  { key: "p50", title: "median, ms", unit: 1_000 },
  { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  { key: "p50Ratio", title: "median ÷ calm" },
  { key: "p99Ratio", title: "99th ÷ calm" },
  { key: "cpuShare", title: "server, of a core" },
  ...FLOOD_COLUMNS,
];

/** Marks where the room did not keep up in some round. */
const star = (measurements: readonly Measurement[], key: string): string =>
  measurements.some(({ values }) => values[key] === 0) ? "\\*" : "";

/** A row for each kind of flood, the worst first, and the name of that. */
const byKind = (measurements: readonly Measurement[]): string => {
  const get = (kind: string, key: string) =>
    medianOf(measurements, { case: BY_KIND, system: SYSTEM }, `${kind}.${key}`);
  const kinds = [...FLOOD_KINDS.keys()].sort((a, b) => get(b, "p99Ratio") - get(a, "p99Ratio"));
  const rows = ["calm", ...kinds].map((kind) => [
    kind + star(measurements, `${kind}.keptUp`),
    ...KIND_COLUMNS.map(({ key, unit = 1 }) => short(get(kind, key) / unit)),
  ]);
  const [worst = ""] = kinds;
  return [
    table(["flood of", ...KIND_COLUMNS.map(({ title }) => title)], rows),
    `The worst is a flood of ${worst}: ${short(get(worst, "p99Ratio"))} times the 99th percentile without a flood.`,
  ].join("\n\n");
};

const byPhase = (measurements: readonly Measurement[], phases: readonly Phase[], columns: readonly Column[]): string =>
  table(
    ["flooder", ...columns.map(({ title }) => title)],
    casesOf(measurements).flatMap((name) =>
      phases.map((phase) => {
        const ofCase = measurements.filter((each) => each.case === name);
        const of = { case: name, system: SYSTEM } as const;
        return [
          `${name}: ${TITLES[phase]}${star(ofCase, `${phase}.keptUp`)}`,
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
    return [floodCase("a user", false, slices), floodCase("guests", true, slices), eachKindCase(3)];
  },
  report: (measurements) => {
    const mixed = measurements.filter((each) => each.case !== BY_KIND);
    const kinds = measurements.filter((each) => each.case === BY_KIND);
    return [
      "Latency from sending to every member's copy:",
      byPhase(mixed, PHASES, LATENCY_COLUMNS),
      "Outcome of the flood:",
      byPhase(mixed, ["sameRoom", "otherRoom"], FLOOD_COLUMNS),
      "The same in a room that a new user floods with one kind of frame and connects as often as an address may for long (SPEC.md, L4), the worst kind first:",
      byKind(kinds),
      generatorNote(measurements),
    ].join("\n\n");
  },
};
