/**
 * One run's environment: clients that talk in rooms, a TCP proxy before workerd, the Worker, an HTTP proxy before Neon's
 * endpoint, and Postgres.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../rooms/protocol/events.ts";
import type { RoomStatus } from "../../rooms/protocol/status.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import type { Random } from "../support/random.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { startWorkerd, type Workerd } from "../support/workerd.ts";
import { lastRev, readArchive } from "./archive.ts";
import { check } from "./check.ts";
import type { RoomEvidence } from "./evidence.ts";
import { FaultProxy } from "./fault-proxy.ts";
import type { Fault } from "./faults.ts";
import { loadRoom } from "./fresh.ts";
import { withShortRetention } from "./retention.ts";
import { type RunState, SimulatedClient } from "./simulated-client.ts";
import { readStorage } from "./storage.ts";
import { holds, until } from "./until.ts";
import type { Violation } from "./violations.ts";
import { POISON } from "./workload.ts";

/** Refuses `POISON` with the SQLSTATE that it names. */
const REFUSAL = `
  CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = substring(NEW.content FROM 'refuse:([0-9A-Z]{5})$');
  END $$;
  CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW
    WHEN (NEW.content ~ 'refuse:[0-9A-Z]{5}$') EXECUTE FUNCTION refuse();
`;
/** What the Worker logs for a dead letter, and when a room begins without an answer from Postgres. */
export const LOGGED = {
  deadLetter: "message is a dead letter",
  jump: "numbering jumps, Postgres does not answer",
} as const;
const DAY_S = 24 * 60 * 60;
/** The longest that a frame can be under way on one machine, ms. */
const IN_FLIGHT_MS = 3_000;

export interface Outcome {
  rooms: RoomEvidence[];
  violations: Violation[];
  /** After the faults every client had every message, and so had Postgres. */
  isSettled: boolean;
  /** Lines of the Worker that are no log: uncaught exceptions. */
  unexpected: string[];
}

export interface Environment {
  readonly random: Random;
  readonly run: RunState;
  readonly clients: SimulatedClient[];
  readonly postgres: Postgres;
  readonly postgresProxy: FaultProxy;
  readonly workerd: Workerd;
  readonly clientProxy: TcpProxy;
  /** How often the Worker has logged this event, in one room or in all. */
  logged(event: string, room?: string): number;
  /** Connects `count` new clients to `room`, which each send `rate` messages a second. */
  addClients(room: string, count: number, rate: number): Promise<SimulatedClient[]>;
  /** Resolves when `count` more messages are acknowledged. */
  acknowledged(count: number): Promise<void>;
  /** Refuses connections to Postgres from now on, or accepts them again. */
  setPostgresDown(isDown: boolean): Promise<void>;
  /** SIGKILL, and a new process over the same storage. */
  restart(): Promise<void>;
  /** Injects a fault at least `times` times. Resolves to the number of injections. */
  inject(fault: Fault, times: number): Promise<number>;
  /**
   * Ends all faults, waits at most `limitMs` until every client and Postgres have every message, stops the server and
   * checks what is there.
   */
  finish(limitMs: number): Promise<Outcome>;
  close(): Promise<void>;
}

