/** Calls the edge inside the Workers runtime. */
import { env } from "cloudflare:workers";
import { sign } from "hono/jwt";
import { connect } from "../../drizzle/client.ts";
import { insertMessages } from "../../drizzle/messages.ts";
import type { Message } from "../../rooms/protocol/events.ts";
import type { Env } from "../../worker/env.ts";
import app from "../../worker/index.ts";
import { UNCHANGED } from "./rows.ts";

export const ORIGIN = "https://chat.example";

/** A URL where nothing listens. */
export const NO_DATABASE = "postgres://nobody:nothing@127.0.0.1:9/none";

export const db = connect(env.DATABASE_URL, 10_000);

/** Settings that differ from the defaults; undefined unsets one. */
type Settings = { [Name in keyof Env]?: Env[Name] | undefined };

interface Call {
  method?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON; text and bytes are sent as they are, bytes without a type. */
  body?: unknown;
  settings?: Settings;
}

/** Resolves to the edge's response. */
export const ask = async (path: string, { token, body, settings, ...init }: Call = {}): Promise<Response> => {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  const isBytes = body instanceof Uint8Array || body instanceof ReadableStream;
  if (body !== undefined && !isBytes && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const request = new Request(new URL(path, ORIGIN), {
    method: init.method ?? (body === undefined ? "GET" : "POST"),
    headers,
    ...(body === undefined ? {} : { body: isBytes || typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return app.fetch(request, { ...env, ...settings } as Env);
};

/** The fields of every response; each test knows which ones to expect. */
interface Body extends Message {
  error: { code: string; message: string };
  messages: (Message & { id: number })[];
  next: string | null;
}

/** Resolves to the status, headers and parsed body of the response. */
export const call = async (path: string, options: Call = {}) => {
  const response = await ask(path, options);
  return { status: response.status, headers: response.headers, body: await response.json<Body>() };
};

/** Resolves to the status and the code of an error response. */
export const rejection = async (path: string, options: Call = {}): Promise<[number, string]> => {
  const { status, body } = await call(path, options);
  return [status, body.error.code];
};

/** Resolves to all rows of a list, fetched page by page. */
export const walk = async <Row>(path: string, name: string, limit: number, token?: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(limit), ...(next === null ? {} : { cursor: next }) });
    const { status, body } = await call(`${path}${path.includes("?") ? "&" : "?"}${query}`, { token });
    if (status !== 200) throw new Error(`${path}: ${status} ${body.error.code}`);
    rows.push(...((body as unknown as Record<string, Row[]>)[name] ?? []));
    next = body.next;
  } while (next !== null);
  return rows;
};

const inAnHour = () => Math.floor(Date.now() / 1000) + 3_600;

/** Signs a valid token, with these claims overridden. */
export const tokenWith = (
  claims: Record<string, unknown> = {},
  secret: string = env.AUTH_SECRET,
  alg: "HS256" | "HS512" = "HS256",
): Promise<string> => sign({ sub: "u-anna", name: "Anna", exp: inAnHour(), ...claims }, secret, alg);

/** Returns a suffix that makes names unique to a test. */
export const unique = (): string => crypto.randomUUID().slice(0, 8);

/** Archives messages of a room, numbered from 1 and with equal timestamps. */
export const archive = (room: string, userId: string, count: number): Promise<Set<number>> => {
  const timestamp = new Date("2026-01-01T12:00:00.000Z");
  const batch = Array.from({ length: count }, (_, i) => ({
    room,
    seq: i + 1,
    userId,
    username: "Анна",
    content: `message ${i + 1}`,
    timestamp,
    ...UNCHANGED,
  }));
  return insertMessages(db, room, batch);
};

interface Upgrade {
  token?: string;
  protocols?: string;
  headers?: Record<string, string>;
  settings?: Settings;
}

/** Requests a WebSocket at `path`. */
export const upgrade = (path: string, { token, protocols, headers = {}, settings = {} }: Upgrade = {}) =>
  ask(path, {
    token,
    settings,
    headers: { Upgrade: "websocket", ...headers, ...(protocols ? { "Sec-WebSocket-Protocol": protocols } : {}) },
  });
