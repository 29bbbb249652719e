/**
 * A long run, in two worlds. In the first all faults come again and again, in an order that the seed decides, until the
 * time is over; then every answer of Postgres is lost for a minute, and a crowd comes back from deploys. In the second
 * Postgres is away from the beginning to the end.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { startWorld, type World } from "./environment.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import { judge, meet, type Outcome } from "./judge.ts";
import { EVERY_ANSWER_LOST } from "./postgres-faults.ts";
import { DEPLOY } from "./process-faults.ts";

export interface CampaignOptions {
  script: string;
  random: Random;
  minutes: number;
  rooms: number;
  /** In each room. */
  users: number;
  /** Hears what is going on. */
  tell(line: string): void;
}

export const CALM = "calm";
export const AWAY = "Postgres away";
const ARRIVING = "arriving";

/** Messages a second of one user, on average. */
const PACE = 4;
/** How often a fault happens in one round. */
const TIMES = 12;
const ARRIVING_MS = 5_000;
const CALM_MS = 30_000;
const EVERY_ANSWER_LOST_MS = 60_000;
const AWAY_MS = 90_000;
/** How often each fault happens at the least, in a run of so many minutes. */
const ENOUGH = 50;
const LONG_MINUTES = 10;
/** One of so many leaves in the middle, for good. */
const VANISHING = 10;
/** The longest pause before a room tries Postgres again, and time for what has come together until then. */
const SETTLE_MS = 180_000;

const invite = async (world: World, { rooms, users }: CampaignOptions) => {
  world.around.during = ARRIVING;
  for (let i = 1; i <= rooms; i++) await world.invite(`room-${i}`, users, PACE);
  await sleep(ARRIVING_MS);
};

export type Injections = ReadonlyMap<string, number>;

type Count = (fault: Fault, times: number) => Promise<void>;

/** Lets `play` happen to people who talk, and judges what has become of what they said. */
const stage = async (
  options: CampaignOptions,
  play: (world: World, count: Count, injections: Injections) => Promise<void>,
): Promise<Outcome & { injections: Injections }> => {
  const { script, random, tell } = options;
  const injections = new Map<string, number>();
  const world = await startWorld({ script, random });
  const count: Count = async (fault, times) => {
    const before = world.around.acknowledged;
    const done = await meet(world, fault, times);
    injections.set(fault.name, (injections.get(fault.name) ?? 0) + done);
    tell(`${fault.name}: ${done}, ${world.around.acknowledged - before} messages acknowledged meanwhile`);
  };
  try {
    await invite(world, options);
    await play(world, count, injections);
    return { ...(await judge(world, await settle(world, options))), injections };
  } finally {
    await world.close();
  }
};

const settle = async (world: World, { tell }: CampaignOptions): Promise<boolean> => {
  const end = Date.now();
  const settled = await world.settle(SETTLE_MS);
  tell(`${settled ? "all" : "NOT all"} had arrived ${((Date.now() - end) / 1_000).toFixed(0)} s after the last fault`);
  return settled;
};

/** Everything but the long absence of Postgres. */
export const runFaults = (options: CampaignOptions): Promise<Outcome & { injections: Injections }> =>
  stage(options, async (world, count, injections) => {
    const { random, minutes } = options;
    world.around.during = CALM;
    await sleep(CALM_MS);
    const end = Date.now() + minutes * 60_000;
    const isEnough = () => minutes < LONG_MINUTES || FAULTS.every(({ name }) => (injections.get(name) ?? 0) >= ENOUGH);
    while (Date.now() < end || !isEnough()) for (const fault of random.shuffle(FAULTS)) await count(fault, TIMES);
    const minute = Date.now() + EVERY_ANSWER_LOST_MS;
    while (Date.now() < minute) await count(EVERY_ANSWER_LOST, TIMES);
    await count(DEPLOY, ENOUGH);
    for (const person of world.people.filter((_, i) => i % VANISHING === 0)) {
      person.say();
      person.vanish();
    }
  });

/** One fault alone, again and again until the time is over. */
export const runAlone = (fault: Fault, options: CampaignOptions): Promise<Outcome & { injections: Injections }> =>
  stage(options, async (_, count) => {
    const end = Date.now() + options.minutes * 60_000;
    while (Date.now() < end) await count(fault, TIMES);
  });

/** Resident memory of workerd, bytes: when everyone has come, the most while Postgres is away, and the most after it. */
export interface Memory {
  start: number;
  away: number;
  after: number;
}

/** Postgres is away from the first message to the last, and comes back. */
export const runAway = async (options: CampaignOptions): Promise<Outcome & { memory: Memory }> => {
  const { script, random, tell } = options;
  const world = await startWorld({ script, random });
  let most = 0;
  const sample = async () => {
    most = Math.max(most, await world.workerd.rss());
  };
  try {
    await world.setAway(true);
    await invite(world, options);
    world.around.during = AWAY;
    const start = await world.workerd.rss();
    const timer = setInterval(sample, 1_000);
    await sleep(AWAY_MS);
    const away = most;
    tell(`${AWAY}: ${world.around.acknowledged} messages acknowledged meanwhile`);
    const settled = await settle(world, options);
    clearInterval(timer);
    await sample();
    return { ...(await judge(world, settled)), memory: { start, away, after: most } };
  } finally {
    await world.close();
  }
};
