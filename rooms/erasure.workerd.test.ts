import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { insertMessages } from "../drizzle/messages.ts";
import { tablesOf } from "../lib/storage-migrations.ts";
import { archived, db, untilArchived } from "../test/support/edge-archive.ts";
import { connect, join, type RoomStub } from "../test/support/edge-client.ts";
import { eventually } from "../test/support/eventually.ts";
import { UNCHANGED } from "../test/support/rows.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import type { Message } from "./protocol/events.ts";

const BORIS = { id: "u-boris", username: "Борис" };

let room: string;
let stub: RoomStub;
let anna: { id: string; username: string };
let text: string;

beforeEach(() => {
  const id = crypto.randomUUID().slice(0, 8);
  room = `room-${id}`;
  stub = env.ROOMS.getByName(room);
  anna = { id: `u-${id}-x`, username: `Anna ${id}` };
  text = `the treasure of ${id}`;
});

/** Every table of the room, as text. */
const stored = () =>
  runInDurableObject(stub, (_, { storage: { sql } }) =>
    [...tablesOf(sql)].map((table) => JSON.stringify(sql.exec(`SELECT * FROM ${table}`).toArray())).join("\n"),
  );

const deadLetters = () =>
  runInDurableObject(stub, (_, { storage: { sql } }) =>
    sql.exec<{ message: string }>("SELECT message FROM dead_letters").toArray(),
  );

/** Expects that neither the room nor Postgres has Anna's id, name or text, and resolves to the room's rows. */
const expectErased = async () => {
  const rows = await archived(room);
  const everything = `${await stored()}\n${JSON.stringify(rows)}`;
  for (const trace of [anna.id, anna.username, text]) expect(everything).not.toContain(trace);
  return rows;
};

const untilEverythingArchived = () =>
  eventually(async () => {
    const changes = await runInDurableObject(stub, (_, { storage: { sql } }) =>
      sql.exec<{ seq: number; rev: number }>("SELECT seq, rev FROM changes").toArray(),
    );
    const revs = new Map((await archived(room)).map(({ seq, rev }) => [seq, rev]));
    expect(changes.filter(({ seq, rev }) => (revs.get(seq) ?? rev) !== rev)).toEqual([]);
    const { waiting } = await stub.status();
    expect(waiting).toBe(0);
  });

const send = async (clientId: string, content = text): Promise<Message> => {
  const client = await join(stub, anna);
  client.send("sendMessage", { content, clientId });
  const message = await client.next("message");
  await client.close();
  return message;
};