/** Starts everything, without clients. The log of its rooms keeps little. Environments that share a Postgres need rooms of different names. */
export const startEnvironment = async (script: string, random: Random, shared?: Postgres): Promise<Environment> => {
  const postgres = shared ?? (await startPostgres());
  await postgres.query(REFUSAL);
  const postgresProxy = new FaultProxy(Number(new URL(postgres.databaseUrl).port));
  await postgresProxy.open();
  const databaseUrl = new URL(postgres.databaseUrl);
  databaseUrl.port = `${postgresProxy.port}`;
  const counts = new Map<string, number>();
  const workerd = await startWorkerd({
    script: withShortRetention(script),
    bindings: { DATABASE_URL: databaseUrl.href },
    onLog: ({ event, room }) => {
      for (const key of [event, `${event} ${room}`]) counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  });
  const clientProxy = await startTcpProxy(workerd.port);
  const clients: SimulatedClient[] = [];
  const startedWithoutPostgres = new Set<string>();
  const messages = new Map<string, Message>();
  let isPostgresDown = false;

  const run: RunState = {
    origin: clientProxy.url,
    phase: "calm",
    acknowledged: 0,
    poison: { chance: 0, code: "" },
    intern: (message) => {
      const { room, seq, userId, username, timestamp, content, replyTo, rev } = message;
      // Few have changed, and each of their states lasts for a short time.
      if (rev !== undefined) return message;
      const key = `${room} ${seq} ${userId} ${username} ${timestamp} ${replyTo} ${content}`;
      const known = messages.get(key) ?? message;
      messages.set(key, known);
      return known;
    },
  };
  const rooms = () => [...new Set(clients.map(({ room }) => room))];
  const logged = (event: string, room?: string) => counts.get(room === undefined ? event : `${event} ${room}`) ?? 0;

  /**
   * Every client has the room's last message and change, Postgres has all but what it refuses, and the room knows what that
   * is: a room without clients may have slept since it archived its last messages, and then it does not know that Postgres
   * has them.
   */
  const isSettled = async (room: string): Promise<boolean> => {
    const members = clients.filter((client) => client.room === room);
    const present = members.filter(({ hasCrashed }) => !hasCrashed);
    if (present.some((client) => !client.isSettled)) return false;
    const last = Math.max(...members.map(({ position }) => position));
    const rev = Math.max(...members.filter(({ knowsRevs }) => knowsRevs).map(({ cache }) => cache.rev));
    if (present.some(({ position, knowsRevs, cache }) => position < last || (knowsRevs && cache.rev < rev)))
      return false;
    // One that knows of all changes, if there is one.
    const longest = members.reduce((a, b) => (a.cache.rev + a.cache.size >= b.cache.rev + b.cache.size ? a : b));
    const expected = longest.log.filter(({ content }) => !POISON.test(content));
    if ((await postgres.count(room)) < expected.length) return false;
    const changed = expected.reduce((highest, { rev = 0 }) => Math.max(highest, rev), 0);
    if ((await lastRev(postgres, room)) < changed) return false;
    if (present.length === 0) return true;
    const { text } = await ask(workerd, `/api/rooms/${room}`);
    return (JSON.parse(text) as Partial<RoomStatus>).waiting === 0;
  };
  const areSettled = (limitMs: number): Promise<boolean> => {
    let open = rooms();
    return holds(async () => {
      const settled = await Promise.all(open.map(isSettled));
      open = open.filter((_, i) => !settled[i]);
      return open.length === 0;
    }, limitMs);
  };

  const setPostgresDown = async (isDown: boolean) => {
    if (isDown === isPostgresDown) return;
    isPostgresDown = isDown;
    await (isDown ? postgresProxy.close() : postgresProxy.open());
  };

  const settle = async (limitMs: number): Promise<boolean> => {
    run.phase = "settling";
    run.poison.chance = 0;
    postgresProxy.inject = () => null;
    postgresProxy.delayRead = () => 0;
    await setPostgresDown(false);
    for (const client of clients) client.isQuiet = true;
    for (const client of clients.filter(({ isAway }) => isAway)) client.comeBack();
    // A room whose object was lost archives with its next message.
    for (const room of rooms()) clients.find((client) => client.room === room && !client.hasCrashed)?.send();
    if (!(await areSettled(limitMs))) return false;
    if (!clients.some(({ hasCrashed }) => hasCrashed)) return true;
    // The last messages of clients that crashed may have been under way until now.
    await sleep(IN_FLIGHT_MS);
    return areSettled(limitMs);
  };

  /** Loads the rooms in which somebody is left: the others would not be as their last clients left them. */
  const loadRooms = async (): Promise<Map<string, Message[]>> => {
    const open = [...new Set(clients.filter(({ hasCrashed }) => !hasCrashed).map(({ room }) => room))];
    return new Map(await Promise.all(open.map(async (room) => [room, await loadRoom(run.origin, room)] as const)));
  };

  const evidence = async (): Promise<RoomEvidence[]> => {
    const fresh = await loadRooms();
    for (const client of clients) client.stop();
    await workerd.kill();
    const storage = await readStorage(workerd.folder);
    return Promise.all(
      rooms().map(async (room) => ({
        room,
        // On a busy machine Postgres may be up and not answer in time, which the Worker logs.
        startedWithoutPostgres: startedWithoutPostgres.has(room) || logged(LOGGED.jump, room) > 0,
        ...(storage.get(room) ?? { initialSeq: 0, log: [], roomChanges: [], deadLetters: [] }),
        clients: clients.filter((client) => client.room === room),
        fresh: fresh.get(room) ?? null,
        ...(await readArchive(postgres, room)),
      })),
    );
  };

  const environment: Environment = {
    random,
    run,
    clients,
    postgres,
    postgresProxy,
    workerd,
    clientProxy,
    logged,
    setPostgresDown,
    addClients: async (room, count, rate) => {
      if (isPostgresDown && !rooms().includes(room)) startedWithoutPostgres.add(room);
      const added: SimulatedClient[] = [];
      for (let i = 0; i < count; i++) {
        const n = clients.length + 1;
        const expiresAt = Math.floor(Date.now() / 1_000) + DAY_S;
        const token = await tokenFor(`u-${n}`, { name: `User ${n}`, exp: expiresAt });
        const client = new SimulatedClient({ run, room, userId: `u-${n}`, token, rate, random: random.fork() });
        clients.push(client);
        added.push(client);
      }
      return added;
    },
    acknowledged: async (count) => {
      const goal = run.acknowledged + count;
      await until(`${count} acknowledged messages`, () => run.acknowledged >= goal);
    },
    restart: async () => {
      await workerd.kill();
      await workerd.start();
      clientProxy.connectTo(workerd.port);
    },
    inject: (fault, times) => {
      run.phase = fault.name;
      return fault.run(environment, times, random.fork());
    },
    finish: async (limitMs) => {
      const settled = await settle(limitMs);
      const found = await evidence();
      return { rooms: found, violations: found.flatMap(check), isSettled: settled, unexpected: workerd.unexpected };
    },
    close: async () => {
      for (const client of clients) client.stop();
      await workerd.close();
      await clientProxy.close();
      await postgresProxy.close();
      if (!shared) await postgres.close();
    },
  };
  return environment;
};
