/**
 * A WebSocket client for tests of any protocol whose text frames are `{event, data}` or arrays of them: records what
 * arrives, and waits for conditions with a deadline.
 */

/** What the WebSockets of Node, of the Workers runtime and of raw-socket.ts have in common. */
export interface Socket {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: Closed) => void): void;
  send(data: Frame): void;
  close(code?: number): void;
}

export type Frame = string | ArrayBuffer | Uint8Array<ArrayBuffer>;

export interface Closed {
  code: number;
  reason: string;
}

export interface SocketOptions {
  /** A session token, offered as a subprotocol. */
  token?: string | undefined;
  /** Takes several events in one frame. */
  batch?: boolean;
  /** Further subprotocols. */
  protocols?: readonly string[];
  /** Further headers of the upgrade, which Node's WebSocket accepts and browsers' do not. */
  headers?: Record<string, string>;
}

/** The longest that a client waits for a condition, ms. */
export const DEADLINE_MS = 30_000;

/** The address of a room's sockets on the server at `origin`. */
export const roomUrl = (origin: string, room: string): string =>
  `${origin.replace(/^http/, "ws")}/rooms/${encodeURIComponent(room)}/ws`;

/** The address of users' inboxes on the server at `origin`. */
export const inboxUrl = (origin: string): string => `${origin.replace(/^http/, "ws")}/inbox/ws`;

/** Opens a WebSocket of the runtime that this code runs in. */
export const openSocket = (url: string, { token, batch, protocols = [], headers }: SocketOptions = {}): WebSocket => {
  const offered = [
    ...protocols,
    ...(batch ? ["samovar.batch"] : []),
    ...(token === undefined ? [] : [`samovar.token.${token}`]),
  ];
  return new WebSocket(url, (headers ? { protocols: offered, headers } : offered) as string[]);
};

/** A union of `{event, data}` over a map from event names to data. */
export type EventOf<Events> = { [Name in keyof Events]: { event: Name; data: Events[Name] } }[keyof Events];

export class EventClient<Events extends object> {
  readonly socket: Socket;
  /** Every frame that arrived. */
  readonly frames: string[] = [];
  /** Events that arrived and that `next` has not consumed, in order. */
  readonly events: EventOf<Events>[] = [];
  closed: Closed | null = null;
  #failure: unknown = null;
  #change = Promise.withResolvers<void>();

  /** `read` throws for what is not an event of the protocol; the next wait then rejects with its error. */
  constructor(socket: Socket, read: (raw: unknown) => EventOf<Events> = (raw) => raw as EventOf<Events>) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const frame = String(data);
      this.frames.push(frame);
      try {
        if (frame !== "pong") this.events.push(...[JSON.parse(frame)].flat().map(read));
      } catch (error) {
        this.#failure ??= error;
      }
      this.#notify();
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#notify();
    });
  }

  sendRaw(frame: Frame): void {
    this.socket.send(frame);
  }

  /** The data of the events of this name that `next` has not consumed. */
  received<Name extends keyof Events>(name: Name): Events[Name][] {
    return this.events.flatMap(({ event, data }) => (event === name ? [data as Events[Name]] : []));
  }

  /** Resolves to the data of the next event of this name that passes `test`, and consumes it and all before it. */
  async next<Name extends keyof Events & string>(
    name: Name,
    test: (data: Events[Name]) => boolean = () => true,
  ): Promise<Events[Name]> {
    const find = () => this.events.findIndex(({ event, data }) => event === name && test(data as Events[Name]));
    await this.until(() => find() >= 0, name);
    return this.events.splice(0, find() + 1).at(-1)?.data as Events[Name];
  }

  /**
   * Resolves when `condition` holds, which is checked after each frame. Rejects after 30 s, when the connection closes
   * first, and after a frame that is not of the protocol; `what` names the condition in the error.
   */
  async until(condition: () => boolean, what: string = String(condition)): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#notify();
    }, DEADLINE_MS);
    try {
      for (;;) {
        if (this.#failure !== null) throw this.#failure;
        if (condition()) return;
        if (this.closed) throw new Error(`closed with ${this.closed.code} before ${what}${this.#latest()}`);
        if (isOver) throw new Error(`waited ${DEADLINE_MS / 1_000} s for ${what}${this.#latest()}`);
        await this.#change.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when either side has closed the connection. */
  async whenClosed(): Promise<Closed> {
    await this.until(() => this.closed !== null, "the close");
    return this.closed as Closed;
  }

  /** Closes the connection; resolves when the server has confirmed it. */
  close(code = 1000): Promise<Closed> {
    this.socket.close(code);
    return this.whenClosed();
  }

  #notify(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** The latest events, for an error's message. */
  #latest(): string {
    const latest = this.events.slice(-5).map(({ event, data }) => {
      const { code, message } = data as { code?: unknown; message?: unknown };
      return event === "error" ? `error ${code} (${message})` : String(event);
    });
    return `; received: ${latest.join(", ") || "nothing"}`;
  }
}
