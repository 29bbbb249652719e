/** The promises hold under every fault, injected once or twice: a short run of what `npm run test:faults` does long. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { Random } from "../support/random.ts";
import { bundleWorker } from "../support/workerd.ts";
import { type Environment, type Outcome, startEnvironment } from "./environment.ts";
import { FAULTS, faultNamed } from "./faults.ts";
import { DEPLOY } from "./server-faults.ts";
import { until } from "./until.ts";

const SEED = 20_261_101;
const SETTLE_MS = 120_000;

/** The faults of the first environment; the second one has the rest, which are those on the way to Postgres. */
const OF_CLIENTS_AND_SERVER = [
  ...["connections refused", "hibernation", "retry storms", "connections cut", "long absences", "stalled readers"],
  ...["absences beyond the log", "crash, then silence", "SIGKILL and restart", "all at once"],
];

let postgres: Postgres;
let script: string;
const environments: Environment[] = [];
beforeAll(async () => {
  [postgres, script] = await Promise.all([startPostgres(), bundleWorker()]);
});
afterAll(async () => {
  await Promise.all(environments.map((environment) => environment.close()));
  await postgres?.close();
});

const start = async (seed: number, rooms: readonly string[]): Promise<Environment> => {
  const environment = await startEnvironment(script, new Random(seed), postgres);
  environments.push(environment);
  for (const room of rooms) await environment.addClients(room, 4, 5);
  await until("they have joined", () => environment.clients.every(({ isCaughtUp }) => isCaughtUp));
  return environment;
};

const injectAll = async (environment: Environment, times: number, ...names: string[]) => {
  for (const name of names) {
    expect(await environment.inject(faultNamed(name), times), name).toBeGreaterThanOrEqual(times);
  }
};

const expectIntact = ({ rooms, violations, isSettled, unexpected }: Outcome) => {
  expect(violations).toEqual([]);
  expect(isSettled).toBe(true);
  expect(unexpected).toEqual([]);
  const rows = rooms.flatMap(({ postgres }) => postgres);
  expect(rows.length).toBeGreaterThan(500);
  expect(rows.filter(({ rev }) => rev !== undefined).length).toBeGreaterThan(100);
  const clients = rooms.flatMap(({ clients }) => clients);
  expect(
    clients.flatMap(({ changes }) => changes).filter(({ outcome }) => outcome === "acknowledged").length,
  ).toBeGreaterThan(200);
};

describe.concurrent("[M1] [M2] [M3] [M4] [E1] [E2] [E3] [E4] [H2] [A1] [A3] [A4] [A5] nothing is lost, duplicated, reordered or stale", () => {
  it("by faults of clients and of the server", { timeout: 300_000 }, async () => {
    const environment = await start(SEED, ["one", "two", "three"]);
    await environment.setPostgresDown(true);
    const early = await environment.addClients("early", 3, 5);
    await until("a message in a room that began without Postgres", () =>
      early.some(({ sent }) => sent.some(({ latencyMs }) => latencyMs !== null)),
    );
    await injectAll(environment, 2, "connections refused");
    // Some rooms hibernate while the clients of others fail.
    await Promise.all([
      injectAll(environment, 1, "hibernation"),
      injectAll(environment, 2, "absences beyond the log"),
      injectAll(environment, 2, "retry storms", "connections cut", "long absences", "stalled readers"),
    ]);
    await injectAll(environment, 1, "crash, then silence");
    await injectAll(environment, 2, "SIGKILL and restart", "all at once");
    await environment.inject(DEPLOY, 1);
    environment.clients.at(0)?.send();
    environment.clients.at(0)?.crash();
    const outcome = await environment.finish(SETTLE_MS);
    expectIntact(outcome);
    expect(outcome.rooms.find(({ room }) => room === "early")?.initialSeq).toBeGreaterThan(0);
  });

  it("by faults on the way to Postgres", { timeout: 300_000 }, async () => {
    const environment = await start(SEED + 1, ["four", "five", "six"]);
    const names = FAULTS.map(({ name }) => name).filter((name) => !OF_CLIENTS_AND_SERVER.includes(name));
    expect(names).toHaveLength(FAULTS.length - OF_CLIENTS_AND_SERVER.length);
    await injectAll(environment, 2, ...names);
    const outcome = await environment.finish(SETTLE_MS);
    expectIntact(outcome);
    expect(outcome.rooms.flatMap(({ deadLetters }) => deadLetters).length).toBeGreaterThan(0);
  });
});
