/** One run: Postgres, the proxy before it, workerd, the network before that, and people who talk in rooms. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../rooms/protocol/events.ts";
import { signToken } from "../../worker/auth/identity.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import type { Random } from "../support/random.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { AUTH_SECRET, startWorkerd, type Workerd } from "../support/workerd.ts";
import type { RoomEvidence } from "./evidence.ts";
import { FaultProxy } from "./proxy.ts";
import { Person, type Surroundings } from "./simulated-client.ts";
import { readStorage } from "./storage.ts";
import { holds } from "./until.ts";

/** Makes Postgres refuse for ever, with its SQLSTATE, a message whose text ends in `refuse:` and five characters. */
const REFUSAL = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = substring(NEW.content FROM 'refuse:([0-9A-Z]{5})$');
  END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW
    WHEN (NEW.content ~ 'refuse:[0-9A-Z]{5}$') EXECUTE FUNCTION refuse();
`;
/** What the Worker logs when a room begins without an answer from Postgres. */
const JUMPED = "numbering jumps, Postgres does not answer";
const DAY_S = 24 * 60 * 60;

export interface World {
  readonly random: Random;
  readonly around: Surroundings;
  readonly people: Person[];
  readonly postgres: Postgres;
  readonly proxy: FaultProxy;
  readonly workerd: Workerd;
  readonly line: TcpProxy;
  /** Lines of the Worker that are no log: exceptions that nobody caught. */
  readonly unexpected: string[];
  /** How often the Worker has logged this event, in one room or in all. */
  logged(event: string, room?: string): number;
  /** Brings `count` new people to `room`, who each say `pace` messages a second. */
  invite(room: string, count: number, pace: number): Promise<Person[]>;
  /** Connections to Postgres are refused from now on, or accepted again. */
  setAway(isAway: boolean): Promise<void>;
  /** SIGKILL, and a new process over the same storage. */
  restart(): Promise<void>;
  /** Ends all faults, and waits until everyone has everything and Postgres, too. False when that never comes. */
  settle(limitMs: number): Promise<boolean>;
  /** Ends the process, and gathers what is to be judged, room by room. */
  evidence(): Promise<RoomEvidence[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** The Worker's code. */
  script: string;
  random: Random;
}

/** How long a frame may be under way on one machine, at the most, ms. */
const LAST_WORDS_MS = 3_000;

const isMarked = ({ content }: Message): boolean => /refuse:[0-9A-Z]{5}$/.test(content);

/** Starts it all, with nobody there yet. */
export const startWorld = async ({ script, random }: WorldOptions): Promise<World> => {
  const postgres = await startPostgres();
  await postgres.query(REFUSAL);
  const proxy = new FaultProxy(Number(new URL(postgres.databaseUrl).port));
  await proxy.open();
  const logged = new Map<string, number>();
  const workerd = await startWorkerd({
    script,
    bindings: { DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${proxy.port}/chat` },
    onLog: ({ event, room }) => {
      for (const key of [event, `${event} ${room}`]) logged.set(key, (logged.get(key) ?? 0) + 1);
    },
  });
  const line = await startTcpProxy(workerd.port);
  const people: Person[] = [];
  const bornAway = new Set<string>();
  const messages = new Map<string, Message>();
  let isAway = false;

  const around: Surroundings = {
    origin: `ws://127.0.0.1:${line.port}`,
    during: "calm",
    acknowledged: 0,
    refusal: { chance: 0, code: "" },
    intern: (message) => {
      const key = `${message.room} ${message.seq} ${message.userId} ${message.username} ${message.timestamp} ${message.content}`;
      const known = messages.get(key) ?? message;
      messages.set(key, known);
      return known;
    },
  };
  const rooms = () => [...new Set(people.map(({ room }) => room))];

  /** Everyone has seen the room's last message, and Postgres has all but what it refuses. */
  const isSettled = async (room: string): Promise<boolean> => {
    const members = people.filter((person) => person.room === room);
    const present = members.filter(({ gone }) => !gone);
    if (present.some((person) => !person.isSettled)) return false;
    const longest = members.reduce((a, b) => (a.position >= b.position ? a : b));
    if (present.some(({ position }) => position < longest.position)) return false;
    const expected = longest.log.filter((message) => !isMarked(message)).length;
    return (await postgres.count(room)) >= expected;
  };

  const setAway = async (away: boolean) => {
    if (away === isAway) return;
    isAway = away;
    await (away ? proxy.close() : proxy.open());
  };

  return {
    random,
    around,
    people,
    postgres,
    proxy,
    workerd,
    line,
    unexpected: workerd.unexpected,
    setAway,
    logged: (event, room) => logged.get(room === undefined ? event : `${event} ${room}`) ?? 0,
    invite: async (room, count, pace) => {
      if (isAway && !rooms().includes(room)) bornAway.add(room);
      const invited: Person[] = [];
      for (let i = 0; i < count; i++) {
        const userId = `u-${people.length + 1}`;
        const expiresAt = Math.floor(Date.now() / 1_000) + DAY_S;
        const user = { id: userId, username: `Person ${people.length + 1}` };
        const identity = { user, role: "member", rooms: [], expiresAt } as const;
        const token = await signToken(identity, Date.now(), { AUTH_SECRET });
        const person = new Person({ around, room, userId, token, pace, random: random.fork() });
        people.push(person);
        invited.push(person);
      }
      return invited;
    },
    restart: async () => {
      await workerd.kill();
      await workerd.start();
      line.connectTo(workerd.port);
    },
    settle: async (limitMs) => {
      around.during = "settling";
      around.refusal.chance = 0;
      proxy.inject = () => null;
      await setAway(false);
      for (const person of people) person.quiet = true;
      const areSettled = () => {
        let waiting = rooms();
        return holds(async () => {
          const open: string[] = [];
          for (const room of waiting) if (!(await isSettled(room))) open.push(room);
          waiting = open;
          return open.length === 0;
        }, limitMs);
      };
      if (!(await areSettled())) return false;
      // What those said last who have vanished may have been under way until now.
      await sleep(LAST_WORDS_MS);
      return areSettled();
    },
    evidence: async () => {
      for (const person of people) person.stop();
      await workerd.kill();
      const storage = await readStorage(workerd.folder);
      const gathered: RoomEvidence[] = [];
      for (const room of rooms()) {
        const { base, log, aside } = storage.get(room) ?? { base: 0, log: [], aside: [] };
        gathered.push({
          room,
          // On a machine that is too busy Postgres may also be there and not answer in time, which the Worker then says.
          bornAway: bornAway.has(room) || (logged.get(`${JUMPED} ${room}`) ?? 0) > 0,
          base,
          people: people.filter((person) => person.room === room),
          log,
          aside,
          postgres: await postgres.messages(room),
        });
      }
      return gathered;
    },
    close: async () => {
      for (const person of people) person.stop();
      await workerd.close();
      await line.close();
      await proxy.close();
      await postgres.close();
    },
  };
};
