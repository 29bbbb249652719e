/** How much one room on one core can deliver: the rate rises until the slowest hundredth waits too long. */
import type { Random } from "../../test/support/random.ts";
import type { CrowdSpec } from "./client-pool.ts";
import { type LoadResult, Talk } from "./load.ts";

export interface CeilingSpec {
  firstRate: number;
  /** Each rate is the one before times this. */
  growth: number;
  lastRate: number;
  contentLength: number;
  warmUpS: number;
  measureS: number;
  /** The 99th percentile may be this, microseconds. */
  mostP99: number;
}

export interface CeilingResult {
  /** The highest rate that was kept, messages a second; 0 where not even the first was. */
  rate: number;
  deliveriesPerS: number;
  p99: number;
  /** The last rate was kept: the ceiling is above it. */
  isOpen: boolean;
  /** The generator's share of a core at the rate that was too much, so that one sees whose ceiling it was. */
  generatorShare: number;
}

/** Raises the rate step by step. */
export const measureCeiling = async (crowd: CrowdSpec, spec: CeilingSpec, random: Random): Promise<CeilingResult> => {
  const talk = new Talk(crowd, random);
  try {
    await talk.gather();
    let kept: LoadResult | null = null;
    let keptRate = 0;
    for (let rate = spec.firstRate; rate <= spec.lastRate; rate *= spec.growth) {
      let result = await talk.measure({ ...spec, rate });
      // Once may have been the machine.
      if (!isKept(result, spec)) result = await talk.measure({ ...spec, rate });
      if (!isKept(result, spec)) {
        return { ...summary(kept, keptRate), isOpen: false, generatorShare: result.generatorShare };
      }
      kept = result;
      keptRate = rate;
    }
    return { ...summary(kept, keptRate), isOpen: true, generatorShare: kept?.generatorShare ?? 0 };
  } finally {
    talk.close();
  }
};

const isKept = ({ keptUp, p99 }: LoadResult, { mostP99 }: CeilingSpec): boolean => keptUp && p99 <= mostP99;

const summary = (kept: LoadResult | null, rate: number) => ({
  rate,
  deliveriesPerS: kept?.deliveriesPerS ?? 0,
  p99: kept?.p99 ?? 0,
});
