import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect } from "./client.ts";
import { listMessages, listRoomMessages, type Page, type PageQuery } from "./lists.ts";
import { type ActivityKey, listActiveRooms, listRooms, type RoomRow } from "./rooms.ts";
import { listUsers } from "./users.ts";

const db = connect(inject("databaseUrl"), 30_000);
const sql = new pg.Client({ connectionString: inject("directUrl") });

const id = crypto.randomUUID().slice(0, 8);
const OPEN = [`open-${id}-a`, `open-${id}-b`];
const HIDDEN = [`hidden${id}-a`, `hidden${id}-ab`, `hidden${id}_%`];
const USERS = Array.from({ length: 20 }, (_, i) => `u-${id}-${i % 2 ? i : `я${i}`}`);
const COUNT = 60;

beforeAll(async () => {
  await sql.connect();
  await sql.query("INSERT INTO users (id, username) SELECT id, id FROM unnest($1::text[]) AS id", [USERS]);
  await sql.query("INSERT INTO rooms (name) SELECT unnest($1::text[])", [[...OPEN, ...HIDDEN]]);
  await sql.query(
    `INSERT INTO messages (content, user_id, room, seq, username)
     SELECT 'x', ($1::text[])[1 + n % 20], ($2::text[])[1 + n % 5], n, 'x' FROM generate_series(1, $3::int) AS n`,
    [USERS, [...OPEN, ...HIDDEN], COUNT],
  );
});

afterAll(() => sql.end());

/** Returns the rows of all pages, from `start` until `isPast`: other tests fill the rest of the lists. */
const walk = async <Row, Key>(
  limit: number,
  list: (query: PageQuery<Key>) => Promise<Page<Row, Key>>,
  start: Key | null = null,
  isPast: (key: Key) => boolean = () => false,
): Promise<Row[]> => {
  const rows: Row[] = [];
  let key: Key | null = start;
  do {
    const page: Page<Row, Key> = await list({ limit, key });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    if (page.next !== null) expect(page.rows.length).toBe(limit);
    rows.push(...page.rows);
    key = page.next;
  } while (key !== null && !isPast(key));
  return rows;
};

const limits = fc.integer({ min: 1, max: COUNT + 1 });
/** For lists that are walked to their end. */
const largeLimits = fc.integer({ min: 20, max: COUNT + 1 });
const claims = fc.record({
  hidden: fc.constant(`hidden${id}`),
  names: fc.subarray([...HIDDEN, "no such room"]),
  prefixes: fc.subarray([`hidden${id}-a`, `hidden${id}_`, `hidden${id}%`, "hiddem"]),
  reader: fc.constant("u-reader"),
});

const mine = (room: string) => room.includes(id);

