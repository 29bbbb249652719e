/** A run's outcome: what happened, and what the checker says to it. */
import { check, type Violation } from "./check.ts";
import type { World } from "./environment.ts";
import type { RoomEvidence } from "./evidence.ts";
import type { Fault } from "./fault.ts";

export interface Outcome {
  rooms: RoomEvidence[];
  violations: Violation[];
  /** After the faults everyone had everything, and Postgres, too. */
  settled: boolean;
  /** Lines of the Worker that are no log. */
  unexpected: string[];
}

/** Lets a fault happen, under its own name. Resolves to the number of injections. */
export const meet = async (world: World, fault: Fault, times: number): Promise<number> => {
  world.around.during = fault.name;
  return fault.run(world, times, world.random.fork());
};

/** Gathers and judges what there is, after `settle` with its answer. */
export const judge = async (world: World, settled: boolean): Promise<Outcome> => {
  const rooms = await world.evidence();
  return { rooms, violations: rooms.flatMap(check), settled, unexpected: world.unexpected };
};
