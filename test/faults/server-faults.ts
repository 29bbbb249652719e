/** Faults of the server process and of Postgres: crashes, deploys, hibernation, errors, outages. */
import { setTimeout as sleep } from "node:timers/promises";
import { lastRev } from "./archive.ts";
import { LOGGED } from "./environment.ts";
import type { HttpFault } from "./fault-proxy.ts";
import type { Fault } from "./faults.ts";
import type { SimulatedClient } from "./simulated-client.ts";
import { holds, until } from "./until.ts";

/** The platform evicts a Durable Object after 10 s without work. */
const HIBERNATION_MS = 13_000;
/** Long enough for an alarm to be on disk, and shorter than the least delay before it fires. */
const ALARM_SET_MS = 1_000;
/** A room that has failed to archive tries again within 60 s. */
const ALARM_MS = 90_000;
const MESSAGES_BEFORE_SILENCE = 10;
const CHANGES_BEFORE_SILENCE = 5;
/** Clients of the room that is deployed to, and how many of them send. */
const DEPLOY_CLIENTS = 500;
const DEPLOY_SENDERS = 5;
/** A slow disk slows each message, and with it everyone's return. */
const RECONNECTED_MS = 300_000;

/** Befalls a share of the requests that archive messages. */
export const overHttp = (name: string, share: number, faults: readonly HttpFault[]): Fault => ({
  name,
  run: async ({ postgresProxy }, times, random) => {
    const count = () => faults.reduce((sum, fault) => sum + postgresProxy.count(fault), 0);
    const before = count();
    postgresProxy.inject = () => (random.chance(share) ? random.pick(faults) : null);
    await until(name, () => count() >= before + times);
    postgresProxy.inject = () => null;
    await until("the room gives up hanging requests", () => postgresProxy.hanging === 0);
    return count() - before;
  },
});

/** Every batch is stored, and no answer arrives. */
export const EVERY_ANSWER_LOST = overHttp("every answer lost", 1, ["lost answer"]);

export const CONNECTIONS_REFUSED: Fault = {
  name: "connections refused",
  run: async (environment, times) => {
    const failed = () => environment.logged("archive failed");
    const before = failed();
    await environment.setPostgresDown(true);
    await until("failed archive requests", () => failed() >= before + times);
    await environment.setPostgresDown(false);
    return failed() - before;
  },
};

/** Rooms wait for what they read, while more happens to what they read; some connections are lost meanwhile. */
export const SLOW_READS: Fault = {
  name: "slow reads",
  run: async ({ postgresProxy, clientProxy }, times, random) => {
    const before = postgresProxy.delayedReads;
    postgresProxy.delayRead = () => random.between(50, 1_500);
    await until("delayed reads", async () => {
      await sleep(random.between(50, 300));
      clientProxy.cut(random.chance(0.5) ? 1 : 0, random);
      return postgresProxy.delayedReads >= before + times;
    });
    postgresProxy.delayRead = () => 0;
    return postgresProxy.delayedReads - before;
  },
};

export const ROWS_REFUSED: Fault = {
  name: "rows refused",
  run: async ({ logged, run }, times, random) => {
    const before = logged(LOGGED.deadLetter);
    run.poison = { chance: 0.1, code: random.pick(["22021", "23514"]) };
    await until("dead letters", () => logged(LOGGED.deadLetter) >= before + times);
    run.poison = { chance: 0, code: "" };
    return logged(LOGGED.deadLetter) - before;
  },
};

export const RESTARTS: Fault = {
  name: "SIGKILL and restart",
  run: async (environment, times, random) => {
    for (let i = 0; i < times; i++) {
      await environment.acknowledged(30);
      await sleep(random.between(0, 400));
      await environment.restart();
    }
    return times;
  },
};

/** The most messages in a page of the log: they take some 150 characters each. */
const PAGE_MESSAGES = 120;

/**
 * SIGKILL while a request to archive messages is held: by `hold` before it is executed, or after that and before the room
 * knows it. Rejects if the room then sends more again than a page of its log, of what it knew to be archived.
 */
