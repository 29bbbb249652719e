/** Faults of clients and of the network before the server. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { SimulatedClient } from "./simulated-client.ts";
import { until } from "./until.ts";

/** More than two pages: a client that missed so much has to read several. */
const MISSED = 220;

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
    const hasMissedEnough = ({ room, log }: SimulatedClient) => {
      const staying = present().get(room) ?? [];
      if (staying.some((other) => other.log.length >= log.length + MISSED)) return true;
      for (const other of staying) if (other.isSettled) other.send();
      return false;
    };
    await until("many missed messages", () => leaving.filter((client) => !hasMissedEnough(client)).length === 0);
    for (const client of leaving) client.reconnect();
    await until("they have caught up", () => leaving.every(({ isCaughtUp }) => isCaughtUp));
    return leaving.length;
  },
};
