/** What the product sets itself, against what was measured in one run. */
import type { Phase } from "../generator/flood.ts";
import type { Measurement } from "../scenarios/scenario.ts";
import type { ContenderName } from "../servers/systems.ts";
import { table } from "./markdown.ts";
import { medianOf, short } from "./summary.ts";

interface Goal {
  what: string;
  /** The figure, from the medians. */
  figure(get: Get): number;
  least?: number;
  most?: number;
}

type Get = (scenario: string, name: string, contender: ContenderName, key: string) => number;

const cpuRatio =
  (name: string, peer: ContenderName): Goal["figure"] =>
  (get) =>
    get("rates", name, peer, "cpuUsPerDelivery") / get("rates", name, "samovar", "cpuUsPerDelivery");

const floodRatio =
  (name: string, phase: Phase): Goal["figure"] =>
  (get) =>
    get("flood", name, "samovar-limited", `${phase}.p50Ratio`);

const GOALS: readonly Goal[] = [
  {
    what: "CPU per delivery, Socket.IO ÷ Samovar, 2,000/s × 200",
    figure: cpuRatio("2,000 × 200", "socket.io"),
    least: 5,
  },
  { what: "the same, 5,000/s × 200", figure: cpuRatio("5,000 × 200", "socket.io"), least: 8 },
  { what: "the same, 500/s × 200", figure: cpuRatio("500 × 200", "socket.io"), least: 2 },
  { what: "the same, 500/s × 1,000", figure: cpuRatio("500 × 1,000", "socket.io"), least: 5 },
  { what: "the old stack ÷ Samovar, 500/s × 200", figure: cpuRatio("500 × 200", "old-stack") },
  { what: "Samovar ÷ Bun publish, 2,000/s × 200", figure: (get) => 1 / cpuRatio("2,000 × 200", "bun")(get), most: 0.8 },
  { what: "the same, 5,000/s × 200", figure: (get) => 1 / cpuRatio("5,000 × 200", "bun")(get), most: 0.8 },
  {
    what: "CPU with log and archive ÷ without, 500/s × 200",
    figure: (get) =>
      get("storage", "500 × 200", "samovar", "cpuUsPerDelivery") /
      get("storage", "500 × 200", "samovar-without-log", "cpuUsPerDelivery"),
    most: 1.15,
  },
  {
    what: "log rows per message, 500/s × 200",
    figure: (get) => get("end-to-end", "500 × 200", "samovar", "logRowsPerMessage"),
    most: 1 / 5,
  },
  {
    what: "database statements per message, 500/s × 200",
    figure: (get) => get("end-to-end", "500 × 200", "samovar", "statementsPerMessage"),
    most: 1 / 50,
  },
  {
    what: "round trip, Samovar ÷ Socket.IO, 10 members",
    figure: (get) =>
      get("round-trip", "10 members", "samovar", "p50") / get("round-trip", "10 members", "socket.io", "p50"),
    most: 1.2,
  },
  {
    what: "the same, 200 members",
    figure: (get) =>
      get("round-trip", "200 members", "samovar", "p50") / get("round-trip", "200 members", "socket.io", "p50"),
    most: 1.8,
  },
  {
    what: "99th percentile, ms, 2,000/s × 200",
    figure: (get) => get("rates", "2,000 × 200", "samovar", "p99") / 1_000,
    most: 60,
  },
  {
    what: "ceiling, deliveries/s, Samovar ÷ Socket.IO",
    figure: (get) =>
      get("ceiling", "ceiling", "samovar", "deliveriesPerS") / get("ceiling", "ceiling", "socket.io", "deliveriesPerS"),
    least: 6,
  },
  {
    what: "join storm, CPU, Samovar ÷ Socket.IO",
    figure: (get) =>
      get("storm", "1,000 joins", "samovar", "cpuMs") / get("storm", "1,000 joins", "socket.io", "cpuMs"),
    most: 0.15,
  },
  {
    what: "join storm, rosters right after the first join, ms",
    figure: (get) => get("storm", "1,000 joins", "samovar", "rightAfterFirstMs"),
    most: 1_200,
  },
  {
    what: "latency median, flooded by a user in the same room ÷ calm",
    figure: floodRatio("a user", "sameRoom"),
    most: 2,
  },
  { what: "the same, in another room", figure: floodRatio("a user", "otherRoom"), most: 2 },
  { what: "the same, by guests in the same room", figure: floodRatio("guests", "sameRoom"), most: 2 },
  { what: "the same, by guests in another room", figure: floodRatio("guests", "otherRoom"), most: 2 },
];

const verdict = (value: number, { least, most }: Goal): string => {
  if (least !== undefined) return value >= least ? "yes" : "no";
  return most === undefined ? "" : value <= most ? "yes" : "no";
};

const wanted = ({ least, most }: Goal): string => {
  if (least !== undefined) return `at least ${least}`;
  return most === undefined ? "" : `at most ${short(most)}`;
};

/** A table of the goals that this run says something about; null where it says nothing of any. */
export const goals = (measurements: readonly Measurement[]): string | null => {
  const get: Get = (scenario, name, contender, key) =>
    medianOf(
      measurements.filter((each) => each.scenario === scenario),
      { case: name, contender },
      key,
    );
  const rows = GOALS.flatMap((goal) => {
    const value = goal.figure(get);
    return Number.isFinite(value) ? [[goal.what, wanted(goal), short(value), verdict(value, goal)]] : [];
  });
  return rows.length === 0 ? null : table(["what", "wanted", "measured", "reached"], rows);
};
