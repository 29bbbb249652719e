/** Pages of history, requested by many members. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { startMeter } from "../servers/usage.ts";
import { ClientPool, type PoolSpec } from "./client-pool.ts";
import { Histogram } from "./histogram.ts";
import { isHistory } from "./member.ts";
import { contentOf } from "./receiver.ts";

export interface HistorySpec {
  /** Messages in the room. */
  messages: number;
  contentLength: number;
  /** Messages on a page. */
  limit: number;
  /** Requests a second, of all members together, a Poisson process. */
  rate: number;
  measureS: number;
}

const SEND_INTERVAL_MS = 5;
const DRAIN_MS = 5_000;

/** Fills a room and requests its latest page again and again. Times are in microseconds. */
export const measureHistory = async (pool: PoolSpec, spec: HistorySpec, random: Random) => {
  const times = new Histogram();
  /** By member: when the requests without an answer were sent, the oldest first. */
  const pending: number[][] = Array.from({ length: pool.members }, () => []);
  const clients = new ClientPool(pool, (_room, place) => (bytes, start, end) => {
    const since = isHistory(bytes, start, end) ? pending[place]?.shift() : undefined;
    if (since !== undefined) times.record((performance.now() - since) * 1_000);
  });
  try {
    await clients.join();
    for (let i = 0; i < spec.messages; i++) {
      clients.members[i % pool.members]?.send("sendMessage", { content: contentOf(i, spec.contentLength) });
      await sleep(SEND_INTERVAL_MS);
    }
    await clients.quiet();

    const readMeter = startMeter(pool.target.pids);
    const end = performance.now() + spec.measureS * 1_000;
    for (let due = performance.now(); due < end; due += random.exponential(1_000 / spec.rate)) {
      await sleep(Math.max(0, due - performance.now()));
      const place = Math.floor(random.next() * pool.members);
      pending[place]?.push(performance.now());
      clients.members[place]?.send("requestHistory", { limit: spec.limit });
    }
    const deadline = performance.now() + DRAIN_MS;
    const isWaiting = () => pending.some(({ length }) => length > 0);
    while (isWaiting() && performance.now() < deadline) await sleep(SEND_INTERVAL_MS);
    if (isWaiting()) throw new Error("a request for history was not answered");
    return {
      answers: times.count,
      cpuUsPerAnswer: readMeter().cpuUs / times.count,
      p50: times.quantile(0.5),
      p99: times.quantile(0.99),
      max: times.max,
    };
  } finally {
    clients.close();
  }
};
