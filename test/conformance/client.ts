/** A client of the wire: keeps what it hears, and waits for conditions, each with a deadline. */
import assert from "node:assert/strict";
import { type Event, type EventName, type Events, readEvent, type User } from "./events.ts";

/** The longest that anything is waited for, ms. Nothing that a rule describes takes half of it. */
export const DEADLINE_MS = 15_000;

/** Text, as the wire has it, or what it refuses. */
type Frame = string | Uint8Array<ArrayBuffer>;

export interface Dial {
  token?: string;
  batch?: boolean;
  headers?: Record<string, string>;
}

export class Client {
  /** Every frame as it came. */
  readonly frames: string[] = [];
  /** What came and was not taken by `next` yet, in order. */
  readonly events: Event[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly #socket: WebSocket;
  #user: User | null = null;
  #fault: unknown = null;
  #change = Promise.withResolvers<void>();

  constructor(url: string, { token, batch = false, headers = {} }: Dial = {}) {
    const protocols = [...(batch ? ["samovar.batch"] : []), ...(token ? [`samovar.token.${token}`] : [])];
    // Node takes headers, too, which browsers and therefore the type do not know.
    this.#socket = new WebSocket(url, { protocols, headers } as unknown as string[]);
    this.#socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    this.#socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#changed();
    });
  }

  /** Who this is, once `connected` has come. */
  get user(): User {
    assert.ok(this.#user, "not connected yet");
    return this.#user;
  }

  /** The subprotocol that was chosen. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  say(event: string, data?: Record<string, unknown>): void {
    this.send(JSON.stringify({ event, data }));
  }

  send(frame: Frame): void {
    this.#socket.send(frame);
  }

  /** The data of what came by this name and was not taken yet. */
  heard<Name extends EventName>(name: Name): Events[Name][] {
    return this.events.filter(({ event }) => event === name).map(({ data }) => data as Events[Name]);
  }

  /** Resolves to the next event of this name for which `test` holds; it and all before it are taken. */
  async next<Name extends EventName>(
    name: Name,
    test: (data: Events[Name]) => boolean = () => true,
  ): Promise<Events[Name]> {
    const find = () => this.events.findIndex(({ event, data }) => event === name && test(data as Events[Name]));
    await this.until(name, () => find() >= 0);
    return this.events.splice(0, find() + 1).at(-1)?.data as Events[Name];
  }

  /** Says something, and resolves to the copy that comes back. */
  async post(content: string, clientId: string = crypto.randomUUID()): Promise<Events["message"]> {
    this.say("sendMessage", { content, clientId });
    return this.next("message", (message) => message.clientId === clientId);
  }

  /** Resolves when `condition` holds. Throws at the deadline, on a close and on what is no event of the wire. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const timer = setTimeout(() => this.#changed(), DEADLINE_MS + 1);
    const end = Date.now() + DEADLINE_MS;
    try {
      while (!condition()) {
        if (this.#fault !== null) throw this.#fault;
        assert.ok(
          !this.closed,
          `waited for ${what}, but the connection ended with ${this.closed?.code}${this.#tail()}`,
        );
        assert.ok(Date.now() < end, `waited ${DEADLINE_MS / 1000} s for ${what}${this.#tail()}`);
        await this.#change.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  /** Resolves when the connection has ended, from whichever side. */
  async ended(): Promise<{ code: number; reason: string }> {
    await this.until("the connection's end", () => this.closed !== null);
    return this.closed as { code: number; reason: string };
  }

  #hear(frame: string): void {
    this.frames.push(frame);
    try {
      if (frame !== "pong") {
        for (const raw of [JSON.parse(frame)].flat()) {
          const event = readEvent(raw);
          if (event.event === "connected") this.#user = event.data.user;
          this.events.push(event);
        }
      }
    } catch (error) {
      this.#fault ??= error;
    }
    this.#changed();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** What came instead, for whoever reads the report. */
  #tail(): string {
    const last = this.events
      .slice(-5)
      .map(({ event, data }) => (event === "error" ? `error ${data.code} (${data.message})` : event));
    return last.length > 0 ? `; what came: ${last.join(", ")}` : "; nothing came";
  }
}
