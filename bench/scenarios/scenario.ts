/** What a scenario is: cases, each measured for some contenders in turn, and the tables that come of it. */
import type { Job, JobName, Results, Specs } from "../generator/jobs.ts";
import { generate } from "../servers/generator.ts";
import type { Contender, ContenderName, Running, Surroundings } from "../servers/systems.ts";

/** Figures by name. Flags are numbers, too: 1 is yes. */
export type Values = Record<string, number>;

/** One contender in one round of one case. */
export interface Measurement {
  scenario: string;
  case: string;
  contender: ContenderName;
  round: number;
  values: Values;
}

/** What a case works with. */
export interface Context {
  contender: Contender;
  surroundings: Surroundings;
  seed: number;
  /** What the names of its rooms begin with. */
  room: string;
}

export interface Case {
  name: string;
  contenders: readonly ContenderName[];
  measure(context: Context): Promise<Values>;
}

export interface Scenario {
  name: string;
  title: string;
  /** What is done, for the report. */
  about: string;
  /** `quick`: the few cases that say most. */
  cases(quick: boolean): Case[];
  /** Markdown, of this scenario's measurements. */
  report(measurements: readonly Measurement[]): string;
}

/** Starts the contender, uses it, and ends it. */
export const withServer = async <Value>(
  { contender, surroundings }: Context,
  use: (running: Running) => Promise<Value>,
): Promise<Value> => {
  const running = await contender.start(surroundings);
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
};

/** One job of the generator against a contender that runs. */
export const runJob = <Name extends JobName>(
  { contender, seed, room }: Context,
  { port, pids }: Running,
  name: Name,
  size: { rooms: number; members: number },
  spec: Specs[Name],
): Promise<Results[Name]> => {
  const crowd = { target: { port, dialect: contender.dialect, pids }, room, ...size, secret: contender.secret };
  const job: Job<Name> = { name, seed, crowd, spec };
  return generate(job);
};

/** What the generator used at most, so that one sees that it was not what was measured. */
export const generatorNote = (measurements: readonly Measurement[]): string => {
  const most = Math.max(...measurements.map(({ values }) => values.generatorShare ?? 0));
  return `The generator used at most ${most.toFixed(2)} of its core.`;
};

/** The usual length of a message, characters. */
export const CONTENT_LENGTH = 80;
