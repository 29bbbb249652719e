/** The report of a run: one Markdown page, its plots beside it, and everything that was measured as JSON. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { SCENARIOS } from "../scenarios/index.ts";
import type { Measurement } from "../scenarios/scenario.ts";
import { goals } from "./goals.ts";
import type { Machine } from "./machine.ts";
import { drawPlots } from "./plots.ts";

export interface Run {
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  seed: number;
  rounds: number;
  quick: boolean;
  machine: Machine;
  measurements: readonly Measurement[];
  /** Measurements that went wrong: what, and why. */
  failures: readonly string[];
}

const describe = ({ startedAt, seconds, seed, rounds, quick, machine }: Run): string[] => [
  `# Benchmark, ${startedAt.slice(0, 10)}${quick ? " (quick)" : ""}`,
  `Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}, each contender in turn in each. It took ${Math.round(seconds)} s, with seed ${seed}. ` +
    "bench/README.md tells how it is measured and what the figures mean.",
  Object.entries(machine)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join("\n"),
];

/** The page. `plots` are the paths of the plots, as the page names them. */
export const document = (run: Run, plots: readonly string[]): string => {
  const sections = SCENARIOS.flatMap(({ name, title, about, report }) => {
    const measured = run.measurements.filter(({ scenario }) => scenario === name);
    return measured.length === 0 ? [] : [`## ${title}`, about, report(measured)];
  });
  const reached = goals(run.measurements);
  return [
    ...describe(run),
    ...(run.failures.length === 0
      ? []
      : ["## What could not be measured", run.failures.map((each) => `- ${each}`).join("\n")]),
    ...(reached === null ? [] : ["## What should be seen", reached]),
    ...sections,
    ...(plots.length === 0 ? [] : ["## Plots", ...plots.map((path) => `![](${path})`)]),
    "",
  ].join("\n\n");
};

/** Writes page, plots and JSON into `folder`. Returns the page's path. */
export const save = (run: Run, folder: string, name: string): string => {
  mkdirSync(folder, { recursive: true });
  const base = join(folder, `${run.startedAt.slice(0, 10)}-${name}`);
  const plots = [...drawPlots(run.measurements)].map(([file, svg]) => {
    const path = `${base}-${file}.svg`;
    writeFileSync(path, svg);
    return relative(folder, path);
  });
  writeFileSync(`${base}.json`, `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(`${base}.md`, document(run, plots));
  return `${base}.md`;
};
