/** Rooms under load: at one rate, and at rising rates until the room cannot keep up. */
import type { Random } from "../../test/support/random.ts";
import type { PoolSpec } from "./client-pool.ts";
import { type LoadResult, type LoadSpec, withLoad } from "./load-generator.ts";

/** Measures one rate. */
export const measureLoad = (pool: PoolSpec, spec: LoadSpec, random: Random): Promise<LoadResult> =>
  withLoad(pool, random, (load) => load.measure(spec));

export interface CeilingSpec {
  firstRate: number;
  /** Each rate is the previous one times this. */
  growth: number;
  lastRate: number;
  contentLength: number;
  warmUpS: number;
  measureS: number;
  /** The highest accepted 99th percentile, microseconds. */
  maxP99: number;
}

export interface CeilingResult {
  /** The highest rate that the room kept up with, messages a second; 0 where it was none. */
  rate: number;
  deliveriesPerS: number;
  p99: number;
  /** The room kept up with the last rate, so its ceiling is higher. */
  isOpen: boolean;
  /** The generator's share of a core at the rate that was too high: near 1, the ceiling is the generator's. */
  generatorShare: number;
}

/** Raises the rate step by step. A step fails when it fails twice in a row, since once may be the machine. */
export const measureCeiling = (pool: PoolSpec, spec: CeilingSpec, random: Random): Promise<CeilingResult> =>
  withLoad(pool, random, async (load) => {
    const isGood = ({ keptUp, p99 }: LoadResult) => keptUp && p99 <= spec.maxP99;
    const best = { rate: 0, deliveriesPerS: 0, p99: 0, generatorShare: 0 };
    for (let rate = spec.firstRate; rate <= spec.lastRate; rate *= spec.growth) {
      let result = await load.measure({ ...spec, rate });
      if (!isGood(result)) result = await load.measure({ ...spec, rate });
      const { deliveriesPerS, p99, generatorShare } = result;
      if (!isGood(result)) return { ...best, isOpen: false, generatorShare };
      Object.assign(best, { rate, deliveriesPerS, p99, generatorShare });
    }
    return { ...best, isOpen: true };
  });
