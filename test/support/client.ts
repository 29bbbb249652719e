/** A chat client for tests, over any WebSocket: records all that comes and waits for conditions. */
import type { ClientEvent, Message, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";

/** What the WebSockets of Node, of browsers and of the Workers runtime have in common. */
export interface Socket {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  send(data: string | ArrayBuffer): void;
  close(code?: number): void;
}

export class Client {
  readonly socket: Socket;
  /** Every frame as it came. */
  readonly frames: string[] = [];
  /** Every event that came and was not taken yet, in order. */
  readonly events: ServerEvent[] = [];
  closed: { code: number; reason: string } | null = null;
  #woken: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const frame = String(data);
      this.frames.push(frame);
      if (frame !== "pong") this.events.push(...[JSON.parse(frame)].flat());
      this.#woken();
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#woken();
    });
  }

  say<Name extends ClientEvent["event"]>(event: Name, data: Extract<ClientEvent, { event: Name }>["data"]): void {
    this.send(JSON.stringify({ event, data }));
  }

  send(frame: string | ArrayBuffer): void {
    this.socket.send(frame);
  }

  /** Joins; resolves when the history is there. */
  async join(data: Extract<ClientEvent, { event: "joinRoom" }>["data"] = {}): Promise<ServerData<"messageHistory">> {
    this.say("joinRoom", data);
    return this.next("messageHistory");
  }

  /** Resolves when `condition` holds, which is looked at after each frame. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
    }
  }

  /** The data of the next event of this name; it and all before it are taken off `events`. */
  async next<Name extends ServerEvent["event"]>(name: Name): Promise<ServerData<Name>> {
    const find = () => this.events.findIndex(({ event }) => event === name);
    await this.until(() => find() >= 0);
    const taken = this.events.splice(0, find() + 1).at(-1);
    return taken?.data as ServerData<Name>;
  }

  /** The messages among the events so far. */
  get messages(): Message[] {
    return this.events.flatMap((each) => (each.event === "message" ? [each.data] : []));
  }

  async close(code = 1000): Promise<void> {
    this.socket.close(code);
    await this.until(() => this.closed !== null);
  }
}