const crashDuring = (name: string, hold: HttpFault): Fault => ({
  name,
  run: async (environment, times, random) => {
    const { postgresProxy } = environment;
    for (let i = 0; i < times; i++) {
      await environment.acknowledged(random.between(10, 60));
      postgresProxy.inject = () => hold;
      await until("a held request", () => postgresProxy.hanging > 0);
      await environment.restart();
      postgresProxy.inject = () => null;
      postgresProxy.takeMostResent();
      await until("the room has gone", () => postgresProxy.hanging === 0);
      await environment.acknowledged(60);
      const resent = postgresProxy.takeMostResent();
      if (resent > PAGE_MESSAGES) throw new Error(`${resent} archived messages were sent to Postgres again`);
    }
    return times;
  },
});

export const CRASH_BEFORE_ARCHIVE = crashDuring("SIGKILL between commit and archive", "hang");
export const CRASH_AFTER_ARCHIVE = crashDuring("SIGKILL between archive and its record", "held answer");

export const HIBERNATION: Fault = {
  name: "hibernation",
  leastMs: HIBERNATION_MS,
  run: async ({ clients, postgres, logged }, times, random) => {
    const present = clients.filter(({ hasCrashed, isAway }) => !hasCrashed && !isAway);
    const chosen = random.shuffle([...new Set(present.map(({ room }) => room))]).slice(0, times);
    const members = present.filter(({ room }) => chosen.includes(room));
    for (const client of members) client.isQuiet = true;
    await until("quiet rooms", () => members.every(({ isSettled }) => isSettled));
    const isArchived = async (room: string) => {
      const longest = Math.max(...members.filter((client) => client.room === room).map(({ cache }) => cache.size));
      return (await postgres.count(room)) >= longest - logged(LOGGED.deadLetter, room);
    };
    for (const room of chosen) await holds(() => isArchived(room), ALARM_MS);
    await sleep(HIBERNATION_MS);
    for (const client of members) {
      client.isQuiet = false;
      client.send();
    }
    return chosen.length;
  },
};

/** A crash while messages wait for Postgres, in rooms to which nobody returns: only their alarms can archive them. */
export const CRASH_THEN_SILENCE: Fault = {
  name: "crash, then silence",
  run: async (environment, times) => {
    const clients: SimulatedClient[] = [];
    for (let i = 0; i < times; i++) {
      clients.push(...(await environment.addClients(`silent-${environment.clients.length}`, 2, 0)));
    }
    const rooms = [...new Set(clients.map(({ room }) => room))];
    await until("they have joined", () => clients.every(({ isCaughtUp }) => isCaughtUp));
    await environment.setPostgresDown(true);
    for (const client of clients) for (let n = 0; n < MESSAGES_BEFORE_SILENCE; n++) client.send();
    await until("their acknowledgements", () => clients.every(({ isSettled }) => isSettled));
    for (const client of clients) for (let n = 0; n < CHANGES_BEFORE_SILENCE; n++) client.change();
    await until("the changes", () => clients.every(({ isSettled }) => isSettled));
    await until("failed archive requests", () => rooms.every((room) => environment.logged("archive failed", room) > 0));
    await sleep(ALARM_SET_MS);
    for (const client of clients) client.crash();
    await environment.restart();
    await environment.setPostgresDown(false);
    for (const room of rooms) {
      const rev = Math.max(...clients.filter((client) => client.room === room).map(({ cache }) => cache.rev));
      const isArchived = async () =>
        (await environment.postgres.count(room)) >= 2 * MESSAGES_BEFORE_SILENCE &&
        (await lastRev(environment.postgres, room)) >= rev;
      await until(`the archive of ${room}`, isArchived, ALARM_MS);
    }
    return times;
  },
};

/** A deploy drops every socket at once: all clients of a large room reconnect while some of them send. */
export const DEPLOY: Fault = {
  name: `deploy, with ${DEPLOY_CLIENTS} clients`,
  run: async (environment, times) => {
    const clients = [
      ...(await environment.addClients("large", DEPLOY_SENDERS, 1)),
      ...(await environment.addClients("large", DEPLOY_CLIENTS - DEPLOY_SENDERS, 0)),
    ];
    const areConnected = () => clients.every(({ isCaughtUp }) => isCaughtUp);
    await until("they have joined", areConnected);
    for (let i = 0; i < times; i++) {
      await environment.acknowledged(30);
      await environment.restart();
      await until("they have reconnected", areConnected, RECONNECTED_MS);
    }
    return times;
  },
};
