/** A reconnecting WebSocket: partysocket, a heartbeat, and a status for the page. */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import WebSocket from "partysocket/ws";
import { CLOSE, isFinalClose } from "../../rooms/protocol/close-codes.ts";
import { HEARTBEAT, HEARTBEAT_ANSWER_MS, HEARTBEAT_INTERVAL_MS } from "../../rooms/protocol/limits.ts";
import { readFrame, type WireEvent } from "./frame.ts";

export type Status =
  | { kind: "connecting" }
  | { kind: "online" }
  /**
   * The connection was lost at `since` and is retried at `retryAt`, both ms since 1970; `isFull` when the room had no
   * spot left.
   */
  | { kind: "reconnecting"; since: number; retryAt: number; isFull: boolean }
  /** The same, and the browser says that there is no network. */
  | { kind: "offline"; since: number }
  /** The connection was lost, and is opened again on demand. */
  | { kind: "closed" }
  /** The server closed the connection for good; `code` is one of the protocol's CLOSE. */
  | { kind: "rejected"; code: number; reason: string };

export interface ConnectionOptions<Received extends WireEvent> {
  /** Called before each attempt. */
  url: () => string;
  /** Resolves to the subprotocols to offer; called before each attempt, which fails if it rejects. */
  protocols: () => Promise<string[]>;
  /** The event that the server begins with once it has accepted the connection. */
  greeting: Received["event"];
  /** How often the connection is probed, ms; as rooms expect it by default. */
  heartbeatMs?: number;
  /** Receives the events of one frame, in order. */
  onEvents: (events: Received[]) => void;
  /** Called when an open connection is lost, or one that is not opened again by itself could not be opened. */
  onDisconnect: () => void;
  /** Returns false while a lost connection should stay closed until `restart`. */
  isNeeded: () => boolean;
  /** True when the browser says that there is no network. */
  isOffline: () => boolean;
}

export interface Connection<Sent extends WireEvent> {
  readonly status: ReadonlySignal<Status>;
  /** Returns false, and sends nothing, while the connection is not open. */
  send(event: Sent): boolean;
  /** Finds out now whether the connection is alive: the network has changed, or the page has woken up. */
  check(): void;
  /** Reconnects, even when closed or rejected. */
  restart(): void;
  close(): void;
}

const BACKOFF_FACTOR = 1.6;
const MAX_BACKOFF_MS = 10_000;

/** Connects at once. */
export const connect = <Sent extends WireEvent, Received extends WireEvent>({
  url,
  protocols,
  greeting,
  heartbeatMs = HEARTBEAT_INTERVAL_MS,
  onEvents,
  onDisconnect,
  isNeeded,
  isOffline,
}: ConnectionOptions<Received>): Connection<Sent> => {
  const status = signal<Status>({ kind: "connecting" });
  // A deploy disconnects everyone at once; jitter spreads the reconnects.
  const firstBackoff = 500 + Math.random() * 1_000;
  /** The current socket; events of earlier ones are ignored. Null after `close`. */
  let socket: WebSocket | null = null;
  let isOpen = false;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  const setLost = (retryAt: number, isFull: boolean) => {
    const previous = status.peek();
    const since = "since" in previous ? previous.since : Date.now();
    status.value = isOffline() ? { kind: "offline", since } : { kind: "reconnecting", since, retryAt, isFull };
  };

  const onSocketLost = () => {
    clearInterval(heartbeat);
    clearTimeout(deadline);
    deadline = undefined;
    if (!isOpen) return;
    isOpen = false;
    onDisconnect();
  };

  /** Closes the socket and ignores its further events. */
  const drop = () => {
    const old = socket;
    socket = null;
    old?.close();
    onSocketLost();
  };

  const probe = () => {
    if (!isOpen || deadline !== undefined) return;
    socket?.send(HEARTBEAT.ping);
    deadline = setTimeout(restart, HEARTBEAT_ANSWER_MS);
  };

  const open = () => {
    const retryAfter = (attempts: number) =>
      Date.now() + Math.min(firstBackoff * BACKOFF_FACTOR ** attempts, MAX_BACKOFF_MS);
    const offered = async () => {
      try {
        return await protocols();
      } catch (error) {
        // No socket is opened, so none is closed.
        if (socket === next) setLost(retryAfter(next.retryCount), false);
        throw error;
      }
    };
    const next = new WebSocket(url, offered, {
      // The outbox queues messages: partysocket would send its queue before the room is joined.
      maxEnqueuedMessages: 0,
      minReconnectionDelay: firstBackoff,
      reconnectionDelayGrowFactor: BACKOFF_FACTOR,
      maxReconnectionDelay: MAX_BACKOFF_MS,
      connectionTimeout: 10_000,
      shouldReconnectOnClose: ({ code }) => !isFinalClose(code) && isNeeded(),
    });
    socket = next;
    next.addEventListener("open", () => {
      if (socket !== next) return;
      isOpen = true;
      heartbeat = setInterval(probe, heartbeatMs);
    });
    next.addEventListener("message", ({ data }) => {
      if (socket !== next) return;
      // Any frame proves that the connection is alive.
      clearTimeout(deadline);
      deadline = undefined;
      const events = readFrame<Received>(data);
      // Not on `open`: a rejected connection opens, too, to receive its close code.
      if (events.some(({ event }) => event === greeting)) status.value = { kind: "online" };
      if (events.length > 0) onEvents(events);
    });
    next.addEventListener("close", ({ code, reason }) => {
      if (socket !== next) return;
      batch(() => {
        onSocketLost();
        if (isFinalClose(code)) status.value = { kind: "rejected", code, reason };
        else if (!isNeeded()) {
          status.value = { kind: "closed" };
          onDisconnect();
        } else {
          // The delay that has just begun; partysocket has already counted the attempt after it.
          setLost(retryAfter(next.retryCount - 1), code === CLOSE.roomFull);
        }
      });
    });
  };

  // A new partysocket, because `reconnect()` would wait for the old one's backoff first.
  const restart = () => {
    batch(() => {
      drop();
      const previous = status.peek();
      const { kind } = previous;
      if (kind === "connecting" || kind === "rejected" || kind === "closed") status.value = { kind: "connecting" };
      else setLost(Date.now(), kind === "reconnecting" && previous.isFull);
    });
    open();
  };

  open();
  return {
    status,
    send: (event) => isOpen && socket?.send(JSON.stringify(event)) === true,
    check: () => {
      if (isOpen) probe();
      else if (["rejected", "closed"].includes(status.peek().kind)) return;
      else if (isOffline()) setLost(Date.now(), false);
      else restart();
    },
    restart,
    close: drop,
  };
};