describe("erasing a user", () => {
  it("[A7] removes text, name, id and clientId in the room and in Postgres; places and times stay", async () => {
    const boris = await join(stub, BORIS);
    const sent = await send("a-1");
    boris.send("sendMessage", { content: "his" });
    await send("a-2");
    const client = await join(stub, anna);
    client.send("editMessage", { seq: 3, content: `${text}!` });
    await boris.next("messageEdited");
    await untilArchived(room, [text, "his", `${text}!`]);
    await send("a-3");
    expect(await stub.erase(anna.id, true)).toEqual({
      messages: 3,
      deadLetters: 0,
      references: 0,
      orders: 0,
      sanctions: 0,
      connections: 1,
      rows: expect.any(Number),
      archive: "complete",
    });
    await untilEverythingArchived();
    const rows = await expectErased();
    const empty = {
      userId: null,
      username: "",
      content: "",
      clientId: null,
      editedAt: null,
      deletedAt: expect.any(Date),
    };
    expect(rows).toMatchObject([
      { seq: 1, ...empty, timestamp: new Date(sent.timestamp) },
      { seq: 2, userId: BORIS.id, content: "his", deletedAt: null },
      { seq: 3, ...empty },
      { seq: 4, ...empty },
    ]);
    expect(await deadLetters()).toEqual([]);
    boris.send("joinRoom", {});
    const { messages } = await boris.next("messageHistory", ({ messages }) => messages.length === 4);
    expect(messages[0]).toEqual({
      ...{ room, seq: 1, userId: null, username: "", content: "", timestamp: sent.timestamp },
      deletedAt: expect.any(String),
      rev: expect.any(Number),
    });
  });

  it("[A7] counts the rows that Postgres had, and finds nothing the second time", async () => {
    await send("a-1");
    await send("a-2");
    await untilArchived(room, [text, text]);
    await untilEverythingArchived();
    expect(await stub.erase(anna.id, true)).toMatchObject({ messages: 2, rows: 2, archive: "complete" });
    const none = {
      messages: 0,
      deadLetters: 0,
      references: 0,
      orders: 0,
      sanctions: 0,
      connections: 0,
      rows: 0,
      archive: "complete",
    };
    expect(await stub.erase(anna.id, false)).toEqual(none);
    expect(await stub.erase("u-nobody", false)).toEqual(none);
  });

  it("[A7] covers messages that only Postgres still has", async () => {
    const row = { room, userId: anna.id, username: anna.username, content: text };
    const timestamp = new Date("2026-01-02T03:04:05.678Z");
    await insertMessages(
      db,
      room,
      [1, 2].map((seq) => ({ ...UNCHANGED, ...row, seq, timestamp, clientId: `a-${seq}` })),
    );
    expect(await stub.erase(anna.id, true)).toMatchObject({ messages: 0, rows: 2, archive: "complete" });
    const rows = await archived(room);
    expect(JSON.stringify(rows)).not.toContain(text);
    expect(rows.map((each) => each.timestamp)).toEqual([timestamp, timestamp]);
  });

  it("[A7] closes their connections with 4401, ends their membership at once, and tells the others to load anew", async () => {
    const boris = await join(stub, BORIS);
    const [one, two] = [await join(stub, anna), await connect(stub, anna)];
    one.send("sendMessage", { content: text });
    await boris.next("message");
    await stub.erase(anna.id, false);
    expect([(await one.whenClosed()).code, (await two.whenClosed()).code]).toEqual([
      CLOSE.unauthorized,
      CLOSE.unauthorized,
    ]);
    expect((await boris.next("userLeft")).user.id).toBe(anna.id);
    expect(await boris.next("reset")).toEqual({ room });
    boris.send("joinRoom", {});
    expect((await boris.next("roomUsers")).users).toMatchObject([BORIS]);
    // Their name is free, and their client's retry is a new message.
    const namesake = await join(stub, { id: "u-namesake", username: anna.username });
    expect((await namesake.close()).code).toBe(1000);
  });

  it("[A7] ends the membership of one who has just lost the connection", async () => {
    const boris = await join(stub, BORIS);
    const client = await join(stub, anna);
    await boris.next("userJoined");
    await client.close();
    await stub.erase(anna.id, false);
    await boris.next("userLeft");
    boris.send("joinRoom", {});
    expect((await boris.next("roomUsers")).total).toBe(1);
    expect(boris.received("reset")).toEqual([]);
  });

  it("[A7] [E3] sends reset to whoever resumes from before it, after hibernation as well", async () => {
    await send("a-1");
    const boris = await join(stub, BORIS);
    await stub.erase(anna.id, false);
    await boris.next("reset");
    boris.send("sendMessage", { content: "later" });
    await boris.next("message");
    await evictDurableObject(stub);
    const late = await join(stub, { id: "u-late", username: "Late" });
    const events = async (after: number) => {
      const before = late.frames.length;
      await late.join({ after });
      return late.frames.slice(before).map((frame) => JSON.parse(frame).event);
    };
    expect(await events(0)).toEqual(["roomUsers", "roomSettings", "reset", "messageHistory"]);
    expect(await events(1)).toEqual(["roomUsers", "roomSettings", "reset", "messageHistory"]);
    expect(await events(2)).toEqual(["roomUsers", "roomSettings", "messageHistory"]);
  });

  it("[A7] stores nothing in a room that has stored nothing", async () => {
    const client = await connect(stub, anna);
    expect(await stub.erase(anna.id, true)).toMatchObject({ connections: 1, messages: 0 });
    expect((await client.whenClosed()).code).toBe(CLOSE.unauthorized);
    expect(await runInDurableObject(stub, (_, { storage: { sql } }) => [...tablesOf(sql)])).toEqual([]);
  });

  it("[A7] lifts sanctions, and takes names out of orders before and after they are archived", async () => {
    const moderator = await join(stub, { id: "u-mod", username: "Mod" }, { role: "moderator" });
    moderator.send("removeUser", { userId: anna.id, seconds: 600 });
    await moderator.next("userRemoved");
    const erased = await stub.erase(anna.id, false);
    expect(erased).toMatchObject({ sanctions: 1, archive: "complete" });
    expect(await stored()).not.toContain(anna.id);
    const client = await join(stub, anna);
    expect((await client.close()).code).toBe(1000);
  });
});
