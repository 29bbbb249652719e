/** The one door to Postgres: Drizzle over Neon's HTTP driver. Nothing else imports the driver. */
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import * as schema from "./schema.ts";

const LOCAL = new Set(["localhost", "127.0.0.1"]);

// Neon's endpoint is derived from the host; a database on this machine has its own on the port that its URL names.
const neonEndpoint = neonConfig.fetchEndpoint;
neonConfig.fetchEndpoint = (host, port, options) => {
  if (LOCAL.has(host)) return `http://${host}:${port}/sql`;
  return typeof neonEndpoint === "function" ? neonEndpoint(host, port, options) : neonEndpoint;
};

// The driver itself waits for ever. AbortSignal.timeout() would do, but its timer outlives the answer and keeps a
// Durable Object from hibernating.
neonConfig.fetchFunction = async (url: string, { timeoutMs, ...init }: RequestInit & { timeoutMs: number }) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    // The body is waited for, too.
    return new Response(await response.arrayBuffer(), response);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * A handle on the database at `databaseUrl`; it holds no connection. Each statement or batch is one `fetch`, given
 * up after `timeoutMs`. What was given up may still have been carried out.
 */
export const connect = (databaseUrl: string, timeoutMs: number) => {
  // The driver's own error would have the whole address in it, with the password.
  if (!URL.canParse(databaseUrl)) throw new Error("DATABASE_URL is not a valid address");
  return drizzle(neon(databaseUrl, { fetchOptions: { timeoutMs } }), { schema });
};

export type Db = ReturnType<typeof connect>;
