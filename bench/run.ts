/**
 * `npm run bench` measures every scenario with every system, `-- --quick` the most telling cases, `-- --scenario NAME` one
 * scenario; `-- --cost` writes COSTS.md. Reports go to bench/results/.
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { CommandError, explain, runCommand } from "../scripts/command.ts";
import { ROOT } from "../scripts/postgres.ts";
import { COSTS_FILE, costsPage } from "./cost/page.ts";
import { document, type Run, save } from "./report/document.ts";
import { describeMachine } from "./report/machine.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Measurement } from "./scenarios/scenario.ts";
import { installBaselines } from "./servers/baselines.ts";
import { startDatabase } from "./servers/database.ts";
import { reserveServerCore } from "./servers/processes.ts";
import { bundleSamovar } from "./servers/samovar.ts";
import { type Environment, SYSTEMS } from "./servers/systems.ts";

const RESULTS = join(import.meta.dirname, "results");

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new CommandError(`--${name} is a whole number above 0`);
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
    const { quick, cost, scenario, rounds, seed } = values;
    const unknown = scenario.find((name) => !SCENARIOS.some((each) => each.name === name));
    if (unknown !== undefined) throw new CommandError(`there is no scenario ${unknown}`);
    return {
      quick,
      cost,
      scenarios: SCENARIOS.filter(({ name }) => scenario.length === 0 || scenario.includes(name)),
      rounds: rounds === undefined ? (quick ? 1 : 3) : positive("rounds", rounds),
      seed: positive("seed", seed),
    };
  } catch (error) {
    const names = SCENARIOS.map(({ name }) => name).join(", ");
    throw new CommandError(`${explain(error)} (options: --quick, --rounds, --seed, --cost, --scenario: ${names})`);
  }
};

type Options = ReturnType<typeof readOptions>;

const startedAt = new Date();

const log = (line: string): void => {
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
  console.log(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}  ${line}`);
};

/** Measures in turn: all cases and systems of a round, then the next round, so that drift affects all alike. */
const measure = async ({ scenarios, quick, rounds, seed }: Options, environment: Environment) => {
  const measurements: Measurement[] = [];
  const failures: string[] = [];
  let count = 0;
  for (const scenario of scenarios) {
    const cases = scenario.cases(quick);
    for (let round = 1; round <= rounds; round++) {
      for (const { name, systems, measure } of cases) {
        for (const system of systems) {
          const what = `${scenario.name}, ${name}, ${SYSTEMS[system].title}, round ${round}`;
          log(what);
          // Arrivals differ between rounds and are the same for all systems; no two measurements share a room.
          const room = `bench-${process.pid}-${++count}`;
          try {
            const values = await measure({ system: SYSTEMS[system], environment, seed: seed + round, room });
            measurements.push({ scenario: scenario.name, case: name, system, round, values });
          } catch (error) {
            failures.push(`${what}: ${explain(error)}`);
            log(`❌ ${failures.at(-1)}`);
          }
        }
      }
    }
  }
  return { measurements, failures };
};

const nameOf = ({ quick, scenarios }: Options): string => {
  const which = scenarios.length === SCENARIOS.length ? "all" : scenarios.map(({ name }) => name).join("-");
  return quick ? `${which}-quick` : which;
};

await runCommand(async () => {
  const options = readOptions();
  if (options.cost) {
    writeFileSync(COSTS_FILE, costsPage());
    console.log(`Written: ${relative(ROOT, COSTS_FILE)}`);
    return 0;
  }
  installBaselines();
  const hasServerCore = reserveServerCore();
  log("bundling the Worker, starting Postgres");
  const bundles = await bundleSamovar();
  const database = await startDatabase();
  try {
    const machine = await describeMachine(database.description, hasServerCore);
    const { measurements, failures } = await measure(options, { database, bundles });
    const run: Run = {
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      seed: options.seed,
      rounds: options.rounds,
      quick: options.quick,
      machine,
      measurements,
      failures,
    };
    const path = save(run, RESULTS, nameOf(options));
    console.log(`\n${document(run, [])}\nSaved as ${relative(ROOT, path)}`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});
