/** Reading what was said: pages of history, asked for by many. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { cpuUs } from "../servers/usage.ts";
import { Crowd, type CrowdSpec } from "./client-pool.ts";
import { Histogram } from "./histogram.ts";
import { contentOf } from "./marker.ts";

export interface HistorySpec {
  /** How many messages are said before. */
  said: number;
  contentLength: number;
  /** Messages on a page. */
  limit: number;
  /** Requests a second, of all members together, a Poisson process. */
  rate: number;
  measureS: number;
}

/** Times in microseconds. */
export interface HistoryResult {
  answers: number;
  cpuUsPerAnswer: number;
  p50: number;
  p99: number;
  max: number;
}

const HISTORY = Buffer.from("messageHistory");
const SAY_EVERY_MS = 5;
const DRAIN_MS = 5_000;

/** Fills a room, and reads its latest page again and again. */
export const measureHistory = async (crowd: CrowdSpec, spec: HistorySpec, random: Random): Promise<HistoryResult> => {
  const times = new Histogram();
  /** When each member asked what is not answered yet, the oldest first. */
  const asked: number[][] = Array.from({ length: crowd.members }, () => []);
  const people = await Crowd.connect(crowd, (_room, place) => (bytes, start, end) => {
    const at = bytes.indexOf(HISTORY, start);
    const since = at !== -1 && at < end ? asked[place]?.shift() : undefined;
    if (since !== undefined) times.record((performance.now() - since) * 1_000);
  });
  try {
    await people.join();
    for (let i = 0; i < spec.said; i++) {
      people.members[i % crowd.members]?.say("sendMessage", { content: contentOf(i, spec.contentLength) });
      await sleep(SAY_EVERY_MS);
    }
    await people.quiet();

    const cpu = cpuUs(crowd.target.pids);
    const end = performance.now() + spec.measureS * 1_000;
    let due = performance.now();
    while (due < end) {
      await sleep(Math.max(0, due - performance.now()));
      const place = Math.floor(random.next() * crowd.members);
      asked[place]?.push(performance.now());
      people.members[place]?.say("requestHistory", { limit: spec.limit });
      due += (-Math.log(1 - random.next()) * 1_000) / spec.rate;
    }
    const limit = performance.now() + DRAIN_MS;
    const isOpen = () => asked.some(({ length }) => length > 0);
    while (isOpen() && performance.now() < limit) await sleep(SAY_EVERY_MS);
    if (isOpen()) throw new Error("history was asked for and never came");
    return {
      answers: times.count,
      cpuUsPerAnswer: (cpuUs(crowd.target.pids) - cpu) / times.count,
      p50: times.quantile(0.5),
      p99: times.quantile(0.99),
      max: times.max,
    };
  } finally {
    people.close();
  }
};
