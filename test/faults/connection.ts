/** A client's connection to a room, opened again after each loss. */
import type { ClientEvent, ServerEvent } from "../../rooms/protocol/events.ts";
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";
import { openSocket } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";

const HEARTBEAT_MS = 4_000;
/** After so long without a frame the connection counts as dead, ms. */
const SILENCE_MS = 12_000;
const RECONNECT_MS = { least: 50, most: 1_500 } as const;

/** Frames of one presence event, which are most of the frames in a large room and are not parsed. */
const PRESENCE = /^\{"event":"(roomUsers|userJoined|userLeft)"/;

export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly random: Random;
  /** Returns the subprotocols to offer besides the token. */
  protocols(): string[];
  onOpen(): void;
  onEvent(event: ServerEvent): void;
  onClose(): void;
}

export class SimulatedConnection {
  readonly #options: ConnectionOptions;
  #socket: WebSocket | null = null;
  #receivedAt = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.later(HEARTBEAT_MS, () => this.#heartbeat());
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens it unless it is open. */
  open(): void {
    if (this.#socket !== null) return;
    const { url, token, protocols, onOpen, onEvent } = this.#options;
    const socket = openSocket(url, { token, protocols: protocols() });
    this.#socket = socket;
    this.#receivedAt = Date.now();
    // An abandoned socket may still deliver events.
    const when = (type: "open" | "message" | "close" | "error", handle: (event: Event) => void) =>
      socket.addEventListener(type, (event) => {
        if (this.#socket === socket) handle(event);
      });
    when("open", onOpen);
    when("message", (event) => {
      this.#receivedAt = Date.now();
      const frame = String((event as MessageEvent).data);
      if (frame === HEARTBEAT.pong || PRESENCE.test(frame)) return;
      for (const each of [JSON.parse(frame)].flat() as ServerEvent[]) onEvent(each);
    });
    when("error", () => this.#retry());
    when("close", (event) => {
      const { code } = event as CloseEvent;
      // The others are final.
      if (code < 4400 || code > 4499) this.#retry();
    });
  }

  /** Closes it until `open`. */
  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#options.onClose();
    socket?.close();
  }

  /** Closes it for good, with all that was to happen later. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.close();
  }

  emit(event: ClientEvent): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(event));
  }

  later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  /** Runs something later, unless the connection is lost meanwhile. */
  laterIfOpen(ms: number, run: () => void): void {
    const socket = this.#socket;
    this.later(ms, () => this.#socket === socket && run());
  }

  #heartbeat(): void {
    this.later(HEARTBEAT_MS, () => this.#heartbeat());
    if (this.#socket === null) return;
    if (Date.now() - this.#receivedAt > SILENCE_MS) this.#retry();
    else if (this.isOpen) this.#socket.send(HEARTBEAT.ping);
  }

  #retry(): void {
    const { random } = this.#options;
    this.close();
    this.later(random.between(RECONNECT_MS.least, RECONNECT_MS.most), () => this.open());
  }
}
