/** The process behind `startPostgres`: a Postgres, Neon's endpoint over it, and a counter of what passes in between. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../../drizzle/local/listen.ts";
import { startInstalled } from "./installed-postgres.ts";
import { connectPostgres, type Ready, startMigratedDatabase, type Traffic } from "./postgres.ts";

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
    headers: { ...request.headers, host: `localhost:${port}`, "content-length": body.length },
  });
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  upstream.end(body);
};

const given = process.env.TEST_POSTGRES_URL;
const installed = !given && process.argv.includes("--installed") ? await startInstalled() : null;
const serverUrl = given || installed?.url;
const { databaseUrl, directUrl, close } = await startMigratedDatabase(serverUrl);
const client = await connectPostgres(directUrl);
const [version] = await client.query("SELECT version()");
await client.close();

const endpoint = new URL(databaseUrl);
const endpointPort = Number(endpoint.port);
const counter = await listen(
  createServer((request, response) => {
    passOn(endpointPort, request, response).catch(() => response.destroy());
  }),
  0,
);
endpoint.port = String(counter.port);

const end = async () => {
  await counter.close();
  await close();
  await installed?.stop();
  process.exit(0);
};

// A keyboard's interrupt reaches this process as well; it ends when its parent does.
process.on("SIGINT", () => {});
process.on("disconnect", end);
process.on("message", (what) => {
  if (what === "traffic") process.send?.(traffic);
  else void end();
});
const ready: Ready = {
  databaseUrl: endpoint.href,
  directUrl,
  isEmbedded: !serverUrl,
  description: `${serverUrl ? "server" : "embedded (PGlite)"}, ${String(version?.version).split(",")[0]}`,
};
process.send?.(ready);
