/** What a fault is: something that happens a number of times while people talk. */
import type { Random } from "../support/random.ts";
import type { World } from "./environment.ts";
import { until } from "./until.ts";

export interface Fault {
  name: string;
  /**
   * Does it `times` times at the least, with choices of its own from `random`. Resolves to the number of injections.
   */
  run(world: World, times: number, random: Random): Promise<number>;
}

/** Resolves when `count` more messages have been acknowledged. */
export const acknowledgedMore = async (world: World, count: number): Promise<void> => {
  const before = world.around.acknowledged;
  await until("people go on talking", () => world.around.acknowledged >= before + count);
};
