/** Many members joining one room within a second, as after a deploy: CPU time, and when every client's roster is correct. */
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import type { Random } from "../../test/support/random.ts";
import { startMeter } from "../servers/usage.ts";
import { ClientPool, type PoolSpec } from "./client-pool.ts";
import { DIALECTS, type ReceivedEvent } from "./dialects.ts";

export interface StormSpec {
  /** All members join within this time, ms. */
  withinMs: number;
}

const TIMEOUT_MS = 30_000;
const POLL_MS = 5;
const SETTLE_MS = 500;

interface User {
  id: string;
}

/** A client's picture of the room, as the page draws it: a list up to a limit, and a count. */
class Roster {
  readonly #users = new Set<string>();
  #total = 0;

  apply({ event, data }: ReceivedEvent): void {
    switch (event) {
      case "roomUsers":
        this.#users.clear();
        for (const user of data.users as User[]) this.#users.add(user.id);
        break;
      case "userJoined":
        this.#users.add((data.user as User).id);
        break;
      case "userLeft":
        this.#users.delete((data.user as User).id);
        break;
      default:
        return;
    }
    this.#total = data.total as number;
  }

  /** Returns true when it counts all members, and lists as many of them as a roster lists. */
  isCorrect(members: number): boolean {
    return this.#total === members && this.#users.size >= Math.min(members, LIMITS.rosterUsers);
  }
}

/** Connects all members, then lets them join. */
export const measureStorm = async (spec: PoolSpec, { withinMs }: StormSpec, random: Random) => {
  const { decode } = DIALECTS[spec.target.dialect];
  const rosters = Array.from({ length: spec.members }, () => new Roster());
  let isJoining = false;
  // A frame that goes to all members is parsed once, which keeps the generator from being the bottleneck.
  let latest: { text: string; events: ReceivedEvent[] } = { text: "", events: [] };
  const clients = new ClientPool(spec, (_room, place) => (bytes, start, end) => {
    if (!isJoining) return;
    const text = bytes.toString("utf8", start, end);
    if (text !== latest.text) latest = { text, events: decode(text) };
    for (const event of latest.events) rosters[place]?.apply(event);
  });
  try {
    await clients.connect();
    await clients.quiet();
    isJoining = true;
    const bytes = clients.bytes;
    const times = clients.members.map(() => random.next() * withinMs).sort((a, b) => a - b);
    const readMeter = startMeter(spec.target.pids);
    const start = performance.now();
    await Promise.all(
      clients.members.map(async (member, i) => {
        await sleep(start + (times[i] ?? 0) - performance.now());
        await member.join();
      }),
    );
    const deadline = performance.now() + TIMEOUT_MS;
    const isDone = () => rosters.every((roster) => roster.isCorrect(spec.members));
    while (!isDone() && performance.now() < deadline) await sleep(POLL_MS);
    if (!isDone()) throw new Error("the rosters did not become correct");
    const tookMs = performance.now() - start;
    const { ownShare } = readMeter();
    await sleep(SETTLE_MS);
    return {
      /** CPU time of the server until half a second after the last roster was correct, ms. */
      cpuMs: readMeter().cpuUs / 1_000,
      /** Bytes received by all clients together. */
      bytes: clients.bytes - bytes,
      /** Until every roster was correct: since the first join, and since the last. */
      correctAfterFirstMs: tookMs,
      correctAfterLastMs: tookMs - (times.at(-1) ?? 0),
      generatorShare: ownShare,
    };
  } finally {
    clients.close();
  }
};
