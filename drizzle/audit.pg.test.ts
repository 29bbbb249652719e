import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { UNCHANGED } from "../test/support/rows.ts";
import { type AuditRow, insertOrders, isRemoved } from "./audit.ts";
import { connect } from "./client.ts";
import { listMessages, listOrders, type OrderKey } from "./lists.ts";
import { insertMessages } from "./messages.ts";
import { listRooms } from "./rooms.ts";
import { listUsers } from "./users.ts";

const db = connect(inject("databaseUrl"), 30_000);
const sql = new pg.Client({ connectionString: inject("directUrl") });

const NOW = Date.now();
const HOUR_MS = 3_600_000;

let id: string;
let room: string;
let user: string;

beforeAll(() => sql.connect());
afterAll(() => sql.end());
beforeEach(() => {
  id = crypto.randomUUID().slice(0, 8);
  room = `private-${id}`;
  user = `u-${id}`;
});

/** An order about the user, `at` ms from now; a removal lasts `hours` from now. */
const order = (action: string, at: number, hours: number | null = null, change: Partial<AuditRow> = {}): AuditRow => ({
  id: crypto.randomUUID(),
  room,
  at: new Date(NOW + at),
  moderatorId: "u-mod",
  moderatorName: "Mod",
  username: "Boris",
  action,
  userId: user,
  seq: null,
  until: hours === null ? null : new Date(NOW + hours * HOUR_MS),
  value: null,
  ...change,
});

describe("the audit log", () => {
  it("[A6] keeps an order once, as it was first archived", async () => {
    const first = order("mute", 0, 1);
    await insertOrders(db, [first]);
    await insertOrders(db, [{ ...first, moderatorName: "Later" }, order("unmute", 1)]);
    const { rows } = await listOrders(db, room, { limit: 10, key: null });
    const { room: _, ...kept } = first;
    expect(rows).toEqual([expect.objectContaining({ action: "unmute" }), kept]);
  });

  it("[R1] is listed newest first, in pages that hold every order once, even of one millisecond", async () => {
    const orders = Array.from({ length: 7 }, (_, i) => order("setSlowMode", Math.floor(i / 3), null, { value: i }));
    await insertOrders(db, orders.toReversed());
    const seen: (number | null)[] = [];
    for (let key: OrderKey | null = null; ; ) {
      const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(db, room, { limit: 2, key });
      seen.push(...page.rows.map(({ value }) => value));
      if (page.next === null) break;
      key = page.next;
      await insertOrders(db, [order("setClosed", 100)]);
    }
    expect(seen.length).toBe(7);
    expect(seen.map((value) => Math.floor((value ?? 0) / 3))).toEqual([2, 1, 1, 1, 0, 0, 0]);
    expect(new Set(seen).size).toBe(7);
  });
});

describe("a removal", () => {
  /** Whether `reader`, whose token names the room, finds its message in each of the lists, and may read it alone. */
  const readable = async (reader: string) => {
    const filter = { hidden: "private-", names: [room], prefixes: [], reader };
    const { rows } = await sql.query<{ id: number }>("select id::float8 from messages where room = $1", [room]);
    const [{ id: last } = { id: 0 }] = rows;
    // Each list from just before the row, because other tests fill its beginning.
    const newest = { limit: 5, key: last + 1 };
    const [all, own, rooms, users] = await Promise.all([
      listMessages(db, newest, filter),
      listMessages(db, newest, filter, user),
      listRooms(db, { limit: 5, key: room.slice(0, -1) }, filter),
      listUsers(db, { limit: 5, key: user.slice(0, -1) }, filter),
    ]);
    return [
      all.rows.some((row) => row.room === room),
      own.rows.some((row) => row.room === room),
      rooms.rows.some(({ name }) => name === room),
      users.rows.some((row) => row.id === user),
      !(await isRemoved(db, room, reader)),
    ];
  };

  it.each<[string, boolean, AuditRow["action"][], number[], (number | null)[]]>([
    ["that is in force", false, ["remove"], [-1], [1]],
    ["that has ended", true, ["remove"], [-1], [-1]],
    ["that was lifted", true, ["remove", "readmit"], [-2, -1], [1, null]],
    ["that was lifted and given again", false, ["remove", "readmit", "remove"], [-3, -2, -1], [1, null, 1]],
    ["of which a mute is the latest order", false, ["remove", "mute"], [-2, -1], [1, 1]],
    ["that is only a mute", true, ["mute"], [-1], [1]],
  ])("[I3] %s: whether the user reads is %s", async (_, reads, actions, ats, hours) => {
    const message = { room, seq: 1, userId: user, username: "U", content: "x", timestamp: new Date() };
    await insertMessages(db, room, [{ ...UNCHANGED, ...message }]);
    await insertOrders(
      db,
      actions.map((action, i) => order(action, ats[i] ?? 0, hours[i])),
    );
    // Nor does another room's order count, or another user's.
    await insertOrders(db, [
      order("remove", 0, 1, { room: `${room}-b` }),
      order("remove", 0, 1, { userId: `${user}-b` }),
      order("readmit", 0, null, { userId: `${user}-b`, room: `${room}-b` }),
    ]);
    expect(new Set(await readable(user))).toEqual(new Set([reads]));
    expect(new Set(await readable("u-other"))).toEqual(new Set([true]));
  });
});
