/**
 * Long runs. In the first environment all faults are injected again and again, in an order that the seed decides; then
 * every answer of Postgres is lost for a while, and a large room is deployed to. In the second, Postgres is down from the
 * first message to the last. Each part has a share of the run's time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { type Environment, type Outcome, startEnvironment } from "./environment.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { DEPLOY, EVERY_ANSWER_LOST } from "./server-faults.ts";
import { until } from "./until.ts";

export interface CampaignOptions {
  script: string;
  random: Random;
  minutes: number;
  rooms: number;
  /** Clients in each room. */
  users: number;
  /** Reports progress. */
  tell(line: string): void;
}

export const CALM = "calm";
export const POSTGRES_DOWN = "Postgres down";

/** What is missing to 1 is for starting and settling. */
const SHARES = { calm: 0.05, faults: 0.65, answersLost: 0.05, deploys: 0.05, postgresDown: 0.1 } as const;
/** Messages a second of one client, on average. */
const RATE = 4;
/** Injections in a row of one fault: in a run of ten minutes, and at most. */
const TIMES = 12;
const LONG_MINUTES = 10;
/** One of so many clients crashes at the end. */
const CRASHING = 10;
/** The longest pause before a room tries Postgres again, and time for what has accumulated until then. */
const SETTLE_MS = 180_000;

export type Injections = ReadonlyMap<string, number>;
type Inject = (fault: Fault) => Promise<void>;

/** Runs `script` among clients that send, and returns its outcome. */
const runCampaign = async (
  options: CampaignOptions,
  script: (environment: Environment, inject: Inject, injections: Injections) => Promise<void>,
  isPostgresDown = false,
): Promise<Outcome & { injections: Injections }> => {
  const { random, rooms, users, minutes, tell } = options;
  const injections = new Map<string, number>();
  const environment = await startEnvironment(options.script, random);
  const { run, clients } = environment;
  const times = Math.max(1, Math.round(TIMES * Math.min(1, minutes / LONG_MINUTES)));
  const inject: Inject = async (fault) => {
    const before = run.acknowledged;
    const count = await environment.inject(fault, times);
    injections.set(fault.name, (injections.get(fault.name) ?? 0) + count);
    tell(`${fault.name}: ${count}, ${run.acknowledged - before} messages acknowledged meanwhile`);
  };
  try {
    run.phase = "joining";
    await environment.setPostgresDown(isPostgresDown);
    for (let i = 1; i <= rooms; i++) await environment.addClients(`room-${i}`, users, RATE);
    if (!isPostgresDown) await until("they have joined", () => clients.every(({ isCaughtUp }) => isCaughtUp));
    await script(environment, inject, injections);
    const end = Date.now();
    const outcome = await environment.finish(SETTLE_MS);
    const seconds = ((Date.now() - end) / 1_000).toFixed(0);
    tell(`${outcome.isSettled ? "all" : "NOT all"} messages had arrived ${seconds} s after the last fault`);
    return { ...outcome, injections };
  } finally {
    await environment.close();
  }
};

/** The end of a part of the run that begins now. */
const endOf = (share: number, { minutes }: CampaignOptions): number => Date.now() + share * minutes * 60_000;

/** Injects all faults but the outage of Postgres. A short run ends before it has reached them all. */
export const runFaults = (options: CampaignOptions): Promise<Outcome & { injections: Injections }> =>
  runCampaign(options, async ({ run, clients }, inject, injections) => {
    run.phase = CALM;
    await sleep(SHARES.calm * options.minutes * 60_000);
    const faultsEnd = endOf(SHARES.faults, options);
    while (Date.now() < faultsEnd) {
      for (const fault of options.random.shuffle(FAULTS)) {
        if (Date.now() + (fault.leastMs ?? 0) < faultsEnd) await inject(fault);
      }
    }
    const missed = FAULTS.filter(({ name }) => !injections.has(name)).map(({ name }) => name);
    if (missed.length > 0) options.tell(`no time was left for: ${missed.join(", ")}`);
    for (const [fault, share] of [
      [EVERY_ANSWER_LOST, SHARES.answersLost],
      [DEPLOY, SHARES.deploys],
    ] as const) {
      const end = endOf(share, options);
      do await inject(fault);
      while (Date.now() < end);
    }
    for (const client of clients.filter((_, i) => i % CRASHING === 0)) {
      client.send();
      client.crash();
    }
  });

/** Injects one fault again and again until the time is over. */
export const runAlone = (fault: Fault, options: CampaignOptions): Promise<Outcome & { injections: Injections }> =>
  runCampaign(options, async (_, inject) => {
    const end = endOf(1, options);
    while (Date.now() < end) await inject(fault);
  });

/** Resident memory of workerd, bytes: once all clients are there, and the most while Postgres is down and after it. */
export interface Memory {
  start: number;
  down: number;
  after: number;
}

/** Postgres is down from the first message to the last, and comes back. */
export const runPostgresDown = async (options: CampaignOptions): Promise<Outcome & { memory: Memory }> => {
  const memory: Memory = { start: 0, down: 0, after: 0 };
  let timer: NodeJS.Timeout | undefined;
  const outcome = await runCampaign(
    options,
    async ({ run, workerd }) => {
      run.phase = POSTGRES_DOWN;
      memory.start = await workerd.rss();
      timer = setInterval(async () => {
        // It has ended meanwhile when the run is over.
        memory.after = Math.max(memory.after, await workerd.rss().catch(() => 0));
      }, 1_000);
      await sleep(SHARES.postgresDown * options.minutes * 60_000);
      memory.down = memory.after;
      options.tell(`${POSTGRES_DOWN}: ${run.acknowledged} messages acknowledged meanwhile`);
    },
    true,
  ).finally(() => clearInterval(timer));
  return { ...outcome, memory };
};