describe("walking the pages returns every row once", () => {
  it("[R1] of the messages that the caller may read, whatever the limit", async () => {
    await fc.assert(
      fc.asyncProperty(limits, claims, fc.constantFrom(null, ...USERS.slice(0, 4)), async (limit, filter, userId) => {
        const { rows: expected } = await sql.query(
          `SELECT id::float8 FROM messages WHERE room LIKE '%' || $1 || '%' AND ($2::text IS NULL OR user_id = $2)
           AND (left(room, length($3)) <> $3 OR room = ANY($4) OR EXISTS (SELECT FROM unnest($5::text[]) p WHERE left(room, length(p)) = p))
           ORDER BY id DESC`,
          [id, userId, filter.hidden, filter.names, filter.prefixes],
        );
        const [newest = 0, oldest = 0] = [expected[0]?.id, expected.at(-1)?.id];
        const rows = await walk<{ id: number; room: string }, number>(
          limit,
          (query) => listMessages(db, query, filter, userId),
          newest + 1,
          (key) => key < oldest,
        );
        expect(rows.filter(({ room }) => mine(room)).map((row) => row.id)).toEqual(expected.map((row) => row.id));
      }),
      { numRuns: 30 },
    );
  });

  it("[R1] of a room", async () => {
    const [room = ""] = OPEN;
    const { rows: expected } = await sql.query("SELECT seq::int FROM messages WHERE room = $1 ORDER BY seq DESC", [
      room,
    ]);
    for (const limit of [1, 5, expected.length, 100]) {
      const rows = await walk<{ seq: number }, number>(limit, (query) =>
        listRoomMessages(db, room, { ...query, order: "desc", after: null }),
      );
      expect(rows.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
    }
  });

  it("[R12] of a room's messages after a time, in both orders, where seqs are missing and times repeat", async () => {
    const room = `times-${crypto.randomUUID()}`;
    // Two or three messages a second, each third seq missing.
    const messages = Array.from({ length: 90 }, (_, i) => ({ seq: i + 1, second: Math.floor(i / 4) })).filter(
      ({ seq }) => seq % 3 !== 0,
    );
    const timeOf = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    await sql.query("INSERT INTO rooms (name) VALUES ($1)", [room]);
    await sql.query(
      `INSERT INTO messages (content, room, seq, username, timestamp)
       SELECT 'x', $1, seq, 'x', time FROM unnest($2::int[], $3::timestamptz[]) AS message(seq, time)`,
      [room, messages.map(({ seq }) => seq), messages.map(({ second }) => timeOf(second))],
    );
    const seconds = fc.integer({ min: -1, max: 24 });
    await fc.assert(
      fc.asyncProperty(largeLimits, seconds, fc.constantFrom("asc", "desc"), async (limit, second, order) => {
        const after = timeOf(second);
        const rows = await walk<{ seq: number }, number>(limit, (query) =>
          listRoomMessages(db, room, { ...query, order, after }),
        );
        const expected = messages.filter((message) => message.second > second).map(({ seq }) => seq);
        expect(rows.map(({ seq }) => seq)).toEqual(order === "asc" ? expected : expected.reverse());
      }),
      { numRuns: 40 },
    );
    const nothing = { limit: 1, key: null, order: "asc", after: timeOf(0) } as const;
    expect(await listRoomMessages(db, `nobody-${id}`, nothing)).toEqual({ rows: [], next: null });
  });

  it("[R1] of the rooms that the caller may read, by name", async () => {
    await fc.assert(
      fc.asyncProperty(largeLimits, claims, async (limit, filter) => {
        const rows = await walk<{ name: string }, string>(limit, (query) => listRooms(db, query, filter));
        const names = rows.map(({ name }) => name).filter(mine);
        const admitted = ({ names, prefixes }: typeof filter, room: string) =>
          names.includes(room) || prefixes.some((prefix) => room.startsWith(prefix));
        expect(names.toSorted()).toEqual([...HIDDEN.filter((room) => admitted(filter, room)), ...OPEN].toSorted());
        const all = rows.map(({ name }) => name);
        const { rows: sorted } = await sql.query("SELECT unnest($1::text[]) AS name ORDER BY name", [all]);
        expect(all).toEqual(sorted.map(({ name }) => name));
      }),
      { numRuns: 15 },
    );
  });

  it("[R10] of the rooms that the caller may read, by activity, those without messages last", async () => {
    await sql.query("INSERT INTO rooms (name) SELECT unnest($1::text[])", [[`open-${id}-empty`, `open-${id}-void`]]);
    const times = [3, 1, 2, 3, 3].map((day) => new Date(Date.UTC(2026, 0, day)));
    await sql.query(
      "UPDATE rooms SET last_message_at = at FROM unnest($1::text[], $2::timestamptz[]) AS given(room, at) WHERE name = room",
      [[...OPEN, ...HIDDEN], times],
    );
    await fc.assert(
      fc.asyncProperty(largeLimits, claims, fc.boolean(), async (limit, filter, isFound) => {
        const list = (query: PageQuery<ActivityKey>) => listActiveRooms(db, query, filter, isFound ? [id] : []);
        const rows = (await walk<RoomRow, ActivityKey>(limit, list)).filter(({ name }) => mine(name));
        const { rows: byName } = await sql.query(
          "SELECT name FROM rooms WHERE name = ANY($1) ORDER BY last_message_at DESC NULLS LAST, name DESC",
          [rows.map(({ name }) => name)],
        );
        expect(rows.map(({ name }) => name)).toEqual(byName.map(({ name }) => name));
        const isAdmitted = (room: string) =>
          filter.names.includes(room) || filter.prefixes.some((prefix) => room.startsWith(prefix));
        expect(rows).toHaveLength(OPEN.length + 2 + HIDDEN.filter(isAdmitted).length);
      }),
      { numRuns: 15 },
    );
  });

  it("[R1] [I3] of the users with messages in rooms that the caller may read", async () => {
    await fc.assert(
      fc.asyncProperty(largeLimits, claims, async (limit, filter) => {
        const { rows: expected } = await sql.query(
          `SELECT id FROM users WHERE id = ANY($1) AND EXISTS (
             SELECT FROM messages WHERE user_id = users.id AND (left(room, length($2)) <> $2 OR room = ANY($3)
             OR EXISTS (SELECT FROM unnest($4::text[]) p WHERE left(room, length(p)) = p)))
           ORDER BY id`,
          [USERS, filter.hidden, filter.names, filter.prefixes],
        );
        const rows = await walk<{ id: string }, string>(limit, (query) => listUsers(db, query, filter));
        const ids = rows.map((row) => row.id).filter((user) => USERS.includes(user));
        expect(ids).toEqual(expected.map((row) => row.id));
      }),
      { numRuns: 30 },
    );
  });

  it("[I3] and reveals of a user only what is visible in those rooms", async () => {
    const [open = ""] = OPEN;
    const [hidden = ""] = HIDDEN;
    const insert =
      "INSERT INTO messages (content, user_id, room, seq, username, timestamp) VALUES ('x', $1, $2, $3, $4, $5)";
    const times = [1, 2, 3, 4].map((day) => new Date(Date.UTC(2026, 0, day)));
    const user = `u-${id}-both`;
    await sql.query("INSERT INTO users (id, username) VALUES ($1, 'Latest')", [user]);
    await sql.query(insert, [user, hidden, 1_001, "Secret", times[0]]);
    await sql.query(insert, [user, open, 1_001, "Open", times[1]]);
    await sql.query(insert, [user, open, 1_002, "Opener", times[2]]);
    await sql.query(insert, [user, hidden, 1_002, "Secretive", times[3]]);
    const shown = async (names: string[]) => {
      const filter = { hidden: `hidden${id}`, names, prefixes: [], reader: "u-reader" };
      // The page that begins with this user.
      const { rows } = await listUsers(db, { limit: 1, key: user.slice(0, -1) }, filter);
      return rows[0];
    };
    expect(await shown([])).toEqual({
      id: user,
      username: "Opener",
      createdAt: times[1],
      lastSeenAt: times[2],
      room: open,
      seq: 1_002,
    });
    expect(await shown([hidden])).toEqual({
      id: user,
      username: "Secretive",
      room: hidden,
      seq: 1_002,
      createdAt: times[0],
      lastSeenAt: times[3],
    });
  });
});
