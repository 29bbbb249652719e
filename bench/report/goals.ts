/** The benchmark's goals, and whether a run has reached them. */
import type { AttackName } from "../generator/attacks/index.ts";
import type { Phase } from "../generator/flood.ts";
import { FLOOD_KINDS } from "../generator/flood-kinds.ts";
import { attackCase } from "../scenarios/attacks.ts";
import { BY_KIND } from "../scenarios/flood.ts";
import { followersCase } from "../scenarios/followers.ts";
import { largeRoomCase } from "../scenarios/large-rooms.ts";
import type { Measurement } from "../scenarios/scenario.ts";
import type { SystemName } from "../servers/systems.ts";
import { medianOf, short, table } from "./tables.ts";

/** Returns the median of a figure; NaN where it was not measured. */
type Get = (scenario: string, name: string, system: SystemName, key: string) => number;

interface Goal {
  what: string;
  figure(get: Get): number;
  atLeast?: number;
  atMost?: number;
}

/** Samovar's figure. */
const own =
  (scenario: string, name: string, key: string, unit = 1): Goal["figure"] =>
  (get) =>
    get(scenario, name, "samovar", key) / unit;

/** One system's figure divided by another one's. */
const ratio =
  (scenario: string, name: string, key: string, above: SystemName, below: SystemName): Goal["figure"] =>
  (get) =>
    get(scenario, name, above, key) / get(scenario, name, below, key);

const cpuRatio = (name: string, above: SystemName, below: SystemName) =>
  ratio("rates", name, "cpuUsPerDelivery", above, below);

const floodRatio =
  (name: string, phase: Phase): Goal["figure"] =>
  (get) =>
    get("flood", name, "samovar-limited", `${phase}.p50Ratio`);

const attack =
  (name: AttackName, key: string, unit: number): Goal["figure"] =>
  (get) =>
    get("attacks", attackCase(name), "samovar-limited", key) / unit;

/** The witness's longest wait for its own message, ms. */
const longestWait = (name: AttackName) => attack(name, "attack.message.max", 1_000);

