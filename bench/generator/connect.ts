/** Members of a room that connect and join once more, as on a second device: no others are told of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { startMeter } from "../servers/usage.ts";
import { ClientPool, type PoolSpec } from "./client-pool.ts";
import { contentOf } from "./receiver.ts";

export interface ConnectSpec {
  /** Messages in the room. */
  messages: number;
  contentLength: number;
  /** Connections that are measured. */
  connections: number;
}

/** Before the measurement, so that the server's code is compiled. */
const WARM_UP = 1_000;
const SEND_INTERVAL_MS = 5;

/** Fills a room with members and messages, then lets the members connect and join again. */
export const measureConnect = async (pool: PoolSpec, { messages, contentLength, connections }: ConnectSpec) => {
  const clients = new ClientPool(pool, () => () => {});
  try {
    await clients.join();
    for (let i = 0; i < messages; i++) {
      clients.members[i % pool.members]?.send("sendMessage", { content: contentOf(i, contentLength) });
      await sleep(SEND_INTERVAL_MS);
    }
    await clients.quiet();
    await clients.joinAgain(WARM_UP);
    const [bytes, readMeter] = [clients.bytes, startMeter(pool.target.pids)];
    await clients.joinAgain(connections);
    const { cpuUs } = readMeter();
    return {
      cpuUsPerConnection: cpuUs / connections,
      bytesPerConnection: (clients.bytes - bytes) / connections,
    };
  } finally {
    clients.close();
  }
};
