/** The users of direct conversations: what is archived of them, and that every list leaves the conversations of others out. */
import { asc, desc, eq, sql as statement } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { readableRooms } from "../rooms/protocol/access.ts";
import { DIRECT_PREFIX } from "../rooms/protocol/direct.ts";
import { UNCHANGED } from "../test/support/rows.ts";
import { bounded } from "./bounded.ts";
import { connect } from "./client.ts";
import { eraseMembership, roomsOf } from "./erase.ts";
import { listed, listMessages, type RoomFilter, visible } from "./lists.ts";
import { insertMessages, type MessageRow, resendMessages } from "./messages.ts";
import { isMemberOf, membersOf } from "./room-members.ts";
import { listActiveRooms, listRooms } from "./rooms.ts";
import { messages, roomMembers, rooms } from "./schema.ts";
import { searchMessages } from "./search.ts";
import { parseTerms } from "./search-terms.ts";
import { findUsers, listUsers } from "./users.ts";

const db = connect(inject("databaseUrl"), 30_000);
const sql = new pg.Client({ connectionString: inject("directUrl") });

let id: string;
let room: string;
let anna: string;
let boris: string;

beforeAll(() => sql.connect());
afterAll(() => sql.end());
beforeEach(() => {
  id = crypto.randomUUID().slice(0, 8);
  room = `${DIRECT_PREFIX}${id}`;
  anna = `u-${id}-anna`;
  boris = `u-${id}-boris`;
});

const row = (seq: number, fields: Partial<MessageRow> = {}): MessageRow => ({
  room,
  seq,
  userId: anna,
  username: `Anna${id}`,
  content: `secret${id} ${seq}`,
  timestamp: new Date(),
  ...UNCHANGED,
  ...fields,
});

const stored = () => db.select().from(roomMembers).where(eq(roomMembers.room, room)).orderBy(asc(roomMembers.userId));

describe("archiving", () => {
  it("[D2] stores the users with the first messages, once", async () => {
    const both = [anna, boris].map((userId) => ({ room, userId }));
    await insertMessages(db, room, [row(1), row(2)], [anna, boris]);
    expect(await stored()).toEqual(both);
    await resendMessages(db, room, [row(2), row(3)], 2, [anna, boris]);
    await insertMessages(db, room, [row(4)], [boris, anna]);
    expect(await stored()).toEqual(both);
    expect((await membersOf(db, room)).toSorted()).toEqual([anna, boris]);
    expect([await isMemberOf(db, room, boris), await isMemberOf(db, room, `${boris}-b`)]).toEqual([true, false]);
    expect([await membersOf(db, `${room}-b`), await isMemberOf(db, `${room}-b`, anna)]).toEqual([[], false]);
  });

  it("stores nobody in other rooms", async () => {
    room = `room-${id}`;
    await insertMessages(db, room, [row(1)]);
    expect(await stored()).toEqual([]);
  });

  it("[A7] does not bring back a user who was erased, when an earlier request takes effect late", async () => {
    await insertMessages(db, room, [row(1)], [anna, boris]);
    expect(await roomsOf(db, boris, 10)).toEqual([room]);
    expect(await roomsOf(db, boris, 10, ["other"])).toEqual([]);
    await eraseMembership(db, room, boris);
    await insertMessages(db, room, [row(1)], [anna, boris]);
    expect(await stored()).toEqual([{ room, userId: anna }]);
    expect(await roomsOf(db, boris, 10)).toEqual([]);
  });
});

