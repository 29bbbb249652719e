import { expect, inject, it } from "vitest";
import { connect } from "../../drizzle/client.ts";
import { insertMessages } from "../../drizzle/messages.ts";
import { eventually } from "../../test/support/eventually.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import type { ChangeRequest } from "../core/effects.ts";
import { NO_REACTORS } from "../core/reactors.ts";
import type { Message, ServerEvent } from "../protocol/events.ts";
import { RoomStorage } from "../storage/index.ts";
import { MessageLookup } from "./lookup.ts";
import { toRow } from "./rows.ts";

const message = (room: string, seq: number): Message => ({
  room,
  seq,
  userId: "u-anna",
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(1_700_000_000_000 + seq).toISOString(),
  clientId: `a-${seq}`,
});

/** A room whose messages 1 to 3 are only in Postgres, and message 4 in its log. */
const start = async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  const db = connect(inject("databaseUrl"), 10_000);
  const archived = [1, 2, 3].map((seq) => toRow(message(room, seq)));
  await insertMessages(db, room, archived);
  const sql = new NodeSqlite();
  const storage = new RoomStorage({ sql, transaction: sql.transaction, name: room });
  storage.start({ seq: 3, rev: 0, isKnown: true });
  storage.messages.append([{ message: message(room, 4), json: JSON.stringify(message(room, 4)) }]);
  const errors: string[] = [];
  const logger = { debug: () => {}, info: () => {}, error: (event: string) => void errors.push(event) };
  const options = { room, storage, db: () => db, logger, queued: () => undefined };
  return { room, storage, db, errors, options, lookup: new MessageLookup(options) };
};

const OWNER = "u-anna";

const editOf = (seq: number): ChangeRequest => ({ event: "editMessage", data: { seq, content: "edited" } });

/** Looks messages up; resolves to what was found, in this order, and how much of it in the same turn. */
const findAll = async (lookup: MessageLookup, seqs: number[]) => {
  const found: unknown[] = [];
  for (const seq of seqs)
    lookup.find(editOf(seq), OWNER, (result) => found.push("found" in result ? (result.found?.message ?? null) : null));
  const atOnce = found.length;
  await eventually(() => expect(found.length).toBe(seqs.length));
  return { found, atOnce };
};

it("[E1] finds a message of the log in the same turn, and one of Postgres later", async () => {
  const { room, lookup } = await start();
  expect(await findAll(lookup, [4, 5])).toEqual({ found: [message(room, 4), null], atOnce: 2 });
  expect(await findAll(lookup, [2, 4])).toEqual({ found: [message(room, 4), message(room, 2)], atOnce: 1 });
});

it("[E1] looks up a message only after the edit before it was carried out", async () => {
  const { storage, lookup } = await start();
  let edits = 0;
  for (const text of ["a", "b", "c"]) {
    lookup.find(editOf(1), OWNER, (found) => {
      if (!("found" in found) || !found.found) return;
      const { message, reactors } = found.found;
      const editedAt = new Date(0).toISOString();
      storage.change([{ message: { ...message, content: message.content + text, editedAt }, reactors }], 4);
      edits += 1;
    });
  }
  await eventually(() => expect(edits).toBe(3));
  expect(storage.find(1)?.message.content).toBe("message 1abc");
});

it("[E1] keeps the order of requests about one message, also once it is here", async () => {
  const { storage, lookup } = await start();
  const carriedOut: string[] = [];
  const edit = (text: string, then = () => {}) =>
    lookup.find(editOf(1), OWNER, (found) => {
      if (!("found" in found) || !found.found) return;
      storage.change([found.found], 4);
      carriedOut.push(text);
      then();
    });
  // The next edit, as a client sends it when the first one is acknowledged, while a retry of the first one still waits.
  edit("first", () => edit("next"));
  edit("first again");
  await eventually(() => expect(carriedOut).toHaveLength(3));
  expect(carriedOut).toEqual(["first", "first again", "next"]);
});

it("[E1] asks Postgres for many messages at once, and answers in the order of the requests", async () => {
  const { room, db, options } = await start();
  let queries = 0;
  const counted = () => {
    queries += 1;
    return db;
  };
  const lookup = new MessageLookup({ ...options, db: counted });
  const seqs = Array.from({ length: 200 }, (_, i) => (i % 3) + 1);
  const { found, atOnce } = await findAll(lookup, seqs);
  expect({ found, atOnce }).toEqual({ found: seqs.map((seq) => message(room, seq)), atOnce: 0 });
  // The first alone, the others in batches of 50.
  expect(queries).toBe(5);
});

it("[E1] continues after a lookup that failed", async () => {
  const { room, db, errors, options } = await start();
  let isUp = false;
  const dbWhenUp = () => {
    if (!isUp) throw new Error("Postgres is down");
    return db;
  };
  const lookup = new MessageLookup({ ...options, db: dbWhenUp });
  const failures: unknown[] = [];
  for (const seq of [1, 2]) lookup.find(editOf(seq), OWNER, (found) => failures.push(found));
  await eventually(() => expect(failures).toHaveLength(2));
  expect(failures[0]).toEqual({
    error: expect.objectContaining({ code: "history_unavailable", event: "editMessage" }),
  });
  expect(new Set(errors)).toEqual(new Set(["history unavailable"]));
  isUp = true;
  expect((await findAll(lookup, [2])).found).toEqual([message(room, 2)]);
});

it("[H5] shows clientIds to their authors only", async () => {
  const { room, lookup } = await start();
  const history = (userId: string, after: number) => {
    const replies: ServerEvent[] = [];
    lookup.history(
      { type: "history", to: "c1", event: "requestHistory", query: { after } },
      { userId, owner: userId },
      (event) => replies.push(event),
    );
    return replies;
  };
  const { clientId: _, ...shared } = message(room, 4);
  const event = "messageHistory";
  expect(history("u-boris", 3)).toEqual([
    { event, data: { room, messages: [shared], hasMore: false, after: 3, rev: 0 } },
  ]);
  expect(history("u-anna", 3)).toEqual([
    { event, data: { room, messages: [message(room, 4)], hasMore: false, after: 3, rev: 0 } },
  ]);
});

it("[E3] answers with the current state of the log's messages if they change while Postgres answers", async () => {
  const { room, storage, lookup } = await start();
  const replies: ServerEvent[] = [];
  lookup.history(
    { type: "history", to: "c1", event: "requestHistory", query: { after: 0 } },
    { userId: "u-boris", owner: "u-boris" },
    (event) => replies.push(event),
  );
  const edited = { ...message(room, 4), content: "edited", editedAt: new Date(0).toISOString() };
  storage.change([{ message: edited, reactors: NO_REACTORS }], 4);
  await eventually(() => expect(replies).toHaveLength(1));
  const [reply] = replies;
  if (reply?.event !== "messageHistory") throw new Error(`${reply?.event} instead of history`);
  expect(reply.data).toMatchObject({ rev: 1, after: 0 });
  expect(reply.data.messages.map(({ content }) => content)).toEqual(["message 1", "message 2", "message 3", "edited"]);
});
