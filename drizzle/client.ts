/** Connects to Postgres: Drizzle over Neon's HTTP driver, which only this file imports. */
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import * as schema from "./schema.ts";

const LOCAL = new Set(["localhost", "127.0.0.1"]);

// Neon's endpoint follows from the host name; a local database serves its own on the port of its URL.
const neonEndpoint = neonConfig.fetchEndpoint;
neonConfig.fetchEndpoint = (host, port, options) => {
  if (LOCAL.has(host)) return `http://${host}:${port}/sql`;
  return typeof neonEndpoint === "function" ? neonEndpoint(host, port, options) : neonEndpoint;
};

// The driver has no timeout. The timer of AbortSignal.timeout() would outlive the response and keep a Durable Object
// from hibernating.
neonConfig.fetchFunction = async (url: string, { timeoutMs, ...init }: RequestInit & { timeoutMs: number }) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no response within ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    // Reads the body here, so that the timeout covers it.
    return new Response(await response.arrayBuffer(), response);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Returns a handle on the database at `databaseUrl`; it holds no connection. Each statement or batch is one `fetch`,
 * aborted after `timeoutMs`. An aborted statement may still take effect.
 */
export const connect = (databaseUrl: string, timeoutMs: number) => {
  // The driver's own error would contain the URL with its password.
  if (!URL.canParse(databaseUrl)) throw new Error("DATABASE_URL is not a valid URL");
  return drizzle(neon(databaseUrl, { fetchOptions: { timeoutMs } }), { schema });
};

export type Db = ReturnType<typeof connect>;
