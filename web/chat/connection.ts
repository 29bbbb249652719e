/** A connection that comes back: partysocket, a heartbeat and a status that people can be shown. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { WebSocket } from "partysocket";
import type { ClientEvent, ServerEvent } from "../../rooms/protocol.ts";
import { HEARTBEAT, isFinalClose } from "../../rooms/wire.ts";
import { readFrame } from "./frame.ts";

export type Status =
  | { kind: "connecting" }
  | { kind: "online" }
  /** The connection is lost since `since`, ms since 1970, and is tried again. */
  | { kind: "reconnecting"; since: number }
  /** The same, and the browser says that there is no network. */
  | { kind: "offline"; since: number }
  /** The room does not want this connection back as it is; `code` is one of the protocol's CLOSE. */
  | { kind: "refused"; code: number; reason: string };

export interface ConnectionOptions {
  /** Asked before each attempt. */
  url: () => string;
  /** The subprotocols to offer, asked before each attempt. */
  protocols: () => string[];
  /** The events of one frame, in order. */
  onEvents: (events: ServerEvent[]) => void;
  /** An open connection is lost. */
  onLost: () => void;
  /** Whether the browser says that there is no network. */
  isOffline: () => boolean;
}

export interface Connection {
  readonly status: ReadonlySignal<Status>;
  /** Returns false, and sends nothing, while the connection is not open. */
  send(event: ClientEvent): boolean;
  /** The network or the page has come or gone: finds out now whether the connection still lives. */
  check(): void;
  /** Connects anew, also after a refusal. */
  restart(): void;
  close(): void;
}

export const HEARTBEAT_MS = 20_000;
/** How long the answer to a heartbeat may take. */
export const ANSWER_MS = 5_000;

/** Connects at once. */
export const connect = ({ url, protocols, onEvents, onLost, isOffline }: ConnectionOptions): Connection => {
  const status = signal<Status>({ kind: "connecting" });
  let socket: WebSocket;
  let isOpen = false;
  let beat: ReturnType<typeof setInterval> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  const setLost = () => {
    const before = status.peek();
    const since = "since" in before ? before.since : Date.now();
    status.value = { kind: isOffline() ? "offline" : "reconnecting", since };
  };

  const lose = () => {
    clearInterval(beat);
    clearTimeout(deadline);
    deadline = undefined;
    if (!isOpen) return;
    isOpen = false;
    onLost();
  };

  const probe = () => {
    if (!isOpen || deadline !== undefined) return;
    socket.send(HEARTBEAT.ping);
    deadline = setTimeout(restart, ANSWER_MS);
  };

  const open = () => {
    const next = new WebSocket(url, protocols, {
      // What waits is the outbox's affair: partysocket would let it out before the room is joined.
      maxEnqueuedMessages: 0,
      // A deploy drops everyone at once; they should not all come back at once.
      minReconnectionDelay: 500 + Math.random() * 1_000,
      reconnectionDelayGrowFactor: 1.6,
      maxReconnectionDelay: 10_000,
      connectionTimeout: 10_000,
      shouldReconnectOnClose: (event) => !isFinalClose(event.code),
    });
    socket = next;
    next.addEventListener("open", () => {
      if (socket !== next) return;
      isOpen = true;
      beat = setInterval(probe, HEARTBEAT_MS);
    });
    next.addEventListener("message", ({ data }) => {
      if (socket !== next) return;
      // Any frame proves that the connection lives.
      clearTimeout(deadline);
      deadline = undefined;
      const events = readFrame(data);
      // Only now: a connection that is refused opens, too, to be told why.
      if (events.some(({ event }) => event === "connected")) status.value = { kind: "online" };
      if (events.length > 0) onEvents(events);
    });
    next.addEventListener("close", ({ code, reason }) => {
      if (socket !== next) return;
      lose();
      if (isFinalClose(code)) status.value = { kind: "refused", code, reason };
      else setLost();
    });
  };

  // A new partysocket, because `reconnect()` would first sit out the delay that the old one is in.
  const restart = () => {
    const old = socket;
    lose();
    setLost();
    open();
    old.close();
  };

  open();
  return {
    status,
    send: (event) => isOpen && socket.send(JSON.stringify(event)),
    check: () => {
      if (isOpen) probe();
      else if (status.peek().kind === "refused") return;
      else if (isOffline()) setLost();
      else restart();
    },
    restart,
    close: () => {
      lose();
      socket.close();
    },
  };
};
