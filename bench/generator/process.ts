/** The load generator's process. Each measurement has one of its own, so that none inherits anything from another. */
import { Random } from "../../test/support/random.ts";
import { serveParent } from "../servers/processes.ts";
import { measureAttack } from "./attacks/measure.ts";
import type { PoolSpec } from "./client-pool.ts";
import { measureConnect } from "./connect.ts";
import { measureFlood } from "./flood.ts";
import { measureFloodByKind } from "./flood-by-kind.ts";
import { measureHistory } from "./history.ts";
import { measureLargeRoom } from "./large-room.ts";
import { measureIdle, measureRoundTrip, measureWake } from "./quiet-room.ts";
import { measureStorm } from "./storm.ts";
import { measureCeiling, measureLoad } from "./throughput.ts";
import { measureUploads } from "./uploads.ts";

const MEASUREMENTS = {
  load: measureLoad,
  largeRoom: measureLargeRoom,
  ceiling: measureCeiling,
  roundTrip: measureRoundTrip,
  storm: measureStorm,
  connect: measureConnect,
  idle: measureIdle,
  wake: measureWake,
  history: measureHistory,
  flood: measureFlood,
  floodByKind: measureFloodByKind,
  attack: measureAttack,
  uploads: measureUploads,
};

export type JobName = keyof typeof MEASUREMENTS;
export type Spec<Name extends JobName> = Parameters<(typeof MEASUREMENTS)[Name]>[1];
export type Result<Name extends JobName> = Awaited<ReturnType<(typeof MEASUREMENTS)[Name]>>;

/** One measurement to carry out. */
export interface Job<Name extends JobName = JobName> {
  name: Name;
  seed: number;
  pool: PoolSpec;
  spec: Spec<Name>;
}

serveParent(({ name, seed, pool, spec }: Job) => {
  // The compiler cannot see that `spec` belongs to `name`.
  const measure = MEASUREMENTS[name] as (pool: PoolSpec, spec: unknown, random: Random) => Promise<object>;
  return measure(pool, spec, new Random(seed));
});
