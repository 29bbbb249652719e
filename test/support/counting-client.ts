/** A client on a bare socket that counts what the room sends it, and keeps none of it. */
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { BATCH_SUBPROTOCOL } from "../../rooms/protocol/subprotocols.ts";
import { type Closed, DEADLINE_MS } from "./event-client.ts";
import { RawSocket } from "./raw-socket.ts";

export interface CountingOptions {
  port: number;
  room: string;
  /** Where the connection comes from, as Cloudflare would say. */
  address?: string | undefined;
  token?: string | undefined;
  /** Takes several events in one frame. */
  batch?: boolean;
}

type ClientData<Name extends ClientEvent["event"]> = Extract<ClientEvent, { event: Name }>["data"];

/** An event begins so, also within a frame of several. Quotes within texts are escaped. */
const EVENT = '{"event":"';
const CODE = /"code":"(\w+)"/;
const FOR_HISTORY = /"event":"(?:joinRoom|requestHistory)"/;
const CLIENT_ID = /"clientId":"([^"]+)"/;

export class CountingClient {
  readonly socket: RawSocket;
  /** Payload bytes of the frames received, and of the largest one. */
  bytes = 0;
  largest = 0;
  /** Events by name, errors also by `error <code>`. */
  readonly counts = new Map<string, number>();
  closed: Closed | null = null;
  /** Requests whose answer is history, and how many of them were answered. */
  #requests = 0;
  #answers = 0;
  #marks = 0;
  #answered = "";
  #change = Promise.withResolvers<void>();

  constructor({ port, room, address, token, batch }: CountingOptions) {
    this.socket = new RawSocket({
      port,
      path: `/rooms/${room}/ws`,
      headers: {
        ...(address === undefined ? {} : { "CF-Connecting-IP": address }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(batch ? { "Sec-WebSocket-Protocol": BATCH_SUBPROTOCOL } : {}),
      },
      onText: (bytes, start, end) => this.#receive(bytes, start, end),
      onClose: (closed) => {
        this.closed = closed;
        this.#notify();
      },
    });
  }

  /** Connects; resolves when the room has sent `connected` or has closed the connection. */
  static async connect(options: CountingOptions): Promise<CountingClient> {
    const client = new CountingClient(options);
    await client.until(() => client.count("connected") > 0);
    return client;
  }

  /** Connects and joins; resolves when the history has arrived, or an error. */
  static async join(options: CountingOptions): Promise<CountingClient> {
    const client = await CountingClient.connect(options);
    client.send("joinRoom", {});
    await client.until(() => client.count("messageHistory") + client.count("error") > 0);
    return client;
  }

  /** How often this event was received, or this error as `error <code>`. */
  count(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  send<Name extends ClientEvent["event"]>(event: Name, data: ClientData<Name>): void {
    if (event === "joinRoom" || event === "requestHistory") this.#requests += 1;
    this.socket.send(JSON.stringify({ event, data }));
  }

  /** Resolves when everything sent so far is answered, or the connection is closed. */
  async settled(): Promise<void> {
    // A blank message is rejected under its clientId, after the answers to all frames before it.
    const mark = `mark-${this.#marks++}`;
    this.send("sendMessage", { content: "", clientId: mark });
    await this.until(() => this.#answered === mark);
  }

  /** Resolves when every request for history has its answer: large ones come a turn of the event loop later each. */
  async hasHistory(): Promise<void> {
    await this.until(() => this.#answers === this.#requests);
  }

  /**
   * Resolves when `condition` holds, which is checked after each frame, or when the connection is closed. Rejects after
   * 30 s.
   */
  async until(condition: () => boolean): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#notify();
    }, DEADLINE_MS);
    while (!condition() && this.closed === null && !isOver) await this.#change.promise;
    clearTimeout(timer);
    if (isOver)
      throw new Error(`waited for ${condition}; received: ${JSON.stringify(Object.fromEntries(this.counts))}`);
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    this.bytes += end - start;
    this.largest = Math.max(this.largest, end - start);
    for (let at = bytes.indexOf(EVENT, start); at !== -1 && at < end; ) {
      const next = bytes.indexOf(EVENT, at + EVENT.length);
      const nameAt = at + EVENT.length;
      const name = bytes.toString("latin1", nameAt, bytes.indexOf('"', nameAt));
      this.#increment(name);
      if (name === "messageHistory") this.#answers += 1;
      if (name === "error") this.#rejected(bytes.toString("utf8", at, next === -1 ? end : Math.min(next, end)));
      at = next;
    }
    this.#notify();
  }

  #rejected(error: string): void {
    if (FOR_HISTORY.test(error)) this.#answers += 1;
    this.#increment(`error ${CODE.exec(error)?.[1]}`);
    this.#answered = CLIENT_ID.exec(error)?.[1] ?? this.#answered;
  }

  #increment(name: string): void {
    this.counts.set(name, this.count(name) + 1);
  }

  #notify(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
