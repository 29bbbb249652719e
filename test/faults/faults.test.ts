/** The promises hold while everything that can go wrong does, once: a short run of what `npm run test:faults` does long. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "../support/random.ts";
import { bundleWorker } from "../support/workerd.ts";
import { startWorld, type World } from "./environment.ts";
import { FAULTS } from "./faults.ts";
import { judge, meet } from "./judge.ts";
import { DEPLOY } from "./process-faults.ts";
import { until } from "./until.ts";

const SEED = 20_261_101;
const SETTLE_MS = 120_000;

let world: World;

beforeAll(async () => {
  world = await startWorld({ script: await bundleWorker(), random: new Random(SEED) });
});

afterAll(() => world?.close());

it("[M1] [M2] [M3] [M4] [H2] [A1] [A3] [A4] [A5] nothing is lost, doubled or out of order, whatever fails", async () => {
  const waiting = new Set(FAULTS);
  const meetAll = async (times: number, ...names: string[]) => {
    for (const name of names) {
      const fault = FAULTS.find((each) => each.name === name);
      if (!fault || !waiting.delete(fault)) throw new Error(`there is no fault left that is called ${name}`);
      expect(await meet(world, fault, times)).toBeGreaterThanOrEqual(times);
    }
  };
  for (const room of ["one", "two", "three"]) await world.invite(room, 4, 5);
  await until("everyone is there", () => world.people.every(({ isCaughtUp }) => isCaughtUp));
  await world.setAway(true);
  await world.invite("born-away", 3, 5);
  const born = world.people.slice(-3);
  await until("a room has begun without Postgres", () =>
    born.some(({ said }) => said.some(({ latencyMs }) => latencyMs !== null)),
  );
  await meetAll(2, "refused connections");
  // What takes its time goes on beside what is about clients alone.
  await Promise.all([
    meetAll(1, "hibernation"),
    meetAll(2, "storms of repeats", "sockets cut", "long absences", "readers that stop", "hangs past the time-out"),
  ]);
  await meetAll(1, "crash, then silence");
  await meetAll(2, ...[...waiting].map(({ name }) => name));
  await meet(world, DEPLOY, 1);
  world.people.at(0)?.say();
  world.people.at(0)?.vanish();

  const { rooms, violations, settled, unexpected } = await judge(world, await world.settle(SETTLE_MS));
  expect(violations).toEqual([]);
  expect(settled).toBe(true);
  expect(unexpected).toEqual([]);
  expect(rooms.find(({ bornAway }) => bornAway)?.base).toBeGreaterThan(0);
  expect(rooms.flatMap(({ aside }) => aside).length).toBeGreaterThan(0);
  expect(rooms.flatMap(({ postgres }) => postgres).length).toBeGreaterThan(1_000);
}, 300_000);
