/** Connections to rooms that nobody uses. Counted: queries of Postgres, and what is left in the rooms' storage. */
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { CountingClient } from "../support/counting-client.ts";
import { type PostgresProxy, type Statement, startPostgresProxy } from "../support/postgres-proxy.ts";
import { tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let proxy: PostgresProxy;
let server: Workerd;
beforeAll(async () => {
  proxy = await startPostgresProxy(inject("databaseUrl"));
  server = await startServer({ bindings: { DATABASE_URL: proxy.databaseUrl } });
});
afterAll(async () => {
  await server?.close();
  await proxy?.close();
});

/** Where workerd keeps the alarms of all objects. */
const SCHEDULER = "metadata.sqlite";

/** The tables of all rooms, those of the platform included, read from copies of their databases. */
const storedTables = async (): Promise<string[]> => {
  const [rooms, copies] = [join(server.folder, "storage/rooms"), await mkdtemp(join(tmpdir(), "samovar-storage-"))];
  const files = (await readdir(rooms)).filter((file) => !file.startsWith(SCHEDULER));
  await Promise.all(files.map((file) => copyFile(join(rooms, file), join(copies, file))));
  const tables = files
    .filter((file) => file.endsWith(".sqlite"))
    .flatMap((file) => {
      const database = new DatabaseSync(join(copies, file));
      const found = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      database.close();
      return found.map(({ name }) => String(name));
    });
  await rm(copies, { recursive: true });
  return tables;
};
const untilEmpty = () => expect.poll(storedTables).toEqual([]);

/** The queries for where the numbering of a room starts. */
const numbering = (room: string): Statement[] =>
  proxy.statements.filter(({ query, params }) => /max\("seq"\)/.test(query) && params.includes(room));

it("[A5] connecting to rooms that nobody ever spoke in asks Postgres nothing and stores nothing", async () => {
  const clients = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      // A token's expiry needs an alarm.
      const token = await tokenFor("u-anna");
      const room = `empty-${i}`;
      return [await TestClient.connect(server.url, room), await TestClient.connect(server.url, room, { token })];
    }),
  );
  expect(proxy.statements.length).toBe(0);
  await Promise.all(clients.flat().map((client) => client.close()));
  await untilEmpty();
});

it("[A5] what visitors do there without speaking stores nothing either", async () => {
  const anna = await TestClient.join(server.url, "quiet", { token: await tokenFor("u-anna") });
  const guest = await TestClient.join(server.url, "quiet");
  guest.send("setUsername", { username: "Visitor" });
  guest.send("typing", { isTyping: true });
  guest.send("sendMessage", { content: " " });
  guest.send("muteUser", { userId: "u-anna", seconds: 60 });
  guest.send("leaveRoom", {});
  await anna.next("userLeft");
  await Promise.all([anna, guest].map((client) => client.close()));
  await untilEmpty();
});

it("[A5] nor does a connection that is cut", async () => {
  const client = await CountingClient.join({ port: server.port, room: "cut", token: await tokenFor("u-anna") });
  client.socket.reset();
  await untilEmpty();
  expect(numbering("cut")).toEqual([]);
});

it("[A5] a room asks Postgres for the start of its numbering once, before its first message", async () => {
  const room = `used-${crypto.randomUUID()}`;
  const client = await TestClient.join(server.url, room);
  expect(numbering(room)).toEqual([]);
  for (let i = 0; i < 10; i++) client.send("sendMessage", { content: `message ${i}` });
  for (let seq = 1; seq <= 10; seq++) expect((await client.next("message")).seq).toBe(seq);
  expect(numbering(room)).toHaveLength(1);
  await expect.poll(storedTables).toContain("log");
  await client.close();
});
