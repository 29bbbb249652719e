/** Ten people talk while Postgres goes away and comes back: the chat goes on, and every message arrives once. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { serveEndpoint } from "../drizzle/local/endpoint.ts";
import { TestClient } from "./support/client.ts";
import { startServer } from "./support/server.ts";
import type { Workerd } from "./support/workerd.ts";

const PEOPLE = 10;
const EACH = 100;

let endpoint: Awaited<ReturnType<typeof serveEndpoint>>;
let server: Workerd;
let db: pg.Client;

beforeAll(async () => {
  endpoint = await serveEndpoint(inject("directUrl"), 0);
  server = await startServer({
    bindings: { DATABASE_URL: `postgres://postgres:postgres@localhost:${endpoint.port}/postgres` },
  });
  db = new pg.Client({ connectionString: inject("directUrl") });
  await db.connect();
});

afterAll(async () => {
  await server?.close();
  await endpoint?.close();
  await db?.end();
});

const room = `outage-${crypto.randomUUID().slice(0, 8)}`;
const count = (what: string) => server.lines.filter((line) => line.includes(what) && line.includes(room)).length;
const rows = async () =>
  (await db.query("SELECT seq::int, user_id, client_id, content FROM messages WHERE room = $1 ORDER BY seq", [room]))
    .rows;

it("[M2] [A1] [A2] [A3] a thousand messages of ten people survive an outage of Postgres, each once and in one order", async () => {
  const clients: TestClient[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const client = await TestClient.connect(server.url, room, { batch: i % 2 === 1 });
    await client.join({ username: `person ${i}` });
    clients.push(client);
  }
  const say = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      for (const client of clients) client.send("sendMessage", { content: `message ${n}`, clientId: `c-${n}` });
    }
  };
  const seen = (total: number) =>
    Promise.all(clients.map((client) => client.until(() => client.messages.length >= total)));

  say(0, 30);
  await seen(30 * PEOPLE);
  const { port } = endpoint;
  await endpoint.close();
  say(30, EACH);
  await seen(EACH * PEOPLE);
  await vi.waitFor(() => expect(count("archive failed")).toBeGreaterThanOrEqual(2), { timeout: 30_000 });
  expect((await rows()).length).toBeLessThan(PEOPLE * EACH);

  endpoint = await serveEndpoint(inject("directUrl"), port);
  await vi.waitFor(async () => expect(await rows()).toHaveLength(PEOPLE * EACH), { timeout: 60_000, interval: 250 });

  const order = clients[0]?.messages.map(({ seq }) => seq);
  expect(order).toEqual(Array.from({ length: PEOPLE * EACH }, (_, i) => i + 1));
  for (const client of clients) {
    expect(client.messages.map(({ seq }) => seq)).toEqual(order);
    expect(client.events.filter(({ event }) => event === "error")).toEqual([]);
  }
  const said = clients[0]?.messages.map(({ seq, userId, content }) => ({ seq, user_id: userId, content }));
  expect((await rows()).map(({ seq, user_id, content }) => ({ seq, user_id, content }))).toEqual(said);
  expect(count('"archived"')).toBeLessThanOrEqual(20);
});

it("[A5] a room that begins while Postgres is away numbers from the time, and is archived later", async () => {
  const { port } = endpoint;
  await endpoint.close();
  const name = `${room}-new`;
  const before = Date.now() * 1_000;
  const client = await TestClient.connect(server.url, name);
  client.send("joinRoom", {});
  expect(await client.next("error")).toMatchObject({ code: "history_unavailable", event: "joinRoom" });
  client.send("sendMessage", { content: "Anyone?" });
  const { seq } = await client.next("message");
  expect(seq).toBeGreaterThan(before);
  client.send("requestHistory", { after: seq - 1 });
  expect((await client.next("messageHistory")).messages).toMatchObject([{ seq }]);
  endpoint = await serveEndpoint(inject("directUrl"), port);
  await vi.waitFor(
    async () => {
      const found = await db.query("SELECT seq::float8 FROM messages WHERE room = $1", [name]);
      expect(found.rows).toEqual([{ seq }]);
    },
    { timeout: 60_000, interval: 250 },
  );
});

it("[A5] one failure at a room's beginning does not make its numbers jump", async () => {
  const { port } = endpoint;
  await endpoint.close();
  const behind = await serveEndpoint(inject("directUrl"), 0);
  let requests = 0;
  const failing = createServer(async (request, response) => {
    requests += 1;
    if (requests === 1) return response.writeHead(500).end("{}");
    const headers = { "neon-connection-string": String(request.headers["neon-connection-string"]) };
    const body = await text(request);
    await fetch(`http://localhost:${behind.port}/sql`, { method: "POST", headers, body }).then(
      async (answer) => response.writeHead(answer.status).end(await answer.text()),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => failing.listen(port, "127.0.0.1", resolve));
  try {
    const client = await TestClient.connect(server.url, `${room}-once`);
    await client.join();
    client.send("sendMessage", { content: "First" });
    expect((await client.next("message")).seq).toBe(1);
    expect(requests).toBeGreaterThan(1);
  } finally {
    failing.closeAllConnections();
    await new Promise((resolve) => failing.close(resolve));
    await behind.close();
    endpoint = await serveEndpoint(inject("directUrl"), port);
  }
});
