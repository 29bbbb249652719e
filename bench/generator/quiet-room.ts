/** Rooms in which little happens: the latency of single messages, waking from hibernation, idle connections. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { memoryBytes, startMeter } from "../servers/usage.ts";
import type { PoolSpec } from "./client-pool.ts";
import { Histogram } from "./histogram.ts";
import { withLoad } from "./load-generator.ts";

export interface RoundTripSpec {
  count: number;
  /** Between the arrival of one message and the sending of the next, ms. */
  gapMs: number;
  contentLength: number;
}

const WARM_UP = 10;

/** Sends one message after another and waits for the sender's copy of each. Results are in microseconds. */
export const measureRoundTrip = (pool: PoolSpec, { count, gapMs, contentLength }: RoundTripSpec, random: Random) =>
  withLoad(pool, random, async (load) => {
    const times = new Histogram();
    for (let i = 0; i < WARM_UP + count; i++) {
      await sleep(gapMs);
      const us = await load.roundTrip(contentLength);
      if (i >= WARM_UP) times.record(us);
    }
    return { p50: times.quantile(0.5), p99: times.quantile(0.99), max: times.max };
  });

export interface WakeSpec {
  /** Long enough for the room to hibernate, s. */
  idleS: number;
  contentLength: number;
}

const BETWEEN_MS = 1_000;

/**
 * Sends a message to a hibernating room, and another one to the same room when it is awake. Measures for both when the
 * sender has it and when all have it, microseconds.
 */
export const measureWake = (pool: PoolSpec, { idleS, contentLength }: WakeSpec, random: Random) =>
  withLoad(pool, random, async (load) => {
    await sleep(idleS * 1_000);
    const firstReply = await load.roundTrip(contentLength);
    const lastDelivery = await load.lastDelivery();
    await sleep(BETWEEN_MS);
    const awakeReply = await load.roundTrip(contentLength);
    const awakeLastDelivery = await load.lastDelivery();
    return { firstReply, lastDelivery, awakeReply, awakeLastDelivery };
  });

export interface IdleSpec {
  /** Before the measurement, so that rooms hibernate, s. */
  settleS: number;
  measureS: number;
}

/** Connects members who send nothing but heartbeats. Measures memory and CPU time of each connection. */
export const measureIdle = (pool: PoolSpec, { settleS, measureS }: IdleSpec, random: Random) => {
  const { pids } = pool.target;
  const connections = pool.rooms * pool.members;
  const memoryBefore = memoryBytes(pids);
  const readConnecting = startMeter(pids);
  return withLoad(pool, random, async (load) => {
    const cpuUsToConnect = readConnecting().cpuUs / connections;
    await sleep(settleS * 1_000);
    const bytesPerConnection = (memoryBytes(pids) - memoryBefore) / connections;
    const readIdle = startMeter(pids);
    await sleep(measureS * 1_000);
    const { cpuUs, seconds } = readIdle();
    if (load.pool.lost.length > 0) throw new Error(`connections were lost: ${load.pool.lost[0]}`);
    const cpuMsPerHour = ((cpuUs / 1_000) * (3_600 / seconds)) / connections;
    return { connections, bytesPerConnection, cpuUsToConnect, cpuMsPerHour };
  });
};
