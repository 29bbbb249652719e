/** Files that are uploaded into a room while it talks, beside a calm phase of the same talk. */

import type { Random } from "../../test/support/random.ts";
import { startHelper } from "../servers/processes.ts";
import { memoryBytes } from "../servers/usage.ts";
import type { PoolSpec } from "./client-pool.ts";
import { type LoadResult, type LoadSpec, withLoad } from "./load-generator.ts";

export interface UploadsSpec extends LoadSpec {
  users: number;
  /** Of each user, one after the other, spread over the measured seconds. */
  filesPerUser: number;
  /** Of each file. */
  bytes: number;
}

/** What the uploading process is asked for. */
export interface UploadsRequest extends Pick<UploadsSpec, "users" | "filesPerUser" | "bytes"> {
  port: number;
  room: string;
  secret: string;
  /** Over how many seconds each user spreads their files. */
  overS: number;
}

export interface UploadsOutcome {
  /** Responses by status. */
  statuses: Record<number, number>;
  seconds: number;
  /** The most uploads under way at one moment. */
  mostAtOnce: number;
}

const MEMORY_INTERVAL_MS = 20;

/** Runs `act`. Resolves to its result and to how much the resident memory grew to its peak, bytes. */
const watchMemory = async <Result>(pids: readonly number[], act: () => Promise<Result>): Promise<[Result, number]> => {
  const before = memoryBytes(pids);
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, memoryBytes(pids));
  }, MEMORY_INTERVAL_MS);
  try {
    return [await act(), peak - before];
  } finally {
    clearInterval(sampling);
  }
};

const prefixed = (phase: string, { p50, p99, max, cpuShare, sent, keptUp }: LoadResult, memoryGrowth: number) =>
  Object.entries({ p50, p99, max, cpuShare, sent, keptUp, memoryGrowth }).map(([key, value]) => [
    `${phase}.${key}`,
    value,
  ]);

/** Figures are named `calm.<figure>` and `uploads.<figure>`. Throws if a message or an upload is lost. */
export const measureUploads = (pool: PoolSpec, spec: UploadsSpec, random: Random): Promise<object> =>
  withLoad(pool, random, async (load) => {
    const { target, room, secret } = pool;
    if (secret === null) throw new Error("uploads need session tokens");
    const { users, filesPerUser, bytes, measureS } = spec;
    const talk = { ...spec, waitForAll: true };
    const [calm, calmGrowth] = await watchMemory(target.pids, () => load.measure(talk));

    const uploader = startHelper(new URL("./uploader-process.ts", import.meta.url));
    const request: UploadsRequest = {
      users,
      filesPerUser,
      bytes,
      port: target.port,
      room: `${room}-0`,
      secret,
      overS: measureS,
    };
    try {
      const [[busy, outcome], growth] = await watchMemory(target.pids, () =>
        Promise.all([load.measure({ ...talk, warmUpS: 0 }), uploader.ask<UploadsOutcome>(request)]),
      );
      const { missed, repeated } = busy;
      if (missed + repeated > 0) throw new Error(`${missed} messages were lost, ${repeated} repeated`);
      const { statuses, seconds, mostAtOnce } = outcome;
      const expected = users * filesPerUser;
      if (statuses[201] !== expected) throw new Error(`uploads were answered ${JSON.stringify(statuses)}`);
      return {
        ...Object.fromEntries([...prefixed("calm", calm, calmGrowth), ...prefixed("uploads", busy, growth)]),
        uploaded: expected,
        uploadSeconds: seconds,
        bytesPerS: (expected * bytes) / seconds,
        mostAtOnce,
        bytesAtOnce: mostAtOnce * bytes,
      };
    } finally {
      await uploader.kill();
    }
  });
