/**
 * What takes a real workerd process and real time: Postgres fails and recovers while clients talk, and rooms hibernate.
 * The tests wait side by side, each with a server of its own.
 */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { serveEndpoint } from "../drizzle/local/endpoint.ts";
import type { Listening } from "../drizzle/local/listen.ts";
import { newPassword } from "../drizzle/local/password.ts";
import { localUrl } from "../drizzle/local/server.ts";
import { TestClient } from "./support/client.ts";
import { connectPostgres, type PostgresClient } from "./support/postgres.ts";
import { startServer } from "./support/server.ts";
import { bundleWorker, type Workerd } from "./support/workerd.ts";

const CLIENTS = 10;
const MESSAGES = 100;
/** The password of the endpoints that are started and closed here. */
const PASSWORD = newPassword();
const WAIT = { timeout: 60_000, interval: 250 };

const closing: (() => Promise<void>)[] = [];
let db: PostgresClient;
beforeAll(async () => {
  db = await connectPostgres(inject("directUrl"));
});
afterAll(() => db?.close());
afterAll(() => Promise.all(closing.map((close) => close())));

interface Outage {
  server: Workerd;
  /** Where the server expects Neon's endpoint. */
  port: number;
  /** Closes Neon's endpoint. */
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a server whose connection to Postgres can fail. */
const startWithOutage = async (): Promise<Outage> => {
  let endpoint: Listening | null = await serveEndpoint(inject("directUrl"), { port: 0, password: PASSWORD });
  const { port } = endpoint;
  const server = await startServer({
    bindings: { DATABASE_URL: localUrl(port, PASSWORD) },
  });
  const begin = async () => {
    await endpoint?.close();
    endpoint = null;
  };
  closing.push(server.close, begin);
  return {
    server,
    port,
    begin,
    end: async () => {
      endpoint = await serveEndpoint(inject("directUrl"), { port, password: PASSWORD });
    },
  };
};

const newRoom = (): string => `outage-${crypto.randomUUID().slice(0, 8)}`;

describe.concurrent("an outage of Postgres", () => {
  it("[M2] [A1] [A2] [A3] loses, duplicates and reorders none of a thousand messages of ten clients", async () => {
    const { server, begin, end } = await startWithOutage();
    const room = newRoom();
    const logged = (event: string) => server.lines.filter((line) => line.includes(event) && line.includes(room)).length;
    const rows = () =>
      db.query("SELECT seq::int, user_id, client_id, content FROM messages WHERE room = $1 ORDER BY seq", [room]);
    const clients: TestClient[] = [];
    for (let i = 0; i < CLIENTS; i++) {
      const client = await TestClient.connect(server.url, room, { batch: i % 2 === 1 });
      await client.join({ username: `user ${i}` });
      clients.push(client);
    }
    const send = (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        for (const client of clients) client.send("sendMessage", { content: `message ${n}`, clientId: `c-${n}` });
      }
    };
    const received = (total: number) =>
      Promise.all(clients.map((client) => client.until(() => client.messages.length >= total)));

    send(0, 30);
    await received(30 * CLIENTS);
    // So that the archive has begun, and goes on after the outage.
    await vi.waitFor(async () => expect((await rows()).length).toBeGreaterThan(0), WAIT);
    await begin();
    send(30, MESSAGES);
    await received(MESSAGES * CLIENTS);
    await vi.waitFor(() => expect(logged("archive failed")).toBeGreaterThanOrEqual(2), WAIT);
    expect((await rows()).length).toBeLessThan(CLIENTS * MESSAGES);
    await end();
    await vi.waitFor(async () => expect(await rows()).toHaveLength(CLIENTS * MESSAGES), WAIT);

    const order = clients[0]?.messages.map(({ seq }) => seq);
    expect(order).toEqual(Array.from({ length: CLIENTS * MESSAGES }, (_, i) => i + 1));
    for (const client of clients) {
      expect(client.messages.map(({ seq }) => seq)).toEqual(order);
      expect(client.received("error")).toEqual([]);
    }
    const sent = clients[0]?.messages.map(({ seq, userId, content }) => ({ seq, user_id: userId, content }));
    expect((await rows()).map(({ seq, user_id, content }) => ({ seq, user_id, content }))).toEqual(sent);
    // Each request is one transaction.
    const count = "SELECT count(DISTINCT xmin::text)::int AS requests FROM messages WHERE room = $1";
    const [{ requests }] = (await db.query(count, [room])) as [{ requests: number }];
    expect(requests).toBeGreaterThan(1);
    expect(requests).toBeLessThanOrEqual(20);
  });

  it("[A5] makes a new room number its messages from the time; they are archived later", async () => {
    const { server, begin, end } = await startWithOutage();
    const room = newRoom();
    await begin();
    const before = Date.now() * 1_000;
    const client = await TestClient.connect(server.url, room);
    client.send("joinRoom", {});
    expect(await client.next("error")).toMatchObject({ code: "history_unavailable", event: "joinRoom" });
    client.send("sendMessage", { content: "Anyone?" });
    const { seq } = await client.next("message");
    expect(seq).toBeGreaterThan(before);
    client.send("requestHistory", { after: seq - 1 });
    expect((await client.next("messageHistory")).messages).toMatchObject([{ seq }]);
    await end();
    await vi.waitFor(async () => expect(await db.messages(room)).toMatchObject([{ seq }]), WAIT);
  });

  it("[A5] of one request does not make a new room's numbers jump", async () => {
    const { server, port, begin } = await startWithOutage();
    await begin();
    const endpoint = await serveEndpoint(inject("directUrl"), { port: 0, password: PASSWORD });
    let requests = 0;
    const failing = createServer(async (request, response) => {
      requests += 1;
      // The first one is for the history.
      if (requests === 2) return response.writeHead(500).end("{}");
      const headers = { "neon-connection-string": String(request.headers["neon-connection-string"]) };
      const body = await text(request);
      await fetch(`http://localhost:${endpoint.port}/sql`, { method: "POST", headers, body }).then(
        async (answer) => response.writeHead(answer.status).end(await answer.text()),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => failing.listen(port, "127.0.0.1", resolve));
    closing.push(endpoint.close, async () => {
      failing.closeAllConnections();
      failing.close();
    });
    const client = await TestClient.join(server.url, newRoom());
    client.send("sendMessage", { content: "First" });
    expect((await client.next("message")).seq).toBe(1);
    expect(requests).toBeGreaterThan(2);
  });
});

describe.concurrent("a room whose members only send heartbeats", () => {
  /** The platform evicts an object after 10 s without work, and looks at intervals. */
  const IDLE_MS = 13_000;
  const ATTEMPTS = 5;
  const HEARTBEAT_MS = 1_000;
  const CONSTRUCTED = "a room is constructed";

  it("[W8] hibernates, and wakes with its members", { timeout: 180_000 }, async () => {
    const bundle = await bundleWorker();
    const report = `console.log('${CONSTRUCTED}');`;
    const script = bundle.replace(/(Room = class extends DurableObject[\s\S]*?super\(ctx, env\);)/, `$1${report}`);
    expect(script).not.toBe(bundle);
    const server = await startServer({ script });
    closing.push(server.close);
    const constructions = () => server.lines.filter((line) => line === CONSTRUCTED).length;
    const anna = await TestClient.join(server.url, "sleepy");
    const boris = await TestClient.join(server.url, "sleepy");
    const heartbeats = setInterval(() => {
      for (const client of [anna, boris]) client.sendRaw("ping");
    }, HEARTBEAT_MS);
    closing.push(async () => clearInterval(heartbeats));
    let sent = 0;
    while (sent < ATTEMPTS && constructions() < 2) {
      await sleep(IDLE_MS);
      anna.send("sendMessage", { content: `${sent}` });
      sent += 1;
      await boris.until(() => boris.messages.length === sent);
    }
    expect(constructions()).toBeGreaterThanOrEqual(2);
    expect([anna, boris].every(({ frames }) => frames.includes("pong"))).toBe(true);
  });
});
