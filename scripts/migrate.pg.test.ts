import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startDatabase, type TestDatabase } from "../test/support/postgres.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
let client: pg.Client;

const rows = async (query: string): Promise<unknown[]> => (await client.query(query)).rows;
const tables = () => rows("select tablename from pg_tables where schemaname = 'public' order by 1");

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  database = await startDatabase();
  client = new pg.Client({ connectionString: database.directUrl });
  await client.connect();
});

beforeEach(async () => {
  await client.query(
    "reset all; drop schema if exists drizzle cascade; drop schema public cascade; create schema public",
  );
});

afterAll(async () => {
  await client.end();
  await database.close();
});

describe("migrating", () => {
  it("creates the tables, the user system and the room general", async () => {
    expect(await migrate(database.directUrl)).toBeGreaterThan(0);
    expect(await tables()).toEqual(
      ["audit", "messages", "reactions", "room_members", "rooms", "users"].map((tablename) => ({ tablename })),
    );
    expect(await rows("select id, username from users")).toEqual([{ id: "system", username: "system" }]);
    expect(await rows("select name from rooms")).toEqual([{ name: "general" }]);
  });

  it("does nothing the second time", async () => {
    await migrate(database.directUrl);
    expect(await migrate(database.directUrl)).toBe(0);
  });

  it("runs once when two processes start it at the same time", async () => {
    const applied = await Promise.all([migrate(database.directUrl), migrate(database.directUrl)]);
    expect(applied).toContain(0);
    expect(await rows("select name from rooms")).toHaveLength(1);
  });

  it.each([
    ["pages of a room", "room = 'a' and seq < 9 order by seq desc", "messages_room_seq"],
    ["pages of a user", "user_id = 'a' and id < 9 order by id desc", "messages_user_id"],
    ["pages of all messages", "id < 9 order by id desc", "messages_pkey"],
    ["pages of a room's changes", "room = 'a' and rev > 9 order by rev", "messages_room_rev"],
  ])("has an index for %s that needs no sorting", async (_, rest, index) => {
    await migrate(database.directUrl);
    await client.query("set enable_seqscan = off; set enable_bitmapscan = off");
    const plan = JSON.stringify(await rows(`explain (format json) select * from messages where ${rest} limit 5`));
    expect(plan).toContain(`"Index Name":"${index}"`);
    expect(plan).not.toContain('"Sort"');
  });

  it.each([
    [
      "pages of rooms by activity",
      "rooms where not starts_with(name, 'dm-') and (coalesce(last_message_at, '-infinity'::timestamptz), name) < (now(), 'a') " +
        "order by coalesce(last_message_at, '-infinity'::timestamptz) desc, name desc",
      "rooms_activity",
    ],
    ["pages of rooms by name", "rooms where not starts_with(name, 'dm-') and name > 'a' order by name", "rooms_listed"],
    ["a user's direct conversations", "room_members where user_id = 'u' order by room", "room_members_user"],
    ["the users seen last", "users order by last_seen_at desc, id desc", "users_last_seen_at"],
  ])("has an index for %s", async (_, rest, index) => {
    await migrate(database.directUrl);
    await client.query("set enable_seqscan = off; set enable_bitmapscan = off");
    const plan = JSON.stringify(await rows(`explain (format json) select * from ${rest} limit 5`));
    expect(plan).toContain(`"Index Name":"${index}"`);
    expect(plan).not.toContain('"Sort"');
  });

  it.each([
    ["rooms by a part of their names", "rooms where name like '%tea%'", "rooms_name"],
    ["users by a part of their names", "users where lower(username) like lower('%Anna%')", "users_username"],
  ])("has an index for %s", async (_, rest, index) => {
    await migrate(database.directUrl);
    await client.query("set enable_seqscan = off");
    expect(JSON.stringify(await rows(`explain (format json) select * from ${rest}`))).toContain(
      `"Index Name":"${index}"`,
    );
  });

  it("reports in one line that a database is unreachable, without its password", async () => {
    const failed = migrate("postgres://user:secret@localhost:1/none");
    await expect(failed).rejects.toThrow(/^the database could not be migrated and is unchanged: .*ECONNREFUSED.*$/);
    await expect(failed).rejects.not.toThrow(/secret/);
  });
});

/** The table as Prisma creates it. */
const createOld = (id: string, userId: string): string => `
  create table "_prisma_migrations" (id text primary key);
  insert into "_prisma_migrations" values ('init');
  create table messages (
    id ${id} not null,
    content text not null,
    "userId" ${userId},
    timestamp timestamp(3) without time zone not null default current_timestamp,
    constraint messages_pkey primary key (id)
  );
  create index "messages_userId_idx" on messages ("userId");
  create index messages_user_id on messages (timestamp)`;

const migrated = () =>
  rows(`select seq::int, content, user_id, username, to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') as at,
    client_id from messages where room = 'general' order by seq`);