const GOALS: readonly Goal[] = [
  {
    what: "CPU per delivery, Socket.IO ÷ Samovar, 2,000/s × 200",
    figure: cpuRatio("2,000 × 200", "socket.io", "samovar"),
    atLeast: 5,
  },
  { what: "the same, 5,000/s × 200", figure: cpuRatio("5,000 × 200", "socket.io", "samovar"), atLeast: 8 },
  { what: "the same, 500/s × 200", figure: cpuRatio("500 × 200", "socket.io", "samovar"), atLeast: 2 },
  { what: "the same, 500/s × 1,000", figure: cpuRatio("500 × 1,000", "socket.io", "samovar"), atLeast: 5 },
  { what: "the old stack ÷ Samovar, 500/s × 200", figure: cpuRatio("500 × 200", "old-stack", "samovar") },
  { what: "Samovar ÷ Bun publish, 2,000/s × 200", figure: cpuRatio("2,000 × 200", "samovar", "bun"), atMost: 0.8 },
  { what: "the same, 5,000/s × 200", figure: cpuRatio("5,000 × 200", "samovar", "bun"), atMost: 0.8 },
  {
    what: "99th percentile with 5,000 followers who are away ÷ without, 500/s × 200",
    figure: (get) =>
      get("followers", followersCase(5_000), "samovar", "p99") / get("followers", followersCase(0), "samovar", "p99"),
    atMost: 2,
  },
  {
    what: "CPU with log and archive ÷ without, 500/s × 200",
    figure: ratio("storage", "500 × 200", "cpuUsPerDelivery", "samovar", "samovar-without-log"),
    atMost: 1.15,
  },
  {
    what: "log pages per message, 500/s × 200",
    figure: own("end-to-end", "500 × 200", "logPagesPerMessage"),
    atMost: 1 / 5,
  },
  {
    what: "database statements per message, 500/s × 200",
    figure: own("end-to-end", "500 × 200", "statementsPerMessage"),
    atMost: 1 / 50,
  },
  {
    what: "round trip, Samovar ÷ Socket.IO, 10 members",
    figure: ratio("round-trip", "10 members", "p50", "samovar", "socket.io"),
    atMost: 1.2,
  },
  {
    what: "the same, 200 members",
    figure: ratio("round-trip", "200 members", "p50", "samovar", "socket.io"),
    atMost: 1.8,
  },
  { what: "99th percentile, ms, 2,000/s × 200", figure: own("rates", "2,000 × 200", "p99", 1_000), atMost: 60 },
  {
    what: "CPU per delivery, µs, 20/s × 5,000",
    figure: own("large-rooms", largeRoomCase(5_000), "20.cpuUsPerDelivery"),
    atMost: 3,
  },
  {
    what: "the same, median latency, ms",
    figure: own("large-rooms", largeRoomCase(5_000), "20.p50", 1_000),
    atMost: 250,
  },
  {
    what: "the same, 99th percentile, ms",
    figure: own("large-rooms", largeRoomCase(5_000), "20.p99", 1_000),
    atMost: 370,
  },
  {
    what: "ceiling, deliveries/s, Samovar ÷ Socket.IO",
    figure: ratio("ceiling", "ceiling", "deliveriesPerS", "samovar", "socket.io"),
    atLeast: 6,
  },
  {
    what: "join storm, CPU, Samovar ÷ Socket.IO",
    figure: ratio("storm", "1,000 joins", "cpuMs", "samovar", "socket.io"),
    atMost: 0.15,
  },
  {
    what: "join storm, rosters correct after the first join, ms",
    figure: own("storm", "1,000 joins", "correctAfterFirstMs"),
    atMost: 1_200,
  },
  {
    what: "median latency, flood by a user in the same room ÷ calm",
    figure: floodRatio("a user", "sameRoom"),
    atMost: 2,
  },
  { what: "the same, in another room", figure: floodRatio("a user", "otherRoom"), atMost: 2 },
  { what: "the same, by guests in the same room", figure: floodRatio("guests", "sameRoom"), atMost: 2 },
  { what: "the same, by guests in another room", figure: floodRatio("guests", "otherRoom"), atMost: 2 },
  {
    what: "99th percentile, flood of the worst kind in the same room ÷ calm",
    figure: (get) =>
      Math.max(...FLOOD_KINDS.keys().map((kind) => get("flood", BY_KIND, "samovar-limited", `${kind}.p99Ratio`))),
    atMost: 2,
  },
  {
    what: "six guests who do not read: memory, MB",
    figure: attack("history", "attack.memoryGrowth", 2 ** 20),
    atMost: 40,
  },
  { what: "the same, longest wait of another member, ms", figure: longestWait("history"), atMost: 50 },
  {
    what: "missed edits, unread, longest wait of another member, ms",
    figure: longestWait("edits"),
    atMost: 50,
  },
  {
    what: "600 names after the close, CPU, ms",
    figure: attack("afterClose", "attackCpuUs", 1_000),
    atMost: 300,
  },
  { what: "the same, longest wait of another member, ms", figure: longestWait("afterClose"), atMost: 50 },
  { what: "20 sessions with long names, CPU, ms", figure: attack("sessions", "attackCpuUs", 1_000), atMost: 100 },
  {
    what: "200 deletions of others' old messages, a moderator's longest wait for a deletion, ms",
    figure: attack("lookups", "attack.deletion.max", 1_000),
    atMost: 50,
  },
];

const rowOf = ({ what, atLeast, atMost }: Goal, value: number): string[] => {
  if (atLeast !== undefined) return [what, `at least ${atLeast}`, short(value), value >= atLeast ? "yes" : "no"];
  if (atMost !== undefined) return [what, `at most ${short(atMost)}`, short(value), value <= atMost ? "yes" : "no"];
  return [what, "", short(value), ""];
};

/** A table of the goals for which there are measurements; null where there are none. */
export const goals = (measurements: readonly Measurement[]): string | null => {
  const get: Get = (scenario, name, system, key) => {
    const measured = measurements.filter((each) => each.scenario === scenario);
    return medianOf(measured, { case: name, system }, key);
  };
  const rows = GOALS.flatMap((goal) => {
    const value = goal.figure(get);
    return Number.isFinite(value) ? [rowOf(goal, value)] : [];
  });
  return rows.length === 0 ? null : table(["what", "goal", "measured", "reached"], rows);
};
