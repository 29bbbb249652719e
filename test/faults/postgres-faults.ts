/** What befalls the way to Postgres. */
import type { Fault } from "./fault.ts";
import type { HttpFault } from "./proxy.ts";
import { until } from "./until.ts";

/** Befalls some of the requests that archive messages, or all of them. */
export const overHttp = (name: string, share: number, faults: readonly HttpFault[]): Fault => ({
  name,
  run: async ({ proxy }, times, random) => {
    const count = () => faults.reduce((sum, fault) => sum + proxy.count(fault), 0);
    const before = count();
    proxy.inject = () => (random.chance(share) ? random.pick(faults) : null);
    await until(name, () => count() >= before + times);
    proxy.inject = () => null;
    await until("requests that hang are given up", () => proxy.hanging === 0);
    return count() - before;
  },
});

export const refusedConnections: Fault = {
  name: "refused connections",
  run: async (world, times) => {
    const failed = () => world.logged("archive failed");
    const before = failed();
    await world.setAway(true);
    await until("archive requests fail", () => failed() >= before + times);
    await world.setAway(false);
    return failed() - before;
  },
};

export const refusedRows: Fault = {
  name: "refused rows",
  run: async (world, times, random) => {
    const aside = () => world.logged("message set aside");
    const before = aside();
    world.around.refusal = { chance: 0.1, code: random.pick(["22021", "23514"]) };
    await until("messages are set aside", () => aside() >= before + times);
    world.around.refusal = { chance: 0, code: "" };
    return aside() - before;
  },
};

/** Every batch is stored, and none of the answers arrives. */
export const EVERY_ANSWER_LOST = overHttp("every answer lost", 1, ["lost answer"]);
