/** Carries out scenarios: rounds, cases and contenders in turn, so that whatever drifts drifts for all alike. */
import type { Case, Measurement, Scenario } from "./scenarios/scenario.ts";
import { CONTENDERS, type Surroundings } from "./servers/systems.ts";

export interface RunnerOptions {
  scenarios: readonly Scenario[];
  quick: boolean;
  rounds: number;
  seed: number;
  surroundings: Surroundings;
  /** Hears what is being done. */
  tell(line: string): void;
}

export interface Findings {
  measurements: Measurement[];
  failures: string[];
}

/** Measures everything. What fails is told and left out; the rest goes on. */
export const runScenarios = async (options: RunnerOptions): Promise<Findings> => {
  const { scenarios, quick, rounds, seed, surroundings, tell } = options;
  const findings: Findings = { measurements: [], failures: [] };
  let count = 0;

  const carryOut = async (scenario: Scenario, { name, measure, contenders }: Case, round: number) => {
    for (const contender of contenders) {
      const what = `${scenario.name}, ${name}, ${CONTENDERS[contender].title}, round ${round}`;
      count += 1;
      // Each round has other arrivals, the same for every contender; no two measurements share a room.
      const context = {
        contender: CONTENDERS[contender],
        surroundings,
        seed: seed + round,
        room: `bench-${process.pid}-${count}`,
      };
      tell(what);
      try {
        const values = await measure(context);
        findings.measurements.push({ scenario: scenario.name, case: name, contender, round, values });
      } catch (error) {
        const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
        tell(`❌ ${reason}`);
        findings.failures.push(reason);
      }
    }
  };

  for (const scenario of scenarios) {
    const cases = scenario.cases(quick);
    for (let round = 1; round <= rounds; round++) for (const each of cases) await carryOut(scenario, each, round);
  }
  return findings;
};
