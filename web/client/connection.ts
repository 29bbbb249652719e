/** A connection that comes back: partysocket, a heartbeat, and a status that people can be shown. */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import WebSocket from "partysocket/ws";
import { CLOSE, isFinalClose } from "../../rooms/protocol/close-codes.ts";
import type { ClientEvent, ServerEvent } from "../../rooms/protocol/events.ts";
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";
import { readFrame } from "./frame.ts";

export type Status =
  | { kind: "connecting" }
  | { kind: "online" }
  /**
   * The connection is lost since `since` and is tried again at `retryAt`, both ms since 1970; `isFull` when the room
   * had no place left.
   */
  | { kind: "reconnecting"; since: number; retryAt: number; isFull: boolean }
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

const GROWTH = 1.6;
const LONGEST_PAUSE_MS = 10_000;

/** Connects at once. */
export const connect = ({ url, protocols, onEvents, onLost, isOffline }: ConnectionOptions): Connection => {
  const status = signal<Status>({ kind: "connecting" });
  // A deploy drops everyone at once; they should not all come back at once.
  const firstPause = 500 + Math.random() * 1_000;
  /** The one that counts; what an earlier one still says is not listened to. Null after the end. */
  let socket: WebSocket | null = null;
  let isOpen = false;
  let beat: ReturnType<typeof setInterval> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  const setLost = (retryAt: number, isFull: boolean) => {
    const before = status.peek();
    const since = "since" in before ? before.since : Date.now();
    status.value = isOffline() ? { kind: "offline", since } : { kind: "reconnecting", since, retryAt, isFull };
  };

  const lose = () => {
    clearInterval(beat);
    clearTimeout(deadline);
    deadline = undefined;
    if (!isOpen) return;
    isOpen = false;
    onLost();
  };

  /** Lets go of the socket for good. */
  const drop = () => {
    const old = socket;
    socket = null;
    old?.close();
    lose();
  };

  const probe = () => {
    if (!isOpen || deadline !== undefined) return;
    socket?.send(HEARTBEAT.ping);
    deadline = setTimeout(restart, ANSWER_MS);
  };

  const open = () => {
    const next = new WebSocket(url, protocols, {
      // What waits is the outbox's affair: partysocket would let it out before the room is joined.
      maxEnqueuedMessages: 0,
      minReconnectionDelay: firstPause,
      reconnectionDelayGrowFactor: GROWTH,
      maxReconnectionDelay: LONGEST_PAUSE_MS,
      connectionTimeout: 10_000,
      shouldReconnectOnClose: ({ code }) => !isFinalClose(code),
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
      batch(() => {
        lose();
        if (isFinalClose(code)) status.value = { kind: "refused", code, reason };
        else {
          // The pause that has just begun; partysocket has counted the attempt after it already.
          const pause = Math.min(firstPause * GROWTH ** (next.retryCount - 1), LONGEST_PAUSE_MS);
          setLost(Date.now() + pause, code === CLOSE.roomFull);
        }
      });
    });
  };

  // A new partysocket, because `reconnect()` would first sit out the pause that the old one is in.
  const restart = () => {
    batch(() => {
      drop();
      const { kind } = status.peek();
      if (kind === "connecting" || kind === "refused") status.value = { kind: "connecting" };
      else setLost(Date.now(), false);
    });
    open();
  };

  open();
  return {
    status,
    send: (event) => isOpen && socket?.send(JSON.stringify(event)) === true,
    check: () => {
      if (isOpen) probe();
      else if (status.peek().kind === "refused") return;
      else if (isOffline()) setLost(Date.now(), false);
      else restart();
    },
    restart,
    close: drop,
  };
};
