/** The room's storage on a Durable Object's own SQLite. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { Sql } from "../../lib/sql.ts";
import { migrate, tablesOf } from "../../lib/storage-migrations.ts";
import { connect, join, type RoomStub } from "../../test/support/edge-client.ts";
import { RoomStorage } from "./index.ts";
import { MIGRATIONS } from "./migrations.ts";
import { testStorage } from "./storage.suite.ts";
import { VERSION_1 } from "./version-1.fixture.ts";

const ANNA = { id: "u-anna", username: "Anna" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

const tables = () => runInDurableObject(stub, (_, { storage }) => [...tablesOf(storage.sql)].sort());

it("leaves no table in an object that was only looked at", async () => {
  await stub.status();
  const client = await join(stub, ANNA);
  client.send("requestHistory", {});
  await client.next("messageHistory");
  client.send("typing", { isTyping: true });
  client.send("editMessage", { seq: 1, content: "missing" });
  await client.next("error");
  expect(await tables()).toEqual([]);
  client.send("sendMessage", { content: "first" });
  await client.next("message");
  expect(await tables()).toEqual([
    "changes",
    "dead_letters",
    "file_deletions",
    "followers",
    "log",
    "members",
    "orders",
    "room",
    "sanctions",
    "schema_version",
    "uploads",
  ]);
});

it("[P1] keeps members of a room without messages over hibernation", async () => {
  const client = await join(stub, ANNA);
  await evictDurableObject(stub);
  client.send("sendMessage", { content: "first" });
  expect(await client.next("message")).toMatchObject({ room, seq: 1, username: "Anna" });
});

it("opens a room of version 1 without losing a message", async () => {
  await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec(VERSION_1.replaceAll("'tea'", `'${room}'`)));
  await evictDurableObject(stub);
  expect(await stub.status()).toMatchObject({ room, lastSeq: 46, deadLetters: 1 });
  const client = await connect(stub, { id: "u-dora", username: "Dora" });
  client.send("joinRoom", { after: 40 });
  const history = await client.next("messageHistory");
  expect(history.messages.map(({ seq }) => seq)).toEqual([41, 42, 43, 44, 45, 46]);
  expect(history.messages[0]?.content).toBe("Hello there");
  client.send("sendMessage", { content: "next" });
  expect((await client.next("message")).seq).toBe(47);
});

it("opens a room of version 2, with default settings and without orders", async () => {
  const opened = await runInDurableObject(stub, (_, { storage }) => {
    const { sql } = storage;
    const transaction = (write: () => void) => storage.transactionSync(write);
    migrate({ sql, transaction, migrations: MIGRATIONS.slice(0, 2) });
    sql.exec("INSERT INTO room (id, name, initial_seq, archived_seq) VALUES (1, ?, 4, 4)", room);
    sql.exec("INSERT INTO sanctions (user_id, muted_until, removed_until) VALUES ('u-eve', 9, 0)");
    const { orders, sanctions, initialSeq } = new RoomStorage({ sql, transaction });
    const settings = [...sql.exec("SELECT slow_mode_seconds, closed, reset_seq FROM room").raw()];
    return { initialSeq, settings, sanctions: [...sanctions.active(0).keys()], orders: orders.unarchived(10) };
  });
  expect(opened).toEqual({ initialSeq: 4, settings: [[0, 0, 0]], sanctions: ["u-eve"], orders: [] });
});

it("[E3] reads no more changes than one answer holds, and no older ones", async () => {
  await runInDurableObject(stub, (_, { storage: durable }) => {
    const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
    const exec = ((query: string, ...bindings: (string | number | null)[]) => {
      const cursor = durable.sql.exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    }) as Sql["exec"];
    const transaction = (write: () => void) => durable.transactionSync(write);
    const storage = new RoomStorage({ sql: { exec }, transaction, name: room });
    storage.start({ seq: 0, rev: 0, isKnown: true });
    const EDITS = 3_000;
    for (let seq = 1; seq <= EDITS; seq++) {
      const timestamp = new Date(seq).toISOString();
      const message = { room, seq, userId: "u", username: "U", content: "new", timestamp, editedAt: timestamp };
      storage.changes.put([{ message, reactors: [] }], seq);
    }
    const rowsRead = (after: number) => {
      cursors.length = 0;
      storage.changes.since(after, { count: 500, bytes: 262_144 });
      return cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
    };
    expect(rowsRead(EDITS)).toBeLessThan(5);
    expect(rowsRead(1)).toBeLessThan(505);
  });
});

testStorage((test) =>
  runInDurableObject(stub, (_, { storage }) =>
    test({ sql: storage.sql, transaction: (write) => storage.transactionSync(write) }),
  ),
);
