/** A scenario: cases, each measured for several systems in turn, and the tables made of the figures. */
import type { Job, JobName, Result, Spec } from "../generator/process.ts";
import { type Server, startHelper } from "../servers/processes.ts";
import type { RunningSamovar } from "../servers/samovar.ts";
import type { Environment, System, SystemName } from "../servers/systems.ts";

/** Figures by name. Flags are 0 and 1. */
export type Values = Record<string, number>;

/** One system in one round of one case. */
export interface Measurement {
  scenario: string;
  case: string;
  system: SystemName;
  round: number;
  values: Values;
}

export interface Context {
  system: System;
  environment: Environment;
  seed: number;
  /** A prefix of room names that no other measurement uses. */
  room: string;
}

export interface Case {
  name: string;
  systems: readonly SystemName[];
  measure(context: Context): Promise<Values>;
}

export interface Scenario {
  name: string;
  title: string;
  /** What is measured, for the report. */
  about: string;
  /** `quick` selects the most telling cases. */
  cases(quick: boolean): Case[];
  /** The report's section, as Markdown, from this scenario's measurements. */
  report(measurements: readonly Measurement[]): string;
}

/** One measurement of the load generator, and how many clients it takes. */
export interface JobOptions<Name extends JobName> {
  job: Name;
  /** 1 by default. */
  rooms?: number;
  /** In each room. */
  members: number;
  spec: Spec<Name>;
}

const GENERATOR = new URL("../generator/process.ts", import.meta.url);

/** Starts the system, runs `use`, and stops it. */
export const withServer = async <Value>(
  { system, environment }: Context,
  use: (running: Server | RunningSamovar) => Promise<Value>,
): Promise<Value> => {
  const running = await system.start(environment);
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
};

/** Runs a job of the load generator against a running system. */
export const runJob = async <Name extends JobName>(
  { system, seed, room }: Context,
  { port, pids }: Server,
  { job: name, rooms = 1, members, spec }: JobOptions<Name>,
): Promise<Result<Name>> => {
  const target = { port, dialect: system.dialect, pids };
  const job: Job<Name> = { name, seed, pool: { target, room, rooms, members, secret: system.secret }, spec };
  const generator = startHelper(GENERATOR);
  try {
    return await generator.ask<Result<Name>>(job);
  } finally {
    await generator.kill();
  }
};

/** Figures as numbers: true is 1. Texts and lists are left out. */
export const toValues = (figures: object): Values =>
  Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]) =>
      typeof value === "number" || typeof value === "boolean" ? [[key, Number(value)]] : [],
    ),
  );

/** A case that is one job of the load generator; its figures are the job's options and results. */
export const jobCase = <Name extends JobName>(
  name: string,
  systems: readonly SystemName[],
  options: JobOptions<Name> | ((system: System) => JobOptions<Name>),
): Case => ({
  name,
  systems,
  measure: (context) =>
    withServer(context, async (running) => {
      const chosen = typeof options === "function" ? options(context.system) : options;
      const result = await runJob(context, running, chosen);
      return toValues({ members: chosen.members, ...chosen.spec, ...result });
    }),
});

/** The usual length of a message, characters. */
export const CONTENT_LENGTH = 80;
