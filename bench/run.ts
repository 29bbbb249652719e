/**
 * `npm run bench`: every scenario against every contender; `-- --quick` a few minutes of it; `-- --scenario NAME` one;
 * `-- --cost` what a month costs. The results go to bench/results/.
 */
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { explain, Refusal, runCommand } from "../scripts/command.ts";
import { ROOT } from "../scripts/postgres.ts";
import { COSTS_FILE, writeCosts } from "./cost.ts";
import { measureDisk } from "./report/disk.ts";
import { document, type Run, save } from "./report/document.ts";
import { describeMachine } from "./report/machine.ts";
import { runScenarios } from "./runner.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { installPeers } from "./servers/baselines.ts";
import { bundle } from "./servers/bundles.ts";
import { startDatabase } from "./servers/database.ts";

const RESULTS = join(import.meta.dirname, "results");
const ROUNDS = { quick: 1, complete: 3 };

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Refusal(`--${name} is a whole number above 0`);
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: "boolean", default: false },
        scenario: { type: "string", multiple: true, default: [] },
        rounds: { type: "string" },
        seed: { type: "string", default: "1" },
        cost: { type: "boolean", default: false },
      },
    });
    const unknown = values.scenario.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
    if (unknown !== undefined) throw new Refusal(`there is no scenario ${unknown}`);
    const { quick, cost } = values;
    return {
      quick,
      cost,
      scenarios: SCENARIOS.filter(({ name }) => values.scenario.length === 0 || values.scenario.includes(name)),
      rounds: values.rounds === undefined ? ROUNDS[quick ? "quick" : "complete"] : positive("rounds", values.rounds),
      seed: positive("seed", values.seed),
    };
  } catch (error) {
    const names = SCENARIOS.map(({ name }) => name).join(", ");
    throw new Refusal(`${explain(error)} (options: --quick, --rounds, --seed, --cost, --scenario: ${names})`);
  }
};

const nameOf = ({ quick, scenarios }: ReturnType<typeof readOptions>): string => {
  const which = scenarios.length === SCENARIOS.length ? "all" : scenarios.map(({ name }) => name).join("-");
  return quick ? `${which}-quick` : which;
};

const elapsed = (since: Date): string => {
  const seconds = Math.round((Date.now() - since.getTime()) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

await runCommand(async () => {
  const options = readOptions();
  if (options.cost) {
    writeCosts();
    console.log(`Written: ${relative(ROOT, COSTS_FILE)}`);
    return 0;
  }
  installPeers();
  const startedAt = new Date();
  const tell = (line: string) => console.log(`${elapsed(startedAt)}  ${line}`);
  tell("bundling the Worker, starting Postgres");
  const scripts = await bundle();
  const disk = await measureDisk();
  const database = await startDatabase();
  try {
    const findings = await runScenarios({ ...options, surroundings: { scripts, database }, tell });
    const run: Run = {
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      seed: options.seed,
      rounds: options.rounds,
      quick: options.quick,
      machine: describeMachine(database.description, disk),
      ...findings,
    };
    const path = save(run, RESULTS, nameOf(options));
    console.log(`\n${document(run, [])}\nSaved as ${relative(ROOT, path)}`);
    return findings.failures.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});
