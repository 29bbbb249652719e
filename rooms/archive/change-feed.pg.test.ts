/** The feed of changes, and the messages that replies refer to, where only Postgres has them. */
import { beforeEach, describe, expect, inject, it } from "vitest";
import { updateMessages } from "../../drizzle/changes.ts";
import { connect, type Db } from "../../drizzle/client.ts";
import { insertMessages } from "../../drizzle/messages.ts";
import { eventually } from "../../test/support/eventually.ts";
import { ManualClock, TestRoom } from "../../test/support/room-fixture.ts";
import type { Message, ServerData, ServerEvent } from "../protocol/events.ts";
import { toRow } from "./rows.ts";

const database = connect(inject("databaseUrl"), 10_000);
/** Messages 1 to 150 are in Postgres, and each of them has changed, in this order. */
const OLD = 150;
const ANNA = { id: "u-anna", username: "Anna" };
const NO_REPLY = { code: "history_unavailable", retryAfterMs: 2_000 };

let room: TestRoom;
let db: Db | null;

const message = (seq: number, fields: Partial<Message> = {}): Message => ({
  room: room.runtime.room,
  seq,
  userId: "u-boris",
  username: "Boris",
  content: `message ${seq}`,
  timestamp: new Date(1_700_000_000_000 + seq).toISOString(),
  ...fields,
});

beforeEach(async () => {
  db = database;
  room = new TestRoom({
    clock: new ManualClock(),
    room: `feed-${crypto.randomUUID().slice(0, 8)}`,
    initialSeq: null,
    db: () => {
      if (db === null) throw new Error("Postgres is down");
      return db;
    },
  });
  const old = Array.from({ length: OLD }, (_, i) => message(i + 1));
  await insertMessages(database, room.runtime.room, old.map(toRow));
  const changed = old.map((each) => ({ ...each, content: "edited", editedAt: each.timestamp, rev: each.seq }));
  await updateMessages(
    database,
    room.runtime.room,
    changed.map((each) => ({ message: toRow(each), reactors: [] })),
  );
});

const open = async (): Promise<void> => {
  await room.runtime.number();
  room.open("a", ANNA);
};

/** Resolves to the next event of this name that the client receives. */
const next = async <Name extends ServerEvent["event"]>(name: Name): Promise<ServerData<Name>> => {
  const found = await eventually(() => {
    room.clock.advance(100);
    const event = room.take("a").find(({ event }) => event === name);
    if (!event) throw new Error(`no ${name}`);
    return event;
  });
  return found.data as ServerData<Name>;
};

const join = async (after: number, rev: number) => {
  room.send("a", "joinRoom", { after, rev });
  return next("messagesChanged");
};

describe("[E5] the feed of changes", () => {
  it("goes back to where Postgres does, page by page, and on in the room's storage", async () => {
    await open();
    const first = await join(OLD, 20);
    expect(first).toMatchObject({ rev: 120, hasMore: true });
    expect(first.messages.map(({ rev }) => rev)).toEqual(Array.from({ length: 100 }, (_, i) => i + 21));
    expect(first.messages[0]).toMatchObject({ seq: 21, content: "edited" });
    room.send("a", "sendMessage", { content: "new" });
    room.send("a", "react", { seq: 130, emoji: "👍", on: true });
    await eventually(() => {
      room.clock.advance(1_000);
      expect(room.storage.changes.rev).toBe(OLD + 1);
    });
    room.send("a", "requestChanges", { rev: first.rev });
    const second = await next("messagesChanged");
    expect(second).toMatchObject({ rev: OLD, hasMore: true });
    room.send("a", "requestChanges", { rev: second.rev });
    expect(await next("messagesChanged")).toMatchObject({ messages: [{ seq: 130 }], rev: OLD + 1, hasMore: false });
  });

  it("answers from the room's storage alone where it can", async () => {
    await open();
    db = null;
    expect(await join(OLD, OLD)).toEqual({ room: room.runtime.room, messages: [], rev: OLD, hasMore: false });
  });

  it("is reset for a rev that the room has not given, and for one from before its numbers have jumped", async () => {
    await open();
    room.send("a", "joinRoom", { after: OLD, rev: OLD + 1 });
    expect(await next("reset")).toEqual({ room: room.runtime.room });
    db = null;
    const jumped = new TestRoom({ clock: new ManualClock(), room: room.runtime.room, initialSeq: null });
    jumped.storage.start({ seq: 1_000, rev: 1_000, isKnown: false });
    room = jumped;
    room.open("a", ANNA);
    room.send("a", "joinRoom", { after: OLD, rev: OLD });
    expect(await next("reset")).toEqual({ room: room.runtime.room });
    room.send("a", "joinRoom", { after: 1_000, rev: 1_000 });
    expect(await next("messagesChanged")).toMatchObject({ messages: [], rev: 1_000 });
  });

  it("is an error while Postgres is down, and gives back what it had reserved", async () => {
    await open();
    db = null;
    for (let n = 0; n < 20; n++) {
      room.send("a", "joinRoom", { after: OLD, rev: 1 });
      expect(await next("error")).toMatchObject({ ...NO_REPLY, event: "joinRoom" });
      room.send("a", "requestChanges", { rev: 1 });
      expect(await next("error")).toMatchObject({ ...NO_REPLY, event: "requestChanges" });
    }
  });
});

describe("[H8] referenced messages", () => {
  const reply = async () => {
    room.send("a", "joinRoom", {});
    await next("messageHistory");
    room.send("a", "sendMessage", { content: "reply", replyTo: 5 });
    await next("message");
    room.send("a", "requestHistory", { limit: 1 });
    return (await next("messageHistory")).referenced;
  };

  it("come from Postgres once, in the state of the moment", async () => {
    await open();
    expect(await reply()).toMatchObject([{ seq: 5, content: "edited" }]);
    room.send("a", "react", { seq: 5, emoji: "👍", on: true });
    await eventually(() => {
      room.clock.advance(1_000);
      expect(room.storage.changes.has(5)).toBe(true);
    });
    db = null;
    room.send("a", "requestHistory", { limit: 1 });
    expect((await next("messageHistory")).referenced).toMatchObject([{ seq: 5, reactions: [{ count: 1 }] }]);
  });

  it("are missing while Postgres is down, and the history is not", async () => {
    await open();
    room.send("a", "joinRoom", {});
    await next("messageHistory");
    db = null;
    room.send("a", "sendMessage", { content: "reply", replyTo: 5 });
    await next("message");
    room.send("a", "requestHistory", { limit: 1 });
    const { messages, referenced } = await next("messageHistory");
    expect([messages.map(({ content }) => content), referenced]).toEqual([["reply"], undefined]);
  });
});

it("[H7] history around a message joins Postgres and the log", async () => {
  await open();
  room.send("a", "joinRoom", {});
  await next("messageHistory");
  for (const content of ["one", "two", "three"]) room.send("a", "sendMessage", { content });
  room.clock.advance(1_000);
  room.send("a", "requestHistory", { around: OLD + 1, limit: 4 });
  const { messages, hasMore, hasNewer } = await next("messageHistory");
  expect(messages.map(({ seq }) => seq)).toEqual([OLD - 1, OLD, OLD + 1, OLD + 2]);
  expect([hasMore, hasNewer]).toEqual([true, true]);
});
