/** Erasing while requests to Postgres are under way: a room in Node, on a real Postgres. */
import { eq } from "drizzle-orm";
import { beforeEach, expect, inject, it } from "vitest";
import { connect } from "../drizzle/client.ts";
import { deleteUser } from "../drizzle/erase.ts";
import { insertMessages } from "../drizzle/messages.ts";
import { messages, users } from "../drizzle/schema.ts";
import { tablesOf } from "../lib/storage-migrations.ts";
import { type Clock, systemClock } from "../lib/timers.ts";
import { eventually } from "../test/support/eventually.ts";
import { holdRequest } from "../test/support/held-request.ts";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { TestRoom } from "../test/support/room-fixture.ts";
import { UNCHANGED } from "../test/support/rows.ts";

const db = connect(inject("databaseUrl"), 10_000);

let name: string;
let anna: { id: string; username: string };
let text: string;
let sql: NodeSqlite;
let room: TestRoom<Clock>;

/** The files that the bucket was asked to delete. */
let deleted: string[];
const bucket = { delete: async (ids: string[]) => void deleted.push(...ids) };

const open = () => {
  room = new TestRoom({ clock: systemClock, room: name, sql, db: () => db, bucket });
};

beforeEach(() => {
  const id = crypto.randomUUID().slice(0, 8);
  name = `room-${id}`;
  anna = { id: `u-${id}-x`, username: `Anna ${id}` };
  text = `the treasure of ${id}`;
  sql = new NodeSqlite();
  deleted = [];
  open();
});

const send = async (content = text) => {
  room.open("anna", anna);
  room.send("anna", "joinRoom", {});
  room.send("anna", "sendMessage", { content, clientId: "a-1" });
  await eventually(() => expect(room.log.length).toBe(1));
};

const moderate = () => {
  room.open("mod", { id: "u-mod", username: "Mod" }, "moderator");
  room.send("mod", "joinRoom", {});
};

const FILES = [{ id: "f-old", name: "tea.png", type: "image/png", size: 7 }];

/** Archives a message of Anna's, with a file, that the room's log does not have. */
const archiveOld = async () => {
  const row = { room: name, seq: 1, userId: anna.id, username: anna.username, content: text, timestamp: new Date(1) };
  await insertMessages(db, name, [{ ...UNCHANGED, ...row, attachments: FILES }]);
  sql = new NodeSqlite();
  open();
  room.storage.start({ seq: 1, rev: 0, isKnown: true });
};

const rows = () => db.select().from(messages).where(eq(messages.room, name));
const stored = () =>
  [...tablesOf(sql)].map((table) => JSON.stringify(sql.exec(`SELECT * FROM ${table}`).toArray())).join();
const untilArchived = () =>
  eventually(() => {
    expect(room.storage.unarchived(1)).toEqual([]);
    expect(room.storage.changes.unarchived(1)).toEqual([]);
  });

/** Erases Anna, and deletes her row as the route does afterwards. */
const erase = async (isArchived: boolean) => {
  const erased = await room.runtime.erase(anna.id, isArchived);
  // Only then can no earlier request insert anything.
  expect(room.storage.unarchived(1)).toEqual([]);
  expect(room.storage.orders.unarchived(1)).toEqual([]);
  await untilArchived();
  await deleteUser(db, anna.id);
  return erased;
};

/** Expects no trace of Anna, and that messages became erased ones and no dead letters. */
const expectErased = async (count = 1) => {
  const archived = await rows();
  const everything = `${stored()}\n${JSON.stringify(archived)}`;
  for (const trace of [anna.id, anna.username, text]) expect(everything).not.toContain(trace);
  expect(archived).toMatchObject(Array.from({ length: count }, () => ({ userId: null, username: "", content: "" })));
  expect(room.storage.deadLetters.count).toBe(0);
  expect(await db.select().from(users).where(eq(users.id, anna.id))).toEqual([]);
};

it("[A7] an insert that succeeds: its rows are erased, and none becomes a dead letter", async () => {
  const insert = holdRequest('insert into "messages"');
  await send();
  const held = await insert;
  const erasing = erase(false);
  expect(stored()).not.toContain(text);
  await held.send();
  held.answer();
  expect(await erasing).toMatchObject({ messages: 1, connections: 1, archive: "complete" });
  await expectErased();
});

it("[A7] an insert that succeeds, and whose response is lost: the same", async () => {
  const insert = holdRequest('insert into "messages"');
  await send();
  const held = await insert;
  await held.send();
  held.fail();
  expect(await erase(false)).toMatchObject({ messages: 1, archive: "complete" });
  await expectErased();
});

