/** The report of a run: a Markdown page and its plots, and all figures as JSON, which Git ignores. */
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
  /** Measurements that failed: what and why. */
  failures: readonly string[];
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

/** The page. `plots` are paths relative to it. */
export const document = (run: Run, plots: readonly string[]): string => {
  const { startedAt, seconds, seed, rounds, quick, machine, measurements, failures } = run;
  const reached = goals(measurements);
  const sections = SCENARIOS.flatMap(({ name, title, about, report }) => {
    const measured = measurements.filter(({ scenario }) => scenario === name);
    return measured.length === 0 ? [] : [`## ${title}`, about, report(measured)];
  });
  return [
    `# Benchmark, ${startedAt.slice(0, 10)}${quick ? " (quick)" : ""}`,
    `Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}; in each, all systems take turns. The run took ${Math.round(seconds)} s, with seed ${seed}. ` +
      "bench/README.md explains the method and the figures.",
    list(Object.entries(machine).map(([name, value]) => `${name}: ${value}`)),
    ...(failures.length === 0 ? [] : ["## Failed measurements", list(failures)]),
    ...(reached === null ? [] : ["## Goals", reached]),
    ...sections,
    ...(plots.length === 0 ? [] : ["## Plots", ...plots.map((path) => `![](${path})`)]),
    "",
  ].join("\n\n");
};

/** Writes page, plots and JSON to `folder`. Returns the page's path. */
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
