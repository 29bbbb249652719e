/** Rooms so large that their members take longer to join than one rate takes to measure: they join once for all rates. */
import type { Random } from "../../test/support/random.ts";
import type { PoolSpec } from "./client-pool.ts";
import { type LoadResult, withLoad } from "./load-generator.ts";

export interface LargeRoomSpec {
  /** Messages a second, measured one after another. */
  rates: readonly number[];
  contentLength: number;
  warmUpS: number;
  /** Longer where fewer than `minMessages` would be sent. */
  measureS: number;
  minMessages: number;
}

/** Measures each rate; its figures are named `<rate>.<figure>`. */
export const measureLargeRoom = (pool: PoolSpec, spec: LargeRoomSpec, random: Random) =>
  withLoad(
    pool,
    random,
    async (load) => {
      const results: [rate: number, result: LoadResult][] = [];
      for (const rate of spec.rates) {
        const measureS = Math.max(spec.measureS, spec.minMessages / rate);
        results.push([rate, await load.measure({ ...spec, rate, measureS })]);
      }
      const figures = results.flatMap(([rate, result]) =>
        Object.entries(result).map(([key, value]): [string, number | boolean] => [`${rate}.${key}`, value]),
      );
      return {
        ...Object.fromEntries(figures),
        generatorShare: Math.max(...results.map(([, result]) => result.generatorShare)),
      };
    },
    { isLarge: true },
  );
