import { expect, inject, it } from "vitest";
import { connect, type Db } from "../../drizzle/client.ts";
import { listOrders } from "../../drizzle/lists.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { ManualClock } from "../../test/support/room-fixture.ts";
import type { Order } from "../protocol/orders.ts";
import { RoomStorage } from "../storage/index.ts";
import { Archiver } from "./archiver.ts";

const database = connect(inject("databaseUrl"), 10_000);

const order = (change: Partial<Order> = {}): Order => ({
  at: "2026-01-02T03:04:05.678Z",
  moderatorId: "u-mod",
  moderatorName: "Mod",
  username: "Boris",
  action: "mute",
  userId: "u-anna",
  seq: null,
  until: "2026-01-02T04:00:00.000Z",
  value: null,
  ...change,
});

/** A room without messages, whose Postgres is `db.current`. */
const start = () => {
  const room = `orders-${crypto.randomUUID().slice(0, 8)}`;
  const sql = new NodeSqlite();
  const storage = new RoomStorage({ sql, transaction: sql.transaction, name: room });
  storage.start({ seq: 0, rev: 0, isKnown: true });
  const clock = new ManualClock();
  const db: { current: Db | null } = { current: database };
  const alarms: number[] = [];
  const setAlarm = (_: string, at: number) => void alarms.push(at);
  const errors: unknown[] = [];
  const archiver = new Archiver({
    room,
    storage,
    clock,
    db: () => {
      if (db.current === null) throw new Error("Postgres is down");
      return db.current;
    },
    alarms: { set: setAlarm, setBy: setAlarm, cancel: () => {} },
    onPruned: () => {},
    logger: { debug: () => {}, info: () => {}, error: (event, fields) => void errors.push({ event, ...fields }) },
  });
  const archived = async () => (await listOrders(database, room, { limit: 100, key: null })).rows;
  return { room, storage, clock, db, alarms, errors, archiver, archived };
};

it("[A6] archives the orders of a room that has nothing else, and deletes them in the room", async () => {
  const { room, storage, archiver, archived, alarms } = start();
  expect(archiver.isBehind).toBe(false);
  storage.orders.put(`${room}-a`, order());
  storage.orders.put(`${room}-b`, order({ action: "setClosed", userId: null, until: null, value: 1 }));
  expect(archiver.isBehind).toBe(true);
  archiver.appended();
  expect(alarms.length).toBe(1);
  await archiver.alarm();
  expect(archiver.isBehind).toBe(false);
  expect(storage.orders.unarchived(10)).toEqual([]);
  const { at, until, ...rest } = order();
  expect(await archived()).toEqual([
    expect.objectContaining({ id: `${room}-b`, action: "setClosed", userId: null, value: 1 }),
    { ...rest, id: `${room}-a`, at: new Date(at), until: new Date(until ?? "") },
  ]);
});

it("[A6] [A3] keeps them while Postgres is down, and stores none twice after a lost response", async () => {
  const { storage, archiver, archived, alarms, db, clock } = start();
  const id = crypto.randomUUID();
  storage.orders.put(id, order());
  db.current = null;
  await archiver.alarm();
  expect(alarms.at(-1)).toBeGreaterThan(clock.now());
  expect(storage.orders.unarchived(10).length).toBe(1);
  db.current = database;
  clock.advance(60_000);
  await archiver.alarm();
  // As if its response had been lost.
  storage.orders.put(id, order({ moderatorName: "Later" }));
  clock.advance(60_000);
  await archiver.alarm();
  expect(storage.orders.unarchived(10)).toEqual([]);
  expect((await archived()).map(({ moderatorName }) => moderatorName)).toEqual(["Mod"]);
});

it("[A6] [A3] continues after the room has slept, with the pause that fits", async () => {
  const { storage, archiver, archived, alarms, db, clock } = start();
  storage.orders.put(crypto.randomUUID(), order({ at: new Date(clock.now()).toISOString() }));
  db.current = null;
  clock.advance(3_600_000);
  await archiver.alarm();
  expect(Math.min(...alarms) - clock.now()).toBeGreaterThanOrEqual(30_000);
  db.current = database;
  clock.advance(60_000);
  await archiver.alarm();
  expect((await archived()).length).toBe(1);
});

it("[A6] drops an order that Postgres rejects, and archives the others", async () => {
  const { storage, archiver, archived, errors } = start();
  storage.orders.put(crypto.randomUUID(), order({ value: 1 }));
  storage.orders.put(crypto.randomUUID(), order({ value: 2, moderatorName: "no\0good" }));
  storage.orders.put(crypto.randomUUID(), order({ value: 3 }));
  await archiver.alarm();
  expect((await archived()).map(({ value }) => value).toSorted()).toEqual([1, 3]);
  expect(storage.orders.unarchived(10)).toEqual([]);
  expect(errors).toEqual([expect.objectContaining({ event: "order rejected", action: "mute" })]);
});

it("[A6] archives more than one request holds without a pause", async () => {
  const { storage, archiver, archived } = start();
  for (let i = 0; i < 250; i++) storage.orders.put(crypto.randomUUID(), order({ value: i }));
  await archiver.alarm();
  expect((await archived()).length).toBe(100);
  expect(storage.orders.unarchived(1_000)).toEqual([]);
});
