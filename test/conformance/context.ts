/** Connections, sessions and calls to one deployment, for one check. Closing it closes the connections. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DEADLINE_MS, inboxUrl, roomUrl, type SocketOptions } from "../support/event-client.ts";
import { NotChecked, random } from "./check.ts";
import { Client, InboxClient } from "./client.ts";
import { type Inbox, isInbox, type Message, type User } from "./events.ts";

const POLL_MS = 250;

export interface Session {
  token: string;
  user: User;
}

/** The answer to a call; `body` is null where it is not JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface Call {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body?: unknown;
}

/** A message in a list. */
export type Listed = Message & { id: number };

export class Context {
  /** `https://host`, without a slash at the end. */
  readonly origin: string;
  readonly #clients: { close(): unknown }[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Connects without waiting. */
  open(room: string, options: SocketOptions = {}): Client {
    const client = new Client(roomUrl(this.origin, room), options);
    this.#clients.push(client);
    return client;
  }

  /** Connects. Rejects with `NotChecked` where guests are not admitted. */
  async connect(room: string, options: SocketOptions = {}): Promise<Client> {
    const client = this.open(room, options);
    await client.until(() => client.events.length > 0, "connected");
    const [first] = client.events;
    if (first?.event === "error" && first.data.code === "unauthorized" && !options.token && !options.headers) {
      throw new NotChecked("guests are not admitted here (AUTH)");
    }
    await client.next("connected");
    return client;
  }

  /** Connects and joins; consumes the answers. */
  async join(room: string, { username, ...options }: SocketOptions & { username?: string } = {}): Promise<Client> {
    const client = await this.connect(room, options);
    client.send("joinRoom", username === undefined ? {} : { username });
    await client.next("messageHistory");
    return client;
  }

  /** Connects to a user's inbox, without waiting. */
  openInbox(options: SocketOptions = {}): InboxClient {
    const client = new InboxClient(inboxUrl(this.origin), options);
    this.#clients.push(client);
    return client;
  }

  /** Connects to a user's inbox; resolves when its first event has arrived, which is not consumed. */
  async inbox({ token }: Session): Promise<InboxClient> {
    const client = this.openInbox({ token });
    await client.until(() => client.events[0]?.event === "inbox", "inbox");
    return client;
  }

  /** Reads a user's inbox over REST. */
  async readInbox({ token }: Session): Promise<Inbox> {
    const { status, body } = await this.call("/api/inbox", { token });
    assert.ok(status === 200 && isInbox(body), `GET /api/inbox was answered ${status} ${codeOf(body)}`);
    return body;
  }

  /** Creates a guest's session. Rejects with `NotChecked` where there are none. */
  async session(username = `guest ${random()}`): Promise<Session> {
    const { status, body } = await this.call("/api/session", { body: { username } });
    const code = codeOf(body);
    if (status === 503 && code === "not_configured")
      throw new NotChecked("sessions are not configured here (AUTH_SECRET)");
    if (status === 403 && code === "forbidden") throw new NotChecked("guests are not admitted here (AUTH)");
    assert.equal(status, 201, `POST /api/session was answered ${status} ${code}`);
    return body as Session;
  }

  async call(path: string, { method, token, headers = {}, body }: Call = {}): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const content = await response.text();
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(content) : null };
  }

  /** Reads a page of a list. Rejects unless it is answered with 200. */
  async page<Row>(path: string, rows: "messages" | "users" | "rooms"): Promise<{ rows: Row[]; next: string | null }> {
    const { status, body } = await this.call(path);
    if (status === 401) throw new NotChecked("guests are not admitted here (AUTH)");
    assert.equal(status, 200, `GET ${path} was answered ${status} ${codeOf(body)}`);
    const page = body as Record<string, unknown>;
    assert.ok(Array.isArray(page[rows]) && (page.next === null || typeof page.next === "string"), `no page of ${rows}`);
    return { rows: page[rows], next: page.next as string | null };
  }

  /** Reads a room's messages from the list, ascending, once there are `count` (at most 100). */
  async listed(room: string, count: number): Promise<Listed[]> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const { rows } = await this.page<Listed>(
        `/api/chat/messages?limit=100&room=${encodeURIComponent(room)}`,
        "messages",
      );
      if (rows.length >= count) return rows.reverse();
      assert.ok(Date.now() < end, `after ${DEADLINE_MS / 1000} s the list has ${rows.length} of ${count} messages`);
      await sleep(POLL_MS);
    }
  }

  /** Repeats a check until it no longer rejects, or until the deadline. */
  async eventually(check: () => Promise<void>): Promise<void> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (Date.now() >= end) throw error;
        await sleep(POLL_MS);
      }
    }
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

/** The code in an error's body. */
export const codeOf = (body: unknown): string =>
  String((body as { error?: { code?: unknown } } | null)?.error?.code ?? "without an error code");
