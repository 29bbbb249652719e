/**
 * How long messages take in a room that is left in peace, while one of its own floods it, and while another room of the
 * same server is flooded: a slice of each in turn, several times, so that whatever drifts drifts for all alike.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Random } from "../../test/support/random.ts";
import type { CrowdSpec } from "./client-pool.ts";
import type { FloodCounts, FlooderSpec } from "./flooder.ts";
import { Histogram } from "./histogram.ts";
import { type LoadResult, Talk } from "./load.ts";

export const PHASES = ["calm", "sameRoom", "otherRoom"] as const;
export type Phase = (typeof PHASES)[number];

export interface FloodSpec {
  /** Messages a second of those who are flooded, in all. */
  rate: number;
  contentLength: number;
  /** Frames a second of the one who floods. */
  floodRate: number;
  /** It has no token, and so it is somebody new each time. */
  isGuest: boolean;
  /** How often each phase has its turn, and for how long. */
  slices: number;
  sliceS: number;
}

/** What the others had of a phase, microseconds, and what became of the flood meanwhile. */
export interface PhaseResult {
  p50: number;
  p95: number;
  p99: number;
  /** CPU time of the server, of one core. */
  cpuShare: number;
  /** Everything arrived, in order and in time. */
  keptUp: boolean;
  flood: FloodCounts;
}

export type FloodResult = Record<Phase, PhaseResult> & {
  /** The most that this process used of its core. */
  generatorShare: number;
};

const WARM_UP_S = 1;
const SETTLE_MS = 500;
const PROCESS = fileURLToPath(new URL("./flooder-process.ts", import.meta.url));
const NONE: FloodCounts = { sent: 0, taken: 0, refused: 0, closed: 0 };

/** The flooder's process. It inherits this one's processors. */
class FlooderProcess {
  readonly #child: ChildProcess = fork(PROCESS);
  readonly #ended: Promise<never>;

  constructor() {
    this.#ended = once(this.#child, "exit").then(() => {
      throw new Error("the flooder has ended");
    });
    this.#ended.catch(() => {});
  }

  start(spec: FlooderSpec): void {
    this.#child.send(spec);
  }

  /** Resolves to what became of the flood since `start`. */
  async stop(): Promise<FloodCounts> {
    this.#child.send("stop");
    const [counts] = (await Promise.race([once(this.#child, "message"), this.#ended])) as [FloodCounts];
    return counts;
  }

  kill(): void {
    this.#child.kill();
  }
}

const add = (a: FloodCounts, b: FloodCounts): FloodCounts => ({
  sent: a.sent + b.sent,
  taken: a.taken + b.taken,
  refused: a.refused + b.refused,
  closed: a.closed + b.closed,
});

/** One phase, over all its slices. */
class Slices {
  readonly latencies = new Histogram();
  readonly #results: LoadResult[] = [];
  #flood: FloodCounts = NONE;

  add(result: LoadResult, flood: FloodCounts): void {
    this.#results.push(result);
    this.#flood = add(this.#flood, flood);
  }

  get generatorShare(): number {
    return Math.max(...this.#results.map((each) => each.generatorShare));
  }

  get result(): PhaseResult {
    return {
      p50: this.latencies.quantile(0.5),
      p95: this.latencies.quantile(0.95),
      p99: this.latencies.quantile(0.99),
      cpuShare: this.#results.reduce((sum, { cpuShare }) => sum + cpuShare, 0) / this.#results.length,
      keptUp: this.#results.every(({ keptUp }) => keptUp),
      flood: this.#flood,
    };
  }
}

/** Measures the members of one room, of whom the flooder is none. */
export const measureFlood = async (crowd: CrowdSpec, spec: FloodSpec, random: Random): Promise<FloodResult> => {
  const { rate, contentLength, sliceS, slices, floodRate, isGuest } = spec;
  const talk = new Talk(crowd, random);
  const flooder = new FlooderProcess();
  const flooderIn = (room: string): FlooderSpec => ({
    target: crowd.target,
    room,
    secret: isGuest ? null : crowd.secret,
    rate: floodRate,
  });
  const flooders: Record<Phase, FlooderSpec | null> = {
    calm: null,
    sameRoom: flooderIn(`${crowd.room}-0`),
    otherRoom: flooderIn(`${crowd.room}-other`),
  };
  const phases: Record<Phase, Slices> = { calm: new Slices(), sameRoom: new Slices(), otherRoom: new Slices() };
  const load = { rate, contentLength, warmUpS: 0, measureS: sliceS };
  try {
    await talk.gather();
    await talk.measure({ ...load, warmUpS: WARM_UP_S });
    for (let slice = 0; slice < slices; slice++) {
      for (const phase of PHASES) {
        const order = flooders[phase];
        if (order) flooder.start(order);
        const result = await talk.measure(load, phases[phase].latencies);
        phases[phase].add(result, order ? await flooder.stop() : NONE);
        await sleep(SETTLE_MS);
      }
    }
    return {
      calm: phases.calm.result,
      sameRoom: phases.sameRoom.result,
      otherRoom: phases.otherRoom.result,
      generatorShare: Math.max(...PHASES.map((phase) => phases[phase].generatorShare)),
    };
  } finally {
    flooder.kill();
    talk.close();
  }
};
