/** What becomes of a message that changes while it is sent to Postgres. */
import { expect, inject, it } from "vitest";
import { connect } from "../../drizzle/client.ts";
import { holdRequest } from "../../test/support/held-request.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { ManualClock } from "../../test/support/room-fixture.ts";
import { RoomStorage } from "../storage/index.ts";
import { Upload } from "./upload.ts";

it("[A4] [E3] a message that is rejected becomes a dead letter in its current state", async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  const sql = new NodeSqlite();
  const storage = new RoomStorage({ sql, transaction: sql.transaction, name: room });
  storage.start({ seq: 0, rev: 0, isKnown: true });
  const timestamp = new Date(1).toISOString();
  // Postgres does not store NUL.
  const message = { room, seq: 1, userId: "u-anna", username: "Anna", content: "no\0good", timestamp };
  storage.messages.append([{ message, json: JSON.stringify(message) }]);
  const db = connect(inject("databaseUrl"), 10_000);
  const logger = { debug: () => {}, info: () => {}, error: () => {} };
  const insert = holdRequest('insert into "messages"');
  const uploading = new Upload({ room, storage, db: () => db, clock: new ManualClock(), logger }).run();
  const held = await insert;
  storage.change([{ message: { ...message, content: "edited", editedAt: timestamp }, reactors: [] }], 1);
  await held.send();
  held.answer();
  await uploading;
  expect(storage.deadLetters.find(1)).toMatchObject({ content: "edited", rev: 1 });
});
