/**
 * Whatever happens to a room, its object and Postgres: a client that resumes has what a client that loads everything anew
 * has, and so has Postgres. Rooms run on the real runtime and a real Postgres; the log keeps very little, so that most of
 * what clients ask for is in Postgres.
 */
import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { connect } from "../drizzle/client.ts";
import { messages, reactions } from "../drizzle/schema.ts";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { startMigratedDatabase } from "../test/support/postgres.ts";
import { type Fate, PostgresQueue, turn } from "../test/support/postgres-queue.ts";
import { RoomCache } from "../test/support/room-cache.ts";
import { ManualClock, RecordingSocket, TestRoom } from "../test/support/room-fixture.ts";
import { toMessage } from "./archive/rows.ts";
import type { ClientEvent, Message, Role, User } from "./protocol/events.ts";
import type { Capabilities } from "./protocol/subprotocols.ts";

const ROOMS = 10_000;
const TIMEOUT_MS = 20 * 60_000;
const RETENTION = { ms: 4_000, messages: 2 };
const CAPABILITIES: Capabilities = { batch: true, extended: true };

interface Person {
  readonly user: User;
  readonly role: Role;
}

const PEOPLE: readonly Person[] = [
  { user: { id: "u-anna", username: "Anna" }, role: "member" },
  { user: { id: "u-boris", username: "Boris" }, role: "member" },
  { user: { id: "u-mod", username: "Maria" }, role: "moderator" },
];

// Its own, because other tests walk all rooms, and here they are many.
const database = await startMigratedDatabase();
const db = connect(database.databaseUrl, 30_000);
const postgres = new PostgresQueue();
const sql = new NodeSqlite();
afterAll(async () => {
  postgres.restore();
  await database.close();
});

/** Runs a query of the test, which does not wait in the queue. */
const query = async <Result>(run: () => PromiseLike<Result>): Promise<Result> => {
  const result = run().then((value) => value);
  await turn();
  while (postgres.size > 0) await postgres.decide(0, "answered");
  return result;
};

/** A room that may lose its object, and its three clients. */
class World {
  readonly room = `resume-${crypto.randomUUID()}`;
  readonly #caches: RoomCache[];
  #test: TestRoom;

  constructor() {
    sql.deleteRows();
    postgres.clear();
    this.#test = this.#create(new ManualClock());
    this.#test.storage.start({ seq: 0, rev: 0, isKnown: true });
    this.#caches = PEOPLE.map((_, i) => new RoomCache((event) => this.#send(i, event)));
    for (const i of PEOPLE.keys()) this.connect(i);
  }

  #create(clock: ManualClock, sockets?: TestRoom["sockets"]): TestRoom {
    return new TestRoom({
      ...{ clock, room: this.room, sql, retention: RETENTION, initialSeq: null, db: () => db },
      ...(sockets ? { sockets } : {}),
    });
  }

  #send(i: number, { event, data }: ClientEvent): void {
    if (this.#test.sockets.has(`${i}`)) this.#test.send(`${i}`, event, data as never);
  }

  /** Hands what has arrived to the clients, who may ask for more. */
  #pump(): void {
    for (let received = 1; received > 0; ) {
      received = 0;
      for (const [i, cache] of this.#caches.entries()) {
        const events = this.#test.sockets.get(`${i}`)?.events.splice(0) ?? [];
        for (const event of events) cache.receive(event);
        received += events.length;
      }
    }
  }

  connect(i: number): void {
    const person = PEOPLE[i];
    if (!person || this.#test.sockets.has(`${i}`)) return;
    this.#test.open(`${i}`, person.user, person.role, new RecordingSocket(), null, CAPABILITIES);
    this.#caches[i]?.join();
    this.#pump();
  }

  /** What is on its way to the client is lost. */
  disconnect(i: number): void {
    if (!this.#test.sockets.has(`${i}`)) return;
    this.#test.disconnect(`${i}`);
    this.#test.sockets.delete(`${i}`);
  }

  act(i: number, event: ClientEvent): void {
    this.#send(i, event);
    this.#pump();
  }

  async pass(ms: number): Promise<void> {
    this.#test.clock.advance(ms);
    await turn();
    this.#pump();
  }

  async decide(index: number, fate: Fate): Promise<void> {
    if (postgres.size === 0) return;
    await postgres.decide(index, fate);
    this.#pump();
  }

  async sendOrphan(): Promise<void> {
    await postgres.sendOrphan();
  }

  /** The object is replaced without warning: what it had not stored is lost, and all connections are. */
  async crash(): Promise<void> {
    for (const i of PEOPLE.keys()) this.#test.sockets.delete(`${i}`);
    postgres.orphan();
    await this.#replace(true);
  }

  /** The object hibernates and wakes up with its connections. */
  async hibernate(): Promise<void> {
    await this.pass(1_000);
    if (postgres.size === 0) await this.#replace(true, this.#test.sockets);
  }

  /** The object and its storage are lost, once Postgres has everything. Without an answer of Postgres its numbers jump. */
  async lose(answers: boolean): Promise<void> {
    await this.settle();
    for (const i of PEOPLE.keys()) this.disconnect(i);
    await this.settle();
    sql.deleteRows();
    postgres.clear();
    await this.#replace(answers);
  }

  async #replace(answers: boolean, sockets?: TestRoom["sockets"]): Promise<void> {
    const clock = new ManualClock();
    clock.advanceTo(this.#test.clock.now());
    this.#test = this.#create(clock, sockets);
    const numbered = this.#test.runtime.number();
    while (!this.#test.runtime.isNumbered) {
      await turn();
      while (postgres.size > 0) await postgres.decide(0, answers ? "answered" : "lost");
      clock.advance(200);
    }
    await numbered;
  }

  /** Everything that is under way succeeds, until all is archived and every connected client has what it asked for. */
  async settle(): Promise<void> {
    for (let n = 0; ; n++) {
      while (postgres.size > 0) await this.decide(0, "answered");
      await this.pass(1_000);
      void this.#test.runtime.alarm();
      await turn();
      if (postgres.size > 0) continue;
      const waiting = this.#caches.filter((cache, i) => this.#test.sockets.has(`${i}`) && !cache.isComplete);
      const { messages, changes } = this.#test.storage;
      const isArchived = messages.archivedSeq >= messages.last().seq && changes.isArchived;
      if (isArchived && waiting.length === 0) return;
      if (n > 200) throw new Error(`not settled: ${waiting.length} clients wait`);
      for (const cache of waiting) cache.retry();
      this.#pump();
    }
  }

  /** Returns what each client has, what a new one loads, and what Postgres has. */
  async states() {
    await this.settle();
    for (const i of PEOPLE.keys()) this.connect(i);
    await this.settle();
    const resumed = this.#caches.map((cache) => byseq(cache.messages.values()));
    for (const i of PEOPLE.keys()) this.disconnect(i);
    this.#caches[0] = new RoomCache((event) => this.#send(0, event));
    this.connect(0);
    await this.settle();
    const fresh = byseq(this.#caches[0].messages.values());
    const rows = await query(() =>
      db.select().from(messages).where(eq(messages.room, this.room)).orderBy(asc(messages.seq)),
    );
    const reactors = await query(() => db.select().from(reactions).where(eq(reactions.room, this.room)));
    return {
      resumed,
      fresh,
      archived: rows.map(({ id: _, clientId: __, ...row }) => toMessage({ ...row, clientId: null })),
      reactors,
    };
  }
}

const byseq = (cached: Iterable<Message>): Message[] => [...cached].sort((a, b) => a.seq - b.seq);

type Act = (world: World) => void | Promise<void>;

const who = fc.nat({ max: PEOPLE.length - 1 });
const seq = fc.integer({ min: 1, max: 6 });
const emoji = fc.constantFrom("👍", "🫖", "❤️", "🎉");
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>("answered") },
  fc.constantFrom<Fate>("lost", "answer lost"),
);

