/** A client on a bare socket that counts what the room sends it, and keeps none of it. */
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import type { Closed } from "./event-client.ts";
import { RawSocket } from "./raw-socket.ts";

export interface CountingOptions {
  port: number;
  room: string;
  /** Where the connection comes from, as Cloudflare would say. */
  address?: string | undefined;
  token?: string | undefined;
}

type ClientData<Name extends ClientEvent["event"]> = Extract<ClientEvent, { event: Name }>["data"];

/** Events begin so in a frame of one. */
const EVENT = /^\{"event":"(\w+)"/;
const HEAD_BYTES = 40;
/** Errors are short, and their codes are counted as well. */
const ERROR_CODE = /"code":"(\w+)"/;

export class CountingClient {
  readonly socket: RawSocket;
  /** Payload bytes of the frames received, and of the largest one. */
  bytes = 0;
  largest = 0;
  /** Events by name, errors also by `error <code>`. */
  readonly counts = new Map<string, number>();
  closed: Closed | null = null;
  #marks = 0;
  #answered = "";
  #change = Promise.withResolvers<void>();

  constructor({ port, room, address, token }: CountingOptions) {
    this.socket = new RawSocket({
      port,
      path: `/rooms/${room}/ws`,
      headers: {
        ...(address === undefined ? {} : { "CF-Connecting-IP": address }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
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
    this.socket.send(JSON.stringify({ event, data }));
  }

  /** Resolves when everything sent so far is answered, or the connection is closed. */
  async settled(): Promise<void> {
    // A blank message is rejected under its clientId, after the answers to all frames before it.
    const mark = `mark-${this.#marks++}`;
    this.send("sendMessage", { content: "", clientId: mark });
    await this.until(() => this.#answered === mark);
  }

  /** Resolves when `condition` holds, which is checked after each frame, or when the connection is closed. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && this.closed === null) await this.#change.promise;
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    this.bytes += end - start;
    this.largest = Math.max(this.largest, end - start);
    const event = EVENT.exec(bytes.toString("latin1", start, Math.min(end, start + HEAD_BYTES)))?.[1] ?? "other";
    this.#increment(event);
    if (event === "error") {
      const text = bytes.toString("utf8", start, end);
      this.#increment(`error ${ERROR_CODE.exec(text)?.[1]}`);
      this.#answered = /"clientId":"([^"]+)"/.exec(text)?.[1] ?? this.#answered;
    }
    this.#notify();
  }

  #increment(name: string): void {
    this.counts.set(name, this.count(name) + 1);
  }

  #notify(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
