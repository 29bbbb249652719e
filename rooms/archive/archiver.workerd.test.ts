import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { insertMessages } from "../../drizzle/messages.ts";
import { messages, rooms, users } from "../../drizzle/schema.ts";
import { archived, db, oldMessage, untilArchived } from "../../test/support/edge-archive.ts";
import { join, type RoomStub } from "../../test/support/edge-client.ts";
import { eventually } from "../../test/support/eventually.ts";
import { toMessage } from "./rows.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

const deadLetters = () =>
  runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec<{ seq: number; error: string }>("SELECT seq, error FROM dead_letters ORDER BY seq").toArray(),
  );

/** How far the log is archived, as it is stored. */
const storedPosition = () =>
  runInDurableObject(
    stub,
    (_, { storage }) => storage.sql.exec<{ seq: number }>("SELECT max(archived_seq) AS seq FROM log").one().seq,
  );

describe("the archiver", () => {
  it("[A1] stores each message as it was sent, with its room and user", async () => {
    const client = await join(stub, BORIS);
    client.send("sendMessage", { content: "Привет, 🫖 \\ ' \" {} \n мир", clientId: "b-1" });
    const sent = await client.next("message");
    await untilArchived(room, 1);
    const [row] = await archived(room);
    expect(row).toMatchObject({ ...sent, timestamp: new Date(sent.timestamp) });
    expect(await db.select().from(rooms).where(eq(rooms.name, room))).toHaveLength(1);
    expect(await db.select().from(users).where(eq(users.id, BORIS.id))).toMatchObject([{ username: "Борис" }]);
  });

  it("[A2] sends everything that arrived during a request in one request", async () => {
    const client = await join(stub, ANNA);
    const fetch = vi.spyOn(globalThis, "fetch");
    const started = performance.now();
    for (let i = 0; i < 200; i++) client.send("sendMessage", { content: `message ${i}` });
    await client.until(() => client.messages.length === 200);
    await untilArchived(room, 200);
    const requests = fetch.mock.calls.filter(([, init]) => String(init?.body).includes("insert into"));
    expect(requests.length).toBeGreaterThan(0);
    // Two in a room that has just begun, and then one in 0.9 s.
    expect(requests.length).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - started) / 900));
    fetch.mockRestore();
  });

  it("[A3] archives a backlog in as many requests as it takes", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "First" });
    await untilArchived(room, 1);
    await runInDurableObject(stub, (_, { storage }) => {
      for (let first = 2; first < 3_002; first += 100) {
        const batch = Array.from({ length: 100 }, (_, i) =>
          oldMessage(room, first + i, i % 2 ? "x".repeat(1_000) : "short"),
        );
        const json = batch.map((row) => JSON.stringify(toMessage(row))).join(",");
        const values = [first, first + 99, Date.now(), json];
        storage.sql.exec("INSERT INTO log (first, last, at, messages) VALUES (?, ?, ?, ?)", ...values);
      }
    });
    await evictDurableObject(stub);
    await runDurableObjectAlarm(stub);
    expect(await archived(room)).toHaveLength(3_001);
    expect(await storedPosition()).toBeGreaterThan(2_900);
  });

  it("[A3] continues by alarm after the object was lost, and stores nothing twice", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One", clientId: "a-1" });
    await untilArchived(room, 1);
    // That it is archived is not recorded yet.
    expect(await storedPosition()).toBe(0);
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await archived(room)).toHaveLength(1);
    expect(await deadLetters()).toEqual([]);
    expect(await stub.status()).toMatchObject({ archivedSeq: 1, waiting: 0 });
  });

  it("[A3] continues with the next message, even if its alarm is lost, and sends no dead letter again", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One" });
    await untilArchived(room, 1);
    await runInDurableObject(stub, async (_, { storage }) => {
      const json = JSON.stringify(toMessage(oldMessage(room, 2, "no\0good")));
      storage.sql.exec("UPDATE log SET last = 2, messages = messages || ',' || ?", json);
      storage.sql.exec("INSERT INTO dead_letters VALUES (2, 0, 'rejected', ?)", json);
      await storage.deleteAlarm();
    });
    await db.delete(messages).where(eq(messages.room, room));
    await evictDurableObject(stub);
    const error = vi.spyOn(console, "error");
    client.send("sendMessage", { content: "Three" });
    await untilArchived(room, ["One", "Three"]);
    await eventually(async () => expect(await stub.status()).toMatchObject({ waiting: 0 }));
    expect(error).not.toHaveBeenCalled();
    expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it("[A3] archives nothing when the room only wakes, and sets one alarm for many messages", async () => {
    const client = await join(stub, ANNA);
    const alarm = () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    client.send("sendMessage", { content: "One" });
    await untilArchived(room, 1);
    const first = await alarm();
    await evictDurableObject(stub);
    await db.delete(messages).where(eq(messages.room, room));
    client.send("sendMessage", { content: "Two" });
    // Both, because the archived seq is recorded with the next message.
    await untilArchived(room, ["One", "Two"]);
    expect(await alarm()).toBe(first);
    await db.delete(messages).where(eq(messages.room, room));
    await evictDurableObject(stub);
    const fetch = vi.spyOn(globalThis, "fetch");
    client.send("requestHistory", {});
    await client.next("messageHistory");
    expect(fetch).not.toHaveBeenCalled();
    fetch.mockRestore();
  });

  it("[A4] [E4] turns rejected and conflicting rows into dead letters and archives the rest", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One" });
    await untilArchived(room, 1);
    await insertMessages(db, room, [oldMessage(room, 5, "from elsewhere")]);
    const row = (seq: number, content: string) => {
      const message = { room, seq, userId: ANNA.id, username: "Anna", content, timestamp: new Date().toISOString() };
      return JSON.stringify(message);
    };
    await runInDurableObject(stub, (_, { storage }) => {
      for (const [seq, content] of [
        [2, "Two"],
        [3, "no\0good"],
        [4, "Four"],
        [5, "Five"],
        [6, "Six"],
      ] as const) {
        const values = [seq, seq, Date.now(), row(seq, content)];
        storage.sql.exec("INSERT INTO log (first, last, at, messages) VALUES (?, ?, ?, ?)", ...values);
      }
    });
    await evictDurableObject(stub);
    await runDurableObjectAlarm(stub);
    expect((await archived(room)).map(({ content }) => content)).toEqual([
      "One",
      "Two",
      "Four",
      "from elsewhere",
      "Six",
    ]);
    expect(await deadLetters()).toEqual([
      { seq: 3, error: expect.stringContaining("rejected: 22") },
      { seq: 5, error: expect.stringContaining("conflict") },
    ]);
    // A later edit changes the room's own message, not the row that has its seq.
    client.send("editMessage", { seq: 5, content: "Five!" });
    client.send("editMessage", { seq: 2, content: "Two!" });
    await untilArchived(room, ["One", "Two!", "Four", "from elsewhere", "Six"]);
  });

  it("[A4] turns a duplicate that the log no longer knows into a dead letter", async () => {
    await insertMessages(db, room, [{ ...oldMessage(room, 1), clientId: "a-1" }]);
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "Again", clientId: "a-1" });
    client.send("sendMessage", { content: "New" });
    await untilArchived(room, 2);
    expect((await archived(room)).map(({ seq, content }) => [seq, content])).toEqual([
      [1, "old 1"],
      [3, "New"],
    ]);
    await eventually(async () =>
      expect(await deadLetters()).toEqual([{ seq: 2, error: expect.stringContaining("duplicate") }]),
    );
  });
});

describe("a new object", () => {
  it("[A5] continues after the last seq in Postgres", async () => {
    await insertMessages(
      db,
      room,
      [1, 2, 3].map((seq) => oldMessage(room, seq)),
    );
    const client = await join(stub, BORIS);
    client.send("sendMessage", { content: "Four" });
    expect(await client.next("message")).toMatchObject({ seq: 4 });
  });
});