it("[A7] an insert that was given up, and that takes effect after everything else, restores nobody", async () => {
  const insert = holdRequest('insert into "messages"');
  await send();
  const held = await insert;
  held.fail();
  expect(await erase(false)).toMatchObject({ messages: 1, archive: "complete" });
  await expectErased();
  await held.send();
  await expectErased();
});

it("[A7] an edit that was given up, and that takes effect after everything else, restores nothing", async () => {
  await send("first");
  await untilArchived();
  const update = holdRequest('update "messages"');
  room.send("anna", "editMessage", { seq: 1, content: text });
  const held = await update;
  held.fail();
  expect(await erase(true)).toMatchObject({ messages: 1, archive: "complete" });
  await held.send();
  await expectErased();
});

it("[A7] an insert that is rejected: the message is archived without what was wrong with it", async () => {
  const insert = holdRequest('insert into "messages"');
  const timestamp = new Date().toISOString();
  const message = { room: name, seq: 1, userId: anna.id, username: anna.username, content: `${text}\0`, timestamp };
  room.storage.messages.append([{ message, json: JSON.stringify(message) }]);
  open();
  void room.runtime.alarm();
  const held = await insert;
  const erasing = erase(false);
  await held.send();
  held.answer();
  expect(await erasing).toMatchObject({ messages: 1, archive: "complete" });
  await expectErased();
});

it("[A7] an order that was given up, and that takes effect later, is the erased one", async () => {
  moderate();
  const insert = holdRequest('insert into "audit"');
  room.send("mod", "muteUser", { userId: anna.id, seconds: 60 });
  const held = await insert;
  held.fail();
  expect(await erase(false)).toMatchObject({ orders: 1, sanctions: 1, archive: "complete" });
  await held.send();
  const found = await db.execute<{ user_id: string }>(`select user_id from audit where room = '${name}'`);
  expect(found.rows).toEqual([{ user_id: null }]);
});

it("[A7] Postgres does not answer: the room is erased, and the next call does the rest, after a crash as well", async () => {
  await send();
  await untilArchived();
  const update = holdRequest('update "messages"');
  const erasing = room.runtime.erase(anna.id, true);
  (await update).fail();
  expect(await erasing).toMatchObject({ messages: 1, rows: 0, archive: "unavailable" });
  expect(stored()).not.toContain(text);
  open();
  expect(await erase(true)).toMatchObject({ messages: 0, archive: "complete" });
  await expectErased();
});

it("[A7] a crash before Postgres' part: the room's edits erase what the log has, even without another call, by alarm", async () => {
  await send();
  await untilArchived();
  room.storage.erasures.erase(anna.id, 1, Date.now());
  expect((await rows())[0]?.content).toBe(text);
  open();
  await room.runtime.alarm();
  await eventually(async () => expect((await rows())[0]).toMatchObject({ userId: null, username: "", content: "" }));
});

it("[A7] a history that was read before shows the message as it is now", async () => {
  await archiveOld();
  const read = holdRequest("select");
  moderate();
  const held = await read;
  await held.send();
  expect(await erase(true)).toMatchObject({ rows: 1 });
  held.answer();
  await eventually(() => expect(room.sockets.get("mod")?.events.map(({ event }) => event)).toContain("messageHistory"));
  expect(JSON.stringify(room.take("mod"))).not.toContain(text);
});

it("[A7] a moderator's deletion whose message was looked up before does not bring back its author", async () => {
  await archiveOld();
  moderate();
  await eventually(() => expect(room.take("mod").map(({ event }) => event)).toContain("messageHistory"));
  const read = holdRequest("select");
  room.send("mod", "deleteMessage", { seq: 1 });
  const held = await read;
  await held.send();
  expect(await erase(true)).toMatchObject({ rows: 1 });
  held.answer();
  await eventually(() => expect(room.take("mod").map(({ event }) => event)).toContain("messageDeleted"));
  await untilArchived();
  await expectErased();
});

it("[F7] the files of archived messages are deleted, also if Postgres fails once they are queued", async () => {
  await archiveOld();
  const update = holdRequest('update "messages"');
  const erasing = room.runtime.erase(anna.id, true);
  (await update).fail();
  expect(await erasing).toMatchObject({ archive: "unavailable" });
  await eventually(() => expect(deleted).toEqual(["f-old"]));
  open();
  expect(await erase(true)).toMatchObject({ rows: 1, archive: "complete" });
  await expectErased();
  expect((await rows())[0]?.attachments).toBeNull();
});

it("[F5] a message that only Postgres has is deleted with its file", async () => {
  await archiveOld();
  moderate();
  room.send("mod", "deleteMessage", { seq: 1 });
  await eventually(() => expect(deleted).toEqual(["f-old"]));
  await untilArchived();
  expect((await rows())[0]).toMatchObject({ content: "", attachments: null, userId: anna.id });
});
