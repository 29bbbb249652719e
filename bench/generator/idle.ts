/** What connections cost when nobody says anything: memory and CPU time, heartbeats included. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { cpuUs, memoryBytes } from "../servers/usage.ts";
import type { CrowdSpec } from "./client-pool.ts";
import { Talk } from "./load.ts";
import { say } from "./round-trip.ts";

export interface IdleSpec {
  /** Before the measurement, so that what sleeps is asleep, s. */
  settleS: number;
  measureS: number;
}

export interface IdleResult {
  connections: number;
  /** Resident memory for each connection, bytes. */
  bytesPerConnection: number;
  /** CPU time to connect and to join, for each connection, microseconds. */
  cpuUsToConnect: number;
  /** CPU time for each idle connection in an hour, ms. */
  cpuMsPerHour: number;
}

/** Connects everyone, and waits. */
export const measureIdle = async (crowd: CrowdSpec, spec: IdleSpec, random: Random): Promise<IdleResult> => {
  const { pids } = crowd.target;
  const connections = crowd.rooms * crowd.members;
  const memory = memoryBytes(pids);
  const before = cpuUs(pids);
  const talk = new Talk(crowd, random);
  try {
    await talk.gather();
    const cpuUsToConnect = (cpuUs(pids) - before) / connections;
    await sleep(spec.settleS * 1_000);
    const bytesPerConnection = (memoryBytes(pids) - memory) / connections;
    const cpu = cpuUs(pids);
    const start = performance.now();
    await sleep(spec.measureS * 1_000);
    const hours = (performance.now() - start) / 3_600_000;
    if (talk.crowd.lost.length > 0) throw new Error(`connections were lost: ${talk.crowd.lost[0]}`);
    return {
      connections,
      bytesPerConnection,
      cpuUsToConnect,
      cpuMsPerHour: (cpuUs(pids) - cpu) / 1_000 / hours / connections,
    };
  } finally {
    talk.close();
  }
};

export interface WakeSpec {
  /** Long enough that the room sleeps, s. */
  idleS: number;
  contentLength: number;
}

/** Microseconds. */
export interface WakeResult {
  /** Until the sender hears a message said to the sleeping room, and until everyone has. */
  firstReply: number;
  lastDelivery: number;
  /** The same a moment later, in the room that is awake. */
  awakeReply: number;
  awakeLastDelivery: number;
}

const MOMENT_MS = 1_000;

/** Lets a room fall asleep, and says something. */
export const measureWake = async (crowd: CrowdSpec, spec: WakeSpec, random: Random): Promise<WakeResult> => {
  const talk = new Talk(crowd, random);
  try {
    await talk.gather();
    const sayToAll = async () => {
      const reply = await say(talk, Math.floor(random.next() * crowd.members), spec.contentLength);
      const last = await talk.heardByAll();
      return { reply, last };
    };
    await sleep(spec.idleS * 1_000);
    const asleep = await sayToAll();
    await sleep(MOMENT_MS);
    const awake = await sayToAll();
    return {
      firstReply: asleep.reply,
      lastDelivery: asleep.last,
      awakeReply: awake.reply,
      awakeLastDelivery: awake.last,
    };
  } finally {
    talk.close();
  }
};
