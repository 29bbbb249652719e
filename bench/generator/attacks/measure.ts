/** Plays an attack after a calm phase of the same run: a witness's waits, the server's CPU time and memory in both. */
import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { startHelper } from "../../servers/processes.ts";
import { memoryBytes, startMeter, whenIdle } from "../../servers/usage.ts";
import type { PoolSpec } from "../client-pool.ts";
import type { Testimony } from "../witness.ts";
import type { Stage } from "./attack.ts";
import { ATTACKS, type AttackName } from "./index.ts";

export interface AttackSpec {
  attack: AttackName;
  calmS: number;
}

const WARM_UP_S = 2;
/** The attack's phase lasts at least as long, so that the witness has enough turns. */
const LEAST_S = 4;
const MEMORY_INTERVAL_MS = 50;

/** The server has worked off the attack when it is no busier than in the calm phase, give or take this share of a core. */
const IDLE_SHARE = 0.1;

/** One phase; waits in microseconds. */
interface Phase extends Testimony {
  seconds: number;
  cpuUs: number;
  /** From the beginning of the phase to its peak, bytes. */
  memoryGrowth: number;
}

/** Measures the processes while `act` runs, and reads what the witness has waited meanwhile. */
const measurePhase = async (
  pids: number[],
  witness: { ask<Answer>(request: unknown): Promise<Answer> },
  act: () => Promise<void>,
): Promise<Phase> => {
  await witness.ask("read");
  const before = memoryBytes(pids);
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, memoryBytes(pids));
  }, MEMORY_INTERVAL_MS);
  const readMeter = startMeter(pids);
  await act();
  const testimony = await witness.ask<Testimony>("read");
  const { seconds, cpuUs } = readMeter();
  clearInterval(sampling);
  return { ...testimony, seconds, cpuUs, memoryGrowth: peak - before };
};

/** Figures are named `<phase>.<figure>`; the attack's own have no prefix. */
export const measureAttack = async ({ target, room, secret }: PoolSpec, { attack: name, calmS }: AttackSpec) => {
  if (secret === null) throw new Error("only Samovar is attacked");
  const { prepare, carryOut } = ATTACKS[name];
  const { pids, port } = target;
  const stage: Stage = { port, room, secret, opened: [] };
  await prepare?.(stage);
  const witness = startHelper(new URL("../witness-process.ts", import.meta.url));
  // The witness shares this process's core, and its clock must not wait for the attackers.
  setPriority(constants.priority.PRIORITY_LOW);
  try {
    await witness.ask({ target, room, secret });
    await sleep(WARM_UP_S * 1_000);
    const calm = await measurePhase(pids, witness, () => sleep(calmS * 1_000));
    const calmShare = calm.cpuUs / 1e6 / calm.seconds;
    let outcome = {};
    const attacked = await measurePhase(pids, witness, async () => {
      const least = sleep(LEAST_S * 1_000);
      outcome = await carryOut(stage);
      await whenIdle(pids, calmShare + IDLE_SHARE);
      await least;
    });
    const figures = Object.entries({ calm, attack: attacked }).flatMap(([phase, { message, deletion, ...rest }]) => [
      ...Object.entries(message).map(([key, value]) => [`${phase}.message.${key}`, value]),
      ...Object.entries(deletion).map(([key, value]) => [`${phase}.deletion.${key}`, value]),
      ...Object.entries(rest).map(([key, value]) => [`${phase}.${key}`, value]),
    ]);
    return {
      ...(Object.fromEntries(figures) as Record<string, number>),
      ...outcome,
      /** CPU time beyond what the witness costs, microseconds. */
      attackCpuUs: attacked.cpuUs - calm.cpuUs * (attacked.seconds / calm.seconds),
    };
  } finally {
    for (const { socket } of stage.opened) socket.destroy();
    await witness.kill();
  }
};
