/** What befalls clients and the network before them. */
import { setTimeout as sleep } from "node:timers/promises";
import { acknowledgedMore, type Fault } from "./fault.ts";
import type { Person } from "./simulated-client.ts";
import { until } from "./until.ts";

/** Whoever comes back after so much has to read more than one page. */
const MISSED = 220;

export const cut: Fault = {
  name: "sockets cut",
  run: async ({ line }, times, random) => {
    let count = 0;
    while (count < times) {
      count += line.cut(1 + Math.floor(random.next() * 4), random);
      await sleep(random.between(20, 300));
    }
    return count;
  },
};

export const stalled: Fault = {
  name: "readers that stop",
  run: async (world, times, random) => {
    let count = 0;
    while (count < times) {
      const stalls = world.line.stall(times - count, random);
      await acknowledgedMore(world, 100);
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

export const storm: Fault = {
  name: "storms of repeats",
  run: async (world, times, random) => {
    const present = () => world.people.filter(({ isCaughtUp }) => isCaughtUp);
    for (let i = 0; i < times; i++) {
      await until("someone is there", () => present().length > 0);
      const person = random.pick(present());
      for (let n = 0; n < 40; n++) person.say();
      person.repeat();
      person.repeat();
      world.line.cut(random.chance(0.5) ? 1 : 0, random);
      await sleep(random.between(50, 500));
    }
    return times;
  },
};

export const absent: Fault = {
  name: "long absences",
  run: async (world, times, random) => {
    const there = () =>
      Map.groupBy(
        world.people.filter(({ isCaughtUp }) => isCaughtUp),
        ({ room }) => room,
      );
    await until("someone is there", () =>
      there()
        .values()
        .some((members) => members.length > 1),
    );
    // Somebody has to stay and talk.
    const leaving = random.shuffle([...there().values()].flatMap((members) => members.slice(1))).slice(0, times);
    for (const person of leaving) person.leave();
    const isLong = ({ room, log }: Person) => {
      const staying = there().get(room) ?? [];
      if (staying.some((other) => other.log.length >= log.length + MISSED)) return true;
      for (const other of staying) if (other.isSettled) other.say();
      return false;
    };
    await until("much is missed", () => leaving.filter((person) => !isLong(person)).length === 0);
    for (const person of leaving) person.comeBack();
    await until("they have caught up", () => leaving.every(({ isCaughtUp }) => isCaughtUp));
    return leaving.length;
  },
};
