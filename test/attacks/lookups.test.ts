/** Requests for messages that only Postgres has. Counted: its queries, and which of them others wait for. */
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { connectPostgres, type PostgresClient } from "../support/postgres.ts";
import { type PostgresProxy, type Statement, startPostgresProxy } from "../support/postgres-proxy.ts";
import { tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const OLD_MESSAGES = 300;
/** As many as a user's budget of messages allows at once. */
const REQUESTS = 200;
/** Cloudflare lets an object have six requests under way. */
const REQUESTS_AT_A_TIME = 6;

let postgres: PostgresClient;
let proxy: PostgresProxy;
let server: Workerd;
let room: string;

beforeAll(async () => {
  [postgres, proxy] = await Promise.all([
    connectPostgres(inject("directUrl")),
    startPostgresProxy(inject("databaseUrl")),
  ]);
  server = await startServer({ bindings: { DATABASE_URL: proxy.databaseUrl } });
});
afterAll(async () => {
  proxy?.release();
  await server?.close();
  await proxy?.close();
  await postgres?.close();
});

/** A room whose first messages, by Anna, are in Postgres only. */
beforeEach(async () => {
  room = `lookups-${crypto.randomUUID()}`;
  await postgres.query("INSERT INTO rooms (name) VALUES ($1)", [room]);
  await postgres.query("INSERT INTO users (id, username) VALUES ('u-anna', 'Anna') ON CONFLICT DO NOTHING");
  await postgres.query(
    `INSERT INTO messages (room, seq, user_id, username, content)
     SELECT $1, seq, 'u-anna', 'Anna', 'old' FROM generate_series(1, $2::int) AS seq`,
    [room, OLD_MESSAGES],
  );
  return () => proxy.release();
});

const join = async (sub?: string, claims?: Record<string, unknown>) =>
  TestClient.join(server.url, room, { token: sub && (await tokenFor(sub, claims)) });

/** Reads messages of this room. */
const isRead = ({ query, params }: Statement) => /^select .*"content"/.test(query) && params.includes(room);

/** Asks for the deletion of others' old messages. */
const attack = (guest: TestClient) => {
  for (let seq = 1; seq <= REQUESTS; seq++) guest.send("deleteMessage", { seq });
};

it("[E2] a moderator deletes a fresh message while a guest's requests for old ones wait for Postgres", async () => {
  const [guest, moderator] = [await join(), await join("u-moderator", { role: "moderator" })];
  moderator.send("sendMessage", { content: "fresh" });
  const { seq } = await moderator.next("message");
  proxy.hold(isRead);
  attack(guest);
  await eventually(() => expect(proxy.held).toBeGreaterThan(0));
  moderator.send("deleteMessage", { seq });
  await moderator.next("messageDeleted");
  expect(guest.received("error")).toEqual([]);
  for (const client of [moderator, guest]) client.socket.close();
});

it("[E1] an author edits an old message while a guest's requests wait for Postgres", async () => {
  const [guest, anna] = [await join(), await join("u-anna", { name: "Anna" })];
  const edited = OLD_MESSAGES;
  proxy.hold((statement) => isRead(statement) && !statement.params.includes(String(edited)));
  attack(guest);
  await eventually(() => expect(proxy.held).toBeGreaterThan(0));
  anna.send("editMessage", { seq: edited, content: "new" });
  expect(await anna.next("messageEdited")).toMatchObject({ seq: edited, content: "new" });
  expect(guest.received("error")).toEqual([]);
  for (const client of [anna, guest]) client.socket.close();
});

it("[E2] 200 requests for old messages are a few queries", async () => {
  const guest = await join();
  attack(guest);
  // More than a hundred errors close the connection.
  await guest.whenClosed();
  expect(new Set(guest.received("error").map(({ code }) => code))).toEqual(new Set(["forbidden"]));
  // Nothing is left in the queue once a request of another connection is answered.
  const anna = await join("u-anna", { name: "Anna" });
  anna.send("editMessage", { seq: 1, content: "new" });
  await anna.next("messageEdited");
  expect(proxy.statements.filter(isRead).length).toBeLessThanOrEqual(REQUESTS / 10);
  await anna.close();
});

it("[H3] a guest's requests for old history leave others some of the object's connections to Postgres", async () => {
  const [guest, anna] = [await join(), await join("u-anna", { name: "Anna" })];
  const [before, other] = [OLD_MESSAGES / 2, OLD_MESSAGES / 3];
  proxy.hold((statement) => isRead(statement) && statement.params.includes(String(before)));
  for (let i = 0; i < 50; i++) guest.send("requestHistory", { before, limit: 10 });
  await eventually(() => expect(proxy.held).toBeGreaterThan(0));
  anna.send("requestHistory", { before: other, limit: 10 });
  expect((await anna.next("messageHistory")).messages.at(-1)).toMatchObject({ seq: other - 1 });
  expect(proxy.held).toBeLessThan(REQUESTS_AT_A_TIME - 1);
  for (const client of [anna, guest]) client.socket.close();
});
