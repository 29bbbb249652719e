/** How long one waits for one's own message in a room where nothing else happens. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import type { CrowdSpec } from "./client-pool.ts";
import { Histogram } from "./histogram.ts";
import { Talk } from "./load.ts";

export interface RoundTripSpec {
  count: number;
  /** Between the arrival of one and the sending of the next, ms. */
  gapMs: number;
  contentLength: number;
}

/** Microseconds. */
export interface RoundTripResult {
  p50: number;
  p99: number;
  max: number;
}

const WARM_UP = 10;
const LIMIT_MS = 10_000;

/** One message after another, each by a random member, who waits for it. */
export const measureRoundTrip = async (
  crowd: CrowdSpec,
  spec: RoundTripSpec,
  random: Random,
): Promise<RoundTripResult> => {
  const talk = new Talk(crowd, random);
  const times = new Histogram();
  try {
    await talk.gather();
    for (let i = 0; i < WARM_UP + spec.count; i++) {
      await sleep(spec.gapMs);
      const us = await say(talk, Math.floor(random.next() * crowd.members), spec.contentLength);
      if (i >= WARM_UP) times.record(us);
    }
    return { p50: times.quantile(0.5), p99: times.quantile(0.99), max: times.max };
  } finally {
    talk.close();
  }
};

/** Says something as `member`, and resolves to the microseconds until that member hears it. */
export const say = (talk: Talk, member: number, contentLength: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("a message never came back")), LIMIT_MS);
    let mine = -1;
    talk.onDelivery = (index, hearer, now) => {
      if (index !== mine || hearer !== member) return;
      clearTimeout(timer);
      resolve((now - talk.sentAt(index)) * 1_000);
    };
    mine = talk.send(contentLength, member);
  });
