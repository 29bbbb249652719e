/** Faults of clients and of the network before the server. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import type { Fault } from "./faults.ts";
import { SHORT_RETENTION } from "./retention.ts";
import type { SimulatedClient } from "./simulated-client.ts";
import { until } from "./until.ts";

/** More than two pages: a client that missed so much has to read several. */
const MISSED = 220;
/** The same for changes, of which several may be of one message. */
const MISSED_CHANGES = 300;
/** Messages of a page of the log, which leaves it as a whole. */
const LOG_PAGE = 120;

export const CONNECTIONS_CUT: Fault = {
  name: "connections cut",
  run: async ({ clientProxy }, times, random) => {
    let count = 0;
    while (count < times) {
      count += clientProxy.cut(1 + Math.floor(random.next() * 4), random);
      await sleep(random.between(20, 300));
    }
    return count;
  },
};

export const STALLED_READERS: Fault = {
  name: "stalled readers",
  run: async (environment, times, random) => {
    let count = 0;
    while (count < times) {
      const stalls = environment.clientProxy.stall(times - count, random);
      await environment.acknowledged(100);
      await sleep(random.between(500, 3_000));
      for (const stall of stalls) {
        if (random.chance(0.5)) stall.resume();
        else stall.cut();
      }
      count += stalls.length;
    }
    return count;
  },
};

export const RETRY_STORMS: Fault = {
  name: "retry storms",
  run: async ({ clients, clientProxy }, times, random) => {
    const present = () => clients.filter(({ isCaughtUp }) => isCaughtUp);
    for (let i = 0; i < times; i++) {
      await until("a client that has caught up", () => present().length > 0);
      const client = random.pick(present());
      for (let n = 0; n < 40; n++) client.send();
      client.resend();
      client.resend();
      clientProxy.cut(random.chance(0.5) ? 1 : 0, random);
      await sleep(random.between(50, 500));
    }
    return times;
  },
};

/** How often those who stay send something each time that the end of an absence is checked: within their rate limits. */
const TALKING = 0.2;

/** Lets those who wait for nothing send a message and request a change, of a message up to `last`. */
const keepTalking = (clients: readonly SimulatedClient[], last: number, random: Random): void => {
  for (const client of clients.filter(({ isSettled }) => isSettled && random.chance(TALKING))) {
    client.send();
    client.change(last);
  }
};

export const LONG_ABSENCES: Fault = {
  name: "long absences",
  run: async ({ clients }, times, random) => {
    const present = () =>
      Map.groupBy(
        clients.filter(({ isCaughtUp }) => isCaughtUp),
        ({ room }) => room,
      );
    const crowded = () => [...present().values()].filter((members) => members.length > 1);
    await until("a room with several clients", () => crowded().length > 0);
    // One has to stay and talk.
    const leaving = random.shuffle(crowded().flatMap((members) => members.slice(1))).slice(0, times);
    for (const client of leaving) client.disconnect();
    const hasMissedEnough = ({ room, position, cache: { size, rev } }: SimulatedClient) => {
      const staying = present().get(room) ?? [];
      const has = staying.some(
        ({ cache, knowsRevs }) => cache.size >= size + MISSED && (!knowsRevs || cache.rev >= rev + MISSED_CHANGES),
      );
      if (!has) keepTalking(staying, position, random);
      return has;
    };
    await until("many missed messages", () => leaving.filter((client) => !hasMissedEnough(client)).length === 0);
    for (const client of leaving) client.reconnect();
    await until("they have caught up", () => leaving.every(({ isCaughtUp }) => isCaughtUp));
    return leaving.length;
  },
};

/** Clients come back when the room's log no longer has what they missed. */
export const ABSENCES_BEYOND_LOG: Fault = {
  name: "absences beyond the log",
  leastMs: SHORT_RETENTION.ms,
  run: async ({ clients }, times, random) => {
    const isPresent = ({ hasCrashed, isAway }: SimulatedClient) => !hasCrashed && !isAway;
    const rooms = Map.groupBy(clients.filter(isPresent), ({ room }) => room);
    // The others cannot resume from so long ago, and one has to stay and talk.
    const candidates = [...rooms.values()].flatMap(
      (members) => members.slice(1).find(({ knowsRevs }) => knowsRevs) ?? [],
    );
    const leaving = random.shuffle(candidates).slice(0, times);
    for (const client of leaving) client.isQuiet = true;
    // The log recognizes retries, so they leave nothing unacknowledged behind.
    const leave = async (client: SimulatedClient) => {
      await until("a client that waits for nothing", () => client.isSettled);
      client.leave();
      const end = Date.now() + SHORT_RETENTION.ms;
      const goal = client.position + SHORT_RETENTION.messages + LOG_PAGE;
      await until("a log without what it has missed", () => {
        const staying = clients.filter((other) => other.room === client.room && isPresent(other));
        const hasGrown = staying.some(({ position }) => position >= goal);
        if (!hasGrown) keepTalking(staying, client.position, random);
        return hasGrown && Date.now() > end;
      });
      client.isQuiet = false;
      client.comeBack();
      await until("its return", () => client.isCaughtUp);
    };
    await Promise.all(leaving.map(leave));
    return leaving.length;
  },
};
