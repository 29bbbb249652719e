/** What befalls the runtime: crashes, deploys, sleep. */
import { setTimeout as sleep } from "node:timers/promises";
import { acknowledgedMore, type Fault } from "./fault.ts";
import type { Person } from "./simulated-client.ts";
import { holds, until } from "./until.ts";

/** A Durable Object is put to sleep after 10 s without work. */
const HIBERNATION_MS = 13_000;

const SILENT_EACH = 10;
/** Long enough for an alarm to be on disk, and shorter than the least pause before it fires. */
const ALARM_SET_MS = 150;
/** The alarm set with a room's first unarchived message comes within 60 s. */
const ALARM_MS = 90_000;

export const killed: Fault = {
  name: "SIGKILL and restart",
  run: async (world, times, random) => {
    for (let i = 0; i < times; i++) {
      await acknowledgedMore(world, 30);
      await sleep(random.between(0, 400));
      await world.restart();
    }
    return times;
  },
};

export const hibernated: Fault = {
  name: "hibernation",
  run: async (world, times, random) => {
    const rooms = [...new Set(world.people.filter(({ gone }) => !gone).map(({ room }) => room))];
    const chosen = random.shuffle(rooms).slice(0, times);
    const people = world.people.filter(({ room, gone }) => chosen.includes(room) && !gone);
    for (const person of people) person.quiet = true;
    await until("rooms are quiet", () => people.every(({ isSettled }) => isSettled));
    const isArchived = async (room: string) => {
      const longest = Math.max(...people.filter((person) => person.room === room).map(({ log }) => log.length));
      return (await world.postgres.count(room)) >= longest - world.logged("message set aside", room);
    };
    for (const room of chosen) await holds(() => isArchived(room), ALARM_MS);
    await sleep(HIBERNATION_MS);
    for (const person of people) {
      person.quiet = false;
      person.say();
    }
    return chosen.length;
  },
};

/** A crash while messages wait for Postgres, in rooms to which nobody comes back: their alarms have to see to it. */
export const silent: Fault = {
  name: "crash, then silence",
  run: async (world, times) => {
    const rooms: string[] = [];
    const waiting: Person[] = [];
    for (let i = 0; i < times; i++) {
      const room = `silent-${world.people.length}`;
      rooms.push(room);
      waiting.push(...(await world.invite(room, 2, 0)));
    }
    await until("they are there", () => waiting.every(({ isCaughtUp }) => isCaughtUp));
    await world.setAway(true);
    for (const person of waiting) for (let n = 0; n < SILENT_EACH; n++) person.say();
    await until("all is acknowledged", () => waiting.every(({ isSettled }) => isSettled));
    await until("archive requests fail", () => rooms.every((room) => world.logged("archive failed", room) > 0));
    await sleep(ALARM_SET_MS);
    for (const person of waiting) person.vanish();
    await world.restart();
    await world.setAway(false);
    const isThere = async (room: string) => (await world.postgres.count(room)) >= 2 * SILENT_EACH;
    for (const room of rooms) {
      if (!(await holds(() => isThere(room), ALARM_MS))) throw new Error(`${room} was never archived`);
    }
    return times;
  },
};

/** How many come back at once, and how many of them talk. */
const CROWD = 500;
const TALKING = 5;
/** A slow disk slows each message, and with it everyone's return. */
const BACK_MS = 300_000;

/** A deploy drops every socket at once: a crowd in one room, of which some talk, comes back. */
export const DEPLOY: Fault = {
  name: `deploy, with ${CROWD} clients`,
  run: async (world, times) => {
    const crowd = [...(await world.invite("crowd", TALKING, 1)), ...(await world.invite("crowd", CROWD - TALKING, 0))];
    const isBack = () => crowd.every(({ isCaughtUp }) => isCaughtUp);
    await until("everyone is there", isBack);
    for (let i = 0; i < times; i++) {
      await acknowledgedMore(world, 30);
      await world.restart();
      await until("everyone is back", isBack, BACK_MS);
    }
    return times;
  },
};
