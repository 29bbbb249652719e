/**
 * Latency in a room while nobody floods, while a client floods that room, and while it floods another room of the same
 * server. The three phases alternate in short slices, so that drift affects all of them alike.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { startHelper } from "../servers/processes.ts";
import type { PoolSpec } from "./client-pool.ts";
import { MIXED_FRAMES } from "./flood-kinds.ts";
import type { FloodCounts, FlooderSpec } from "./flooder.ts";
import { Histogram } from "./histogram.ts";
import { type LoadResult, withLoad } from "./load-generator.ts";

export const PHASES = ["calm", "sameRoom", "otherRoom"] as const;
export type Phase = (typeof PHASES)[number];

export interface FloodSpec {
  /** Messages a second of all members together. */
  rate: number;
  contentLength: number;
  /** Frames a second of the flooder. */
  floodRate: number;
  /** The flooder has no token, so each of its connections is a new guest. */
  isGuest: boolean;
  /** How many slices each phase has, and how long they are. */
  slices: number;
  sliceS: number;
}

export const WARM_UP_S = 1;
const SETTLE_MS = 500;
export const NO_FLOOD: FloodCounts = { sent: 0, accepted: 0, rejected: 0, closed: 0 };

/** The figures of one phase, from all its slices; latencies in microseconds. */
export class PhaseFigures {
  readonly latencies = new Histogram();
  readonly #slices: LoadResult[] = [];
  readonly #flood = { ...NO_FLOOD };

  add(result: LoadResult, flood: FloodCounts): void {
    this.#slices.push(result);
    for (const key of ["sent", "accepted", "rejected", "closed"] as const) this.#flood[key] += flood[key];
  }

  get generatorShare(): number {
    return Math.max(...this.#slices.map((slice) => slice.generatorShare));
  }

  get values() {
    return {
      p50: this.latencies.quantile(0.5),
      p95: this.latencies.quantile(0.95),
      p99: this.latencies.quantile(0.99),
      /** CPU time of the server as a share of one core. */
      cpuShare: this.#slices.reduce((sum, { cpuShare }) => sum + cpuShare, 0) / this.#slices.length,
      keptUp: this.#slices.every(({ keptUp }) => keptUp),
      ...this.#flood,
    };
  }
}

/** Quantiles as multiples of those of the calm phase. */
export const ratiosTo = (calm: PhaseFigures["values"], { p50, p95, p99 }: PhaseFigures["values"]) => ({
  p50Ratio: p50 / calm.p50,
  p95Ratio: p95 / calm.p95,
  p99Ratio: p99 / calm.p99,
});

/** Measures the members of one room; the flooder is not among them. Figures are named `<phase>.<figure>`. */
export const measureFlood = async (pool: PoolSpec, spec: FloodSpec, random: Random) => {
  const { rate, contentLength, sliceS, slices, floodRate, isGuest } = spec;
  // In a process of its own, which inherits this one's processors, so that its frames are not the generator's work.
  const flooder = startHelper(new URL("./flooder-process.ts", import.meta.url));
  const flooderIn = (room: string): FlooderSpec => ({
    target: pool.target,
    room,
    secret: isGuest ? null : pool.secret,
    userId: "flooder",
    frames: MIXED_FRAMES,
    rate: floodRate,
    pauseMs: 0,
  });
  const floods: Record<Phase, FlooderSpec | null> = {
    calm: null,
    sameRoom: flooderIn(`${pool.room}-0`),
    otherRoom: flooderIn(`${pool.room}-other`),
  };
  const phases = { calm: new PhaseFigures(), sameRoom: new PhaseFigures(), otherRoom: new PhaseFigures() };
  try {
    return await withLoad(pool, random, async (load) => {
      const slice = { rate, contentLength, warmUpS: 0, measureS: sliceS };
      await load.measure({ ...slice, warmUpS: WARM_UP_S });
      for (let i = 0; i < slices; i++) {
        for (const phase of PHASES) {
          const flood = floods[phase];
          if (flood) await flooder.ask(flood);
          const result = await load.measure(slice, phases[phase].latencies);
          phases[phase].add(result, flood ? await flooder.ask<FloodCounts>("stop") : NO_FLOOD);
          await sleep(SETTLE_MS);
        }
      }
      const calm = phases.calm.values;
      const figures = PHASES.flatMap((phase) => {
        const values = phases[phase].values;
        const all = { ...values, ...ratiosTo(calm, values) };
        return Object.entries(all).map(([key, value]) => [`${phase}.${key}`, value]);
      });
      return {
        ...(Object.fromEntries(figures) as Record<string, number | boolean>),
        generatorShare: Math.max(...PHASES.map((phase) => phases[phase].generatorShare)),
      };
    });
  } finally {
    await flooder.kill();
  }
};
