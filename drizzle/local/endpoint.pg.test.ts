import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect } from "../client.ts";
import { sqlState } from "../errors.ts";
import { messages, rooms } from "../schema.ts";
import { serveEndpoint } from "./endpoint.ts";
import type { Listening } from "./listen.ts";

const db = connect(inject("databaseUrl"), 30_000);
const endpoint = `http://localhost:${new URL(inject("databaseUrl")).port}/sql`;
const headers = { "Neon-Connection-String": inject("databaseUrl") };
const post = (body: unknown, more: Record<string, string> = {}) =>
  fetch(endpoint, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) });

describe("Neon's endpoint in front of another Postgres", () => {
  beforeAll(async () => {
    await db.insert(rooms).values({ name: "endpoint" });
  });

  it("stores and returns rows through Drizzle's Neon driver", async () => {
    const timestamp = new Date("2024-02-29T23:59:59.123Z");
    const row = {
      room: "endpoint",
      seq: 1,
      username: "Ночь 🫖",
      content: "«quote» \\ 'one' \"two\"\n\t%s $1",
      timestamp,
    };
    const [stored] = await db.insert(messages).values(row).returning();
    expect(stored).toMatchObject({ ...row, userId: null, clientId: null });
    expect(await db.select().from(messages).where(eq(messages.room, "endpoint"))).toEqual([stored]);
  });

  it("preserves integers above 32 bits", async () => {
    const seq = 1_700_000_000_000_000;
    const [stored] = await db
      .insert(messages)
      .values({ room: "endpoint", seq, username: "a", content: "b" })
      .returning({ seq: messages.seq });
    expect(stored).toEqual({ seq });
  });

  it("runs a batch as one transaction", async () => {
    const batch = db.batch([
      db.insert(rooms).values({ name: "endpoint-batch" }),
      db.insert(rooms).values({ name: "endpoint-batch" }),
    ]);
    await expect(batch).rejects.toSatisfy((error) => sqlState(error) === "23505");
    expect(await db.select().from(rooms).where(eq(rooms.name, "endpoint-batch"))).toEqual([]);
  });

  it("returns a batch's results in order", async () => {
    const [one, two] = await db.batch([db.execute(sql`select 1 as value`), db.execute(sql`select 2 as value`)]);
    expect([one.rows, two.rows]).toEqual([[{ value: 1 }], [{ value: 2 }]]);
  });

  it("announces no end of an idle connection, which the next query may use", async () => {
    const response = await post({ query: "select 1" });
    expect([response.status, response.headers.get("keep-alive")]).toEqual([200, null]);
  });

  it("isolates concurrent statements", async () => {
    const values = Array.from({ length: 100 }, (_, value) => value);
    const rows = await Promise.all(
      values.map(async (value) => {
        if (value % 3 === 0) await db.execute(sql`select no_such_column`).catch(() => {});
        return (await db.execute(sql`select ${value}::int as value`)).rows[0];
      }),
    );
    expect(rows).toEqual(values.map((value) => ({ value })));
  });

  it("stores a batch of several megabytes", async () => {
    const content = "я".repeat(4_000);
    const many = Array.from({ length: 300 }, (_, i) => ({ room: "endpoint", seq: 100 + i, username: "a", content }));
    await db.batch([db.insert(messages).values(many)]);
    expect(await db.$count(messages, eq(messages.content, content))).toBe(300);
  });

  it("responds to a rejected row with HTTP 400 and Postgres' details", async () => {
    const query = "insert into messages (room, seq, username, content) values ($1, 5, 'a', 'b')";
    const response = await post({ query, params: ["no-such-room"] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "23503",
      severity: "ERROR",
      constraint: "messages_room_rooms_name_fk",
      detail: expect.stringContaining("no-such-room"),
    });
  });

  it("honours a batch's isolation level and read-only mode", async () => {
    const queries = [{ query: "show transaction_isolation" }, { query: "show transaction_read_only" }];
    const response = await post(
      { queries },
      { "Neon-Batch-Isolation-Level": "Serializable", "Neon-Batch-Read-Only": "true" },
    );
    const { results } = (await response.json()) as { results: { rows: string[][] }[] };
    expect(results.map(({ rows }) => rows)).toEqual([[["serializable"]], [["on"]]]);
  });

  it.each([
    ["a body that is not JSON", "{", 400],
    ["a body without a statement", '{"sql": "select 1"}', 400],
    ["a statement that is not text", '{"query": 1}', 400],
    ["a body that is too large", JSON.stringify({ query: "x".repeat(17 * 1024 * 1024) }), 413],
  ])("rejects %s", async (_, body, status) => {
    const response = await fetch(endpoint, { method: "POST", headers, body });
    expect([response.status, await response.json()]).toEqual([status, { message: expect.any(String) }]);
  });
});

describe("Neon's endpoint when its Postgres is down", () => {
  let listening: Listening;
  beforeAll(async () => {
    listening = await serveEndpoint("postgres://localhost:1/none", { port: 0, password: "secret" });
  });
  afterAll(() => listening.close());

  it("responds with HTTP 500 and no SQLSTATE", async () => {
    const url = `http://localhost:${listening.port}/sql`;
    const connectionString = `postgres://a:secret@localhost:${listening.port}/c`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "Neon-Connection-String": connectionString },
      body: '{"query": "select 1"}',
    });
    expect(response.status).toBe(500);
    const failed = connect(connectionString, 30_000).execute(sql`select 1`);
    await expect(failed).rejects.toSatisfy((error) => sqlState(error) === null);
  });
});