describe("[D2] nothing shows a direct conversation to others", () => {
  const filterOf = (reader: string, rooms: string[] = []): RoomFilter => ({ ...readableRooms({ rooms }), reader });

  /** Where the conversation shows to a reader. */
  const shown = async (filter: RoomFilter) => {
    const { rows } = await sql.query<{ id: number }>("select id::float8 from messages where room = $1", [room]);
    const newest = { limit: 5, key: Math.max(...rows.map((each) => each.id)) + 1 };
    const search = { terms: parseTerms(`secret${id}`), room: null, userId: null, before: null, after: null };
    const page = { limit: 5, key: null };
    const found = (rows: { room: string | null }[]) => rows.some((each) => each.room === room);
    return {
      messages: found((await listMessages(db, newest, filter)).rows),
      "a user's messages": found((await listMessages(db, newest, filter, anna)).rows),
      users: found((await listUsers(db, { limit: 5, key: anna.slice(0, -1) }, filter)).rows),
      "found users": found(await findUsers(db, [`Anna${id}`], 5, filter)),
      "search by comparing": found((await searchMessages(db, page, search, filter)).rows),
      "search by indexes": found((await searchMessages(db, page, search, filter, 0)).rows),
      "search of a user": found((await searchMessages(db, page, { ...search, userId: anna }, filter)).rows),
      rooms: (await listRooms(db, { limit: 5, key: room.slice(0, -1) }, filter)).rows.some(({ name }) => name === room),
      "found rooms": (await listRooms(db, page, filter, [id])).rows.some(({ name }) => name === room),
      "active rooms": (await listActiveRooms(db, { limit: 50, key: null }, filter)).rows.some(
        ({ name }) => name === room,
      ),
    };
  };

  const EVERYWHERE = {
    messages: true,
    "a user's messages": true,
    users: true,
    "found users": true,
    "search by comparing": true,
    "search by indexes": true,
    "search of a user": true,
    // Lists of rooms have no conversations: the inbox has.
    rooms: false,
    "found rooms": false,
    "active rooms": false,
  };
  const NOWHERE = Object.fromEntries(Object.keys(EVERYWHERE).map((name) => [name, false]));

  it("in any list or search, whatever the token names", async () => {
    await insertMessages(db, room, [row(1), row(2)], [anna, boris]);
    expect(await shown(filterOf(anna))).toEqual(EVERYWHERE);
    expect(await shown(filterOf(boris))).toEqual(EVERYWHERE);
    expect(await shown(filterOf("u-stranger"))).toEqual(NOWHERE);
    expect(await shown(filterOf("u-stranger", ["*", room, `${DIRECT_PREFIX}*`, "private-*"]))).toEqual(NOWHERE);
    await eraseMembership(db, room, boris);
    expect(await shown(filterOf(boris))).toEqual(NOWHERE);
  });

  it("and of a user only what is in other rooms", async () => {
    const open = `open-${id}`;
    await insertMessages(db, open, [
      row(1, { room: open, timestamp: new Date(1_700_000_000_000), username: `Anna${id}` }),
    ]);
    await insertMessages(db, room, [row(1, { username: `Anna${id} in private` })], [anna, boris]);
    const page = { limit: 1, key: anna.slice(0, -1) };
    for (const users of [
      (await listUsers(db, page, filterOf("u-stranger"))).rows,
      await findUsers(db, [`Anna${id}`], 5, filterOf("u-stranger")),
    ]) {
      expect(users).toMatchObject([
        { id: anna, username: `Anna${id}`, room: open, lastSeenAt: new Date(1_700_000_000_000) },
      ]);
    }
    expect((await listUsers(db, page, filterOf(boris))).rows).toMatchObject([
      { room, username: `Anna${id} in private` },
    ]);
  });
});

type Plan = {
  "Node Type": string;
  "Index Name"?: string;
  "Relation Name"?: string;
  "Actual Loops"?: number;
  Plans?: Plan[];
};

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Returns the nodes of the statement's plan, which is carried out. */
const explain = async (query: ReturnType<typeof statement>): Promise<Plan[]> => {
  const explained = statement`explain (analyze, format json) ${query}`;
  const { rows } = await bounded(db, db.execute<{ "QUERY PLAN": [{ Plan: Plan }] }>(explained));
  return rows.flatMap((each) => each["QUERY PLAN"].flatMap(({ Plan }) => nodesOf(Plan)));
};

describe("the plan", () => {
  it("reads the reader's conversations once, by their index", async () => {
    await insertMessages(
      db,
      room,
      Array.from({ length: 50 }, (_, i) => row(i + 1)),
      [anna, boris],
    );
    const filter = { ...readableRooms({ rooms: [] }), reader: anna };
    const newest = db.select({ id: messages.id }).from(messages).where(visible(filter)).orderBy(messages.id);
    const nodes = await explain(statement`${newest}`);
    const reading = nodes.filter((node) => node["Index Name"]?.startsWith("room_members"));
    expect(reading).toEqual([expect.objectContaining({ "Index Name": "room_members_user", "Actual Loops": 1 })]);
  });

  it("of lists of rooms uses indexes without conversations", async () => {
    await sql.query("INSERT INTO rooms (name) SELECT 'dm-' || $1 || n FROM generate_series(1, 2000) AS n", [id]);
    await sql.query("ANALYZE rooms");
    const where = listed({ ...readableRooms({ rooms: [] }), reader: anna });
    const indexOf = async (...order: ReturnType<typeof statement>[]) => {
      const nodes = await explain(
        statement`${db
          .select()
          .from(rooms)
          .where(where)
          .orderBy(...order)
          .limit(5)}`,
      );
      return nodes.flatMap((node) => node["Index Name"] ?? []);
    };
    expect(await indexOf(asc(rooms.name))).toEqual(["rooms_listed"]);
    const activity = statement`coalesce(last_message_at, '-infinity'::timestamptz)`;
    expect(await indexOf(statement`${activity} desc`, desc(rooms.name))).toEqual(["rooms_activity"]);
  });
});
