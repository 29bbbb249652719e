/** Many people who join one room within a second, as after a deploy: what it costs, and when everyone knows who is there. */
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import type { Random } from "../../test/support/random.ts";
import { cpuUs } from "../servers/usage.ts";
import { Crowd, type CrowdSpec } from "./client-pool.ts";
import type { Said } from "./dialects.ts";

export interface StormSpec {
  /** Within which all of them ask to join, ms. */
  withinMs: number;
}

export interface StormResult {
  /** CPU time of the server, from the first join to half a second after the last roster was right, ms. */
  cpuMs: number;
  /** Bytes to all clients together. */
  bytes: number;
  /** Until every client's roster was right, ms: since the first join, and since the last. */
  rightAfterFirstMs: number;
  rightAfterLastMs: number;
  /** The generator's own share of a core meanwhile. */
  generatorShare: number;
}

const LIMIT_MS = 30_000;
const POLL_MS = 5;
const SETTLE_MS = 500;

interface User {
  id: string;
}

/** A client's picture of the room, as the page draws it: a list up to a bound, and a count. */
class Roster {
  readonly #users = new Set<string>();
  #total = 0;

  apply({ event, data }: Said): void {
    switch (event) {
      case "roomUsers":
        this.#users.clear();
        for (const user of data.users as User[]) this.#users.add(user.id);
        this.#total = data.total as number;
        return;
      case "userJoined":
        this.#users.add((data.user as User).id);
        this.#total = data.total as number;
        return;
      case "userLeft":
        this.#users.delete((data.user as User).id);
        this.#total = data.total as number;
    }
  }

  /** Counts everyone, and knows as many of them as a roster lists. */
  isRight(members: number): boolean {
    return this.#total === members && this.#users.size >= Math.min(members, LIMITS.rosterUsers);
  }
}

/** Connects everyone, then lets them all join. */
export const measureStorm = async (spec: CrowdSpec, { withinMs }: StormSpec, random: Random): Promise<StormResult> => {
  const rosters = Array.from({ length: spec.members }, () => new Roster());
  let decode: ((text: string) => Said[]) | null = null;
  // The same frame to everyone is parsed once, so that what is measured is not the generator.
  let heard: { text: string; said: Said[] } = { text: "", said: [] };
  const crowd = await Crowd.connect(spec, (_room, place) => (bytes, start, end) => {
    if (decode === null) return;
    const text = bytes.toString("utf8", start, end);
    if (text !== heard.text) heard = { text, said: decode(text) };
    for (const said of heard.said) rosters[place]?.apply(said);
  });
  try {
    const { members } = crowd;
    await crowd.quiet();
    decode = members[0]?.dialect.decode ?? null;
    const bytes = crowd.bytes;
    const own = process.cpuUsage();
    const cpu = cpuUs(spec.target.pids);
    const times = members.map(() => random.next() * withinMs).sort((a, b) => a - b);
    const start = performance.now();
    const joining = members.map(async (member, i) => {
      await sleep(start + (times[i] ?? 0) - performance.now());
      await member.join();
    });
    await Promise.all(joining);
    const limit = performance.now() + LIMIT_MS;
    const wrong = () => rosters.some((roster) => !roster.isRight(spec.members));
    while (wrong() && performance.now() < limit) await sleep(POLL_MS);
    if (wrong()) throw new Error("the rosters never became right");
    const right = performance.now();
    const { user, system } = process.cpuUsage(own);
    await sleep(SETTLE_MS);
    return {
      cpuMs: (cpuUs(spec.target.pids) - cpu) / 1_000,
      bytes: crowd.bytes - bytes,
      rightAfterFirstMs: right - start,
      rightAfterLastMs: right - start - (times.at(-1) ?? 0),
      generatorShare: (user + system) / 1_000 / (right - start),
    };
  } finally {
    crowd.close();
  }
};