describe("the old chat's database", () => {
  it("keeps every message, in order, in the room general", async () => {
    await client.query(createOld("serial", "text"));
    const long = "я".repeat(100_000);
    await client.query(
      `set timezone = 'Asia/Tokyo';
       insert into messages (id, content, "userId", timestamp) values
         (7, 'third', 'ann', '2024-01-01 10:00:00.123'),
         (2, 'second, at the same time', 'bob', '2024-01-01 10:00:00.123'),
         (9, 'first', null, '2023-12-31 23:59:59.999'),
         (10, '', '', '2024-01-02'), (11, '  ', '   ', '2024-01-02'),
         (12, 'quotes '' " \\ $1 %s', 'O''Brien; drop table messages', '2024-01-02'),
         (13, E'lines\\nand\\ttabs 🫖', 'Ночь 🫖 ${"x".repeat(200)}', '2024-01-02'),
         (14, 'by the system', 'system', '2024-01-02'),
         (15, '${long}', 'ann', '9999-12-31 23:59:59.999')`,
    );
    await migrate(database.directUrl);
    const strange = `Ночь 🫖 ${"x".repeat(200)}`;
    const at = "2024-01-02 00:00:00.000";
    expect(await migrated()).toEqual(
      [
        { content: "first", user_id: null, username: "guest", at: "2023-12-31 23:59:59.999" },
        { content: "second, at the same time", user_id: "bob", username: "bob", at: "2024-01-01 10:00:00.123" },
        { content: "third", user_id: "ann", username: "ann", at: "2024-01-01 10:00:00.123" },
        { content: "", user_id: "", username: "guest", at },
        { content: "  ", user_id: "   ", username: "guest", at },
        { content: "quotes ' \" \\ $1 %s", ...both("O'Brien; drop table messages"), at },
        { content: "lines\nand\ttabs 🫖", ...both(strange), at },
        { content: "by the system", ...both("system"), at },
        { content: long, ...both("ann"), at: "9999-12-31 23:59:59.999" },
      ].map((row, i) => ({ seq: i + 1, client_id: null, ...row })),
    );
    expect(await rows("select id::int from messages order by seq")).toEqual(
      Array.from({ length: 9 }, (_, i) => ({ id: i + 1 })),
    );
    expect(await rows("select username from users where id = 'ann'")).toEqual([{ username: "ann" }]);
    expect(
      await rows(
        "select name, to_char(last_message_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') as at from rooms",
      ),
    ).toEqual([{ name: "general", at: "9999-12-31 23:59:59.999" }]);
  });

  it("keeps messages whose ids and users have other types", async () => {
    await client.query(createOld("text", "integer"));
    await client.query(
      `insert into messages (id, content, "userId", timestamp) values
        ('clz2', 'two', 1, '2024-01-01'), ('clz1', 'one', 20, '2024-01-01'), ('clz0', 'three', null, '2024-01-02')`,
    );
    await migrate(database.directUrl);
    const at = "2024-01-01 00:00:00.000";
    expect(await migrated()).toMatchObject([
      { seq: 1, content: "one", ...both("20"), at },
      { seq: 2, content: "two", ...both("1"), at },
      { seq: 3, content: "three", user_id: null, username: "guest" },
    ]);
  });

  it("keeps the old table under another name, and Prisma's own table", async () => {
    await client.query(createOld("serial", "text"));
    await client.query(`insert into messages (content, "userId") select 'm' || n, 'u' from generate_series(1, 1000) n`);
    const before = await rows("select * from messages order by id");
    await migrate(database.directUrl);
    expect(await rows("select * from messages_old order by id")).toEqual(before);
    expect(await rows('select * from "_prisma_migrations"')).toEqual([{ id: "init" }]);
    // The old table still works: its ids continue.
    expect(await rows("insert into messages_old (content) values ('more') returning id")).toEqual([{ id: 1001 }]);
  });

  it("is migrated once, and new messages follow the old ones", async () => {
    await client.query(createOld("serial", "text"));
    await client.query(`insert into messages (content) values ('old')`);
    await migrate(database.directUrl);
    await client.query("insert into messages (room, seq, username, content) values ('general', 2, 'a', 'new')");
    expect(await migrate(database.directUrl)).toBe(0);
    expect(await migrated()).toMatchObject([{ content: "old" }, { content: "new" }]);
  });

  it("is migrated when it is empty", async () => {
    await client.query(createOld("serial", "text"));
    await migrate(database.directUrl);
    expect(await migrated()).toEqual([]);
  });

  it("is unchanged when a message cannot be migrated", async () => {
    await client.query(createOld("serial", "text"));
    await client.query(
      "alter table messages alter content drop not null; insert into messages (content) values (null)",
    );
    await expect(migrate(database.directUrl)).rejects.toThrow(/is unchanged: .*content/);
    expect(await rows("select count(*)::int, bool_and(content is null) as null from messages")).toEqual([
      { count: 1, null: true },
    ]);
    expect(await tables()).toEqual([{ tablename: "_prisma_migrations" }, { tablename: "messages" }]);
  });

  it.each([
    ["messages", "not the old chat's"],
    ["messages_old", "rename it first"],
  ])("is not confused with another table named %s", async (name, reason) => {
    await client.query(`create table ${name} (id int, body text); insert into ${name} values (1, 'mine')`);
    await expect(migrate(database.directUrl)).rejects.toThrow(reason);
    expect(await rows(`select * from ${name}`)).toEqual([{ id: 1, body: "mine" }]);
    expect(await tables()).toEqual([{ tablename: name }]);
  });
});

/** A user of the old chat, whose id was the name. */
const both = (userId: string) => ({ user_id: userId, username: userId });
