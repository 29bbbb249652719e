/** An HTTP proxy between the rooms and Neon's endpoint that fails requests as networks, poolers and databases do. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import { statementsOf } from "../support/postgres-proxy.ts";

/**
 * - `error 500`: an error of the infrastructure, without an SQLSTATE; not executed.
 * - `hang`: no answer until the room gives up; not executed.
 * - `late`: no answer either; executed after the room has given up.
 * - `wake-up`: executed after 2 s, as when a sleeping database wakes.
 * - `lost answer`: executed, and the connection breaks before the answer.
 * - `held answer`: executed, and no answer until the room gives up.
 * - `reorder`: answers to concurrent requests leave in reverse.
 * - `serialization`: refused with 40001; not executed.
 */
export const HTTP_FAULTS = [
  "error 500",
  "hang",
  "late",
  "wake-up",
  "lost answer",
  "held answer",
  "reorder",
  "serialization",
] as const;
export type HttpFault = (typeof HTTP_FAULTS)[number];

/** In a request that archives messages or changes of them. */
const ARCHIVING = /(insert into|update) \\"messages\\"/;

const WAKE_MS = 2_000;
/** How long an answer waits for another one to overtake it, ms. */
const OVERTAKE_MS = 250;

export class FaultProxy {
  /** Chooses the fault of the next archive request; null passes it on. */
  inject: () => HttpFault | null = () => null;
  /** Returns how long the next request that only reads waits, ms. */
  delayRead: () => number = () => 0;
  readonly #counts = new Map<HttpFault, number>();
  readonly #upstream: string;
  #hanging = 0;
  #delayedReads = 0;
  #held: (() => void)[] = [];
  /** By room: the last seq that was sent, and the last one that the room knew to be archived, as it went on after it. */
  readonly #sent = new Map<string, number>();
  readonly #confirmed = new Map<string, number>();
  #mostResent = 0;
  #server: Listening | null = null;
  #port = 0;

  /** In front of the endpoint on `upstreamPort` of this machine. */
  constructor(upstreamPort: number) {
    this.#upstream = `http://127.0.0.1:${upstreamPort}/sql`;
  }

  /** Does not change when the proxy is opened again. */
  get port(): number {
    return this.#port;
  }

  /** The number of requests with this fault. */
  count(fault: HttpFault): number {
    return this.#counts.get(fault) ?? 0;
  }

  /** The number of requests that were delayed because they only read. */
  get delayedReads(): number {
    return this.#delayedReads;
  }

  /** The number of requests that wait without an answer. */
  get hanging(): number {
    return this.#hanging;
  }

  /** Returns the most messages in one request that their room has known to be archived, since the last call. */
  takeMostResent(): number {
    const most = this.#mostResent;
    this.#mostResent = 0;
    return most;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    this.#server = await listen(server, this.#port);
    this.#port = this.#server.port;
  }

  /** Refuses connections from now on. */
  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isArchive = ARCHIVING.test(body);
    const fault = isArchive ? this.inject() : null;
    if (fault) this.#counts.set(fault, this.count(fault) + 1);
    if (isArchive) this.#countResent(messagesOf(body));
    else await this.#delay();
    const forward = () => this.#forward(request, body);
    switch (fault) {
      case null:
        return answer(response, await forward());
      case "error 500":
        return answer(response, { status: 500, text: '{"message":"could not reach the compute","code":""}' });
      case "serialization": {
        const text = '{"message":"could not serialize access","code":"40001","severity":"ERROR"}';
        return answer(response, { status: 400, text });
      }
      case "wake-up":
        await sleep(WAKE_MS);
        return answer(response, await forward());
      case "lost answer":
        await forward();
        response.destroy();
        return;
      case "reorder": {
        const ready = await forward();
        await this.#overtaken();
        return answer(response, ready);
      }
      case "hang":
      case "late":
      case "held answer":
        if (fault === "held answer") await forward();
        // The room may be gone by now.
        if (!response.closed) {
          this.#hanging += 1;
          await new Promise((resolve) => response.once("close", resolve));
          this.#hanging -= 1;
        }
        if (fault === "late") await forward();
    }
  }

  async #delay(): Promise<void> {
    const ms = this.delayRead();
    if (ms === 0) return;
    this.#delayedReads += 1;
    await sleep(ms);
  }

  #countResent(batch: { room: string; seq: number }[]): void {
    const [first, last] = [batch[0], batch.at(-1)];
    if (!first || !last) return;
    const { room } = first;
    const sent = this.#sent.get(room);
    if (sent !== undefined && first.seq > sent) this.#confirmed.set(room, sent);
    this.#sent.set(room, last.seq);
    const confirmed = this.#confirmed.get(room) ?? 0;
    this.#mostResent = Math.max(this.#mostResent, batch.filter(({ seq }) => seq <= confirmed).length);
  }

  async #forward({ headers }: IncomingMessage, body: string): Promise<{ status: number; text: string }> {
    const passed = Object.entries(headers).filter(([name]) => name.startsWith("neon-") || name === "content-type");
    const response = await fetch(this.#upstream, {
      method: "POST",
      headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  /** Resolves calls within one interval in reverse order. */
  async #overtaken(): Promise<void> {
    const mine = Promise.withResolvers<void>();
    this.#held.push(mine.resolve);
    if (this.#held.length === 1) {
      setTimeout(() => {
        const held = this.#held.reverse();
        this.#held = [];
        for (const release of held) release();
      }, OVERTAKE_MS);
    }
    return mine.promise;
  }
}

/** Returns what an archive request inserts. */
const messagesOf = (body: string): { room: string; seq: number }[] => {
  const insert = statementsOf(body).find(({ query }) => query.includes('insert into "messages"'));
  return JSON.parse(insert?.params.at(-1) ?? "[]");
};

const answer = (response: ServerResponse, { status, text }: { status: number; text: string }): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(text);
};