/** An act that is made of arbitrary values, with its name for a counterexample. */
const act = <Values extends unknown[]>(
  weight: number,
  name: string,
  values: { [Key in keyof Values]: fc.Arbitrary<Values[Key]> },
  run: (world: World, ...values: Values) => void | Promise<void>,
) => ({
  weight,
  arbitrary: fc.tuple(...values).map((chosen): Act => {
    const perform: Act = (world) => run(world, ...(chosen as Values));
    return Object.assign(perform, { [fc.toStringMethod]: () => `${name}(${chosen.join(", ")})` });
  }),
});

const acts = fc.oneof(
  act(18, "send", [who, fc.option(seq, { nil: undefined })], (world, i, replyTo) =>
    world.act(i, { event: "sendMessage", data: { content: "tea, @Anna?", ...(replyTo ? { replyTo } : {}) } }),
  ),
  act(12, "edit", [who, seq, fc.constantFrom("coffee", "@Boris")], (world, i, seq, content) =>
    world.act(i, { event: "editMessage", data: { seq, content } }),
  ),
  act(6, "delete", [who, seq], (world, i, seq) => world.act(i, { event: "deleteMessage", data: { seq } })),
  act(24, "react", [who, seq, emoji, fc.boolean()], (world, i, seq, emoji, on) =>
    world.act(i, { event: "react", data: { seq, emoji, on } }),
  ),
  act(9, "disconnect", [who], (world, i) => world.disconnect(i)),
  act(12, "connect", [who], (world, i) => world.connect(i)),
  act(12, "pass", [fc.integer({ min: 1, max: 50 })], (world, ms) => world.pass(ms)),
  act(9, "pass", [fc.integer({ min: 1_000, max: 9_000 })], (world, ms) => world.pass(ms)),
  act(18, "decide", [fc.nat({ max: 3 }), fate], (world, index, fate) => world.decide(index, fate)),
  act(3, "sendOrphan", [], (world) => world.sendOrphan()),
  act(3, "crash", [], (world) => world.crash()),
  act(3, "hibernate", [], (world) => world.hibernate()),
  act(3, "settle", [], (world) => world.settle()),
  act(1, "lose", [fc.boolean()], (world, answers) => world.lose(answers)),
);

it("[E5] [E3] [E4] [H2] a client that resumes has what a new one loads, and Postgres has the same", {
  timeout: TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: 40 }), async (list) => {
      const world = new World();
      for (const act of list) await act(world);
      const { resumed, fresh, archived, reactors } = await world.states();
      for (const each of resumed) expect(each).toEqual(fresh);
      expect(archived).toEqual(fresh);
      const counted = fresh.flatMap(({ seq, reactions = [] }) =>
        reactions.flatMap(({ emoji, userIds }) => userIds.map((userId) => `${seq} ${emoji} ${userId}`)),
      );
      expect(reactors.map(({ seq, emoji, userId }) => `${seq} ${emoji} ${userId}`).sort()).toEqual(counted.sort());
    }),
    { numRuns: ROOMS },
  );
});
