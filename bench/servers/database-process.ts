/**
 * The process behind database.ts: a Postgres, Neon's endpoint over it, and before that a counter of what is asked. The
 * Postgres is the server at TEST_POSTGRES_URL, or one that is installed here, or the embedded one.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import pg from "pg";
import { listen } from "../../drizzle/local/listen.ts";
import { migrate } from "../../scripts/migrate.ts";
import { startDatabase } from "../../test/support/database.ts";
import type { Ready, Traffic } from "./database.ts";
import { startInstalled } from "./installed-postgres.ts";

/** The table that the old chat kept, as Prisma made it, with the room that this comparison needs. */
const OLD_STACK = `
  CREATE TABLE old_messages (
    id serial PRIMARY KEY,
    content text NOT NULL,
    "userId" text NOT NULL,
    username text NOT NULL,
    room text NOT NULL,
    timestamp timestamp(3) NOT NULL DEFAULT current_timestamp
  );
  CREATE INDEX old_messages_room ON old_messages (room, id);
`;

const traffic: Traffic = { requests: 0, statements: 0 };

/** Passes a request on to the endpoint, and counts its statements. */
const passOn = async (port: number, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { queries = [null] } = JSON.parse(body.toString()) as { queries?: unknown[] };
  traffic.requests += 1;
  traffic.statements += queries.length;
  const upstream = forward({
    host: "127.0.0.1",
    port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, "content-length": body.length },
  });
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  upstream.end(body);
};

const installed = process.env.TEST_POSTGRES_URL ? null : await startInstalled();
if (installed) process.env.TEST_POSTGRES_URL = installed.url;
const { databaseUrl, directUrl, close } = await startDatabase();
await migrate(directUrl);
const client = new pg.Client({ connectionString: directUrl });
await client.connect();
await client.query(OLD_STACK);
const { rows } = await client.query("SELECT version()");
await client.end();

const isEmbedded = !process.env.TEST_POSTGRES_URL;
const endpoint = Number(new URL(databaseUrl).port);
const counter = await listen(
  createServer((request, response) => {
    passOn(endpoint, request, response).catch(() => response.destroy());
  }),
  0,
);

const end = async () => {
  await counter.close();
  await close();
  await installed?.stop();
  process.exit(0);
};

// A keyboard's interrupt reaches this process as well; it ends when the benchmark does.
process.on("SIGINT", () => {});
process.on("disconnect", end);
process.on("message", (what) => {
  if (what === "traffic") process.send?.(traffic);
  else void end();
});
const ready: Ready = {
  endpointPort: counter.port,
  directUrl,
  isEmbedded,
  description: `${isEmbedded ? "embedded (PGlite)" : "server"}, ${String(rows[0].version).split(",")[0]}`,
};
process.send?.(ready);
