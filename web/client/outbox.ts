/**
 * Messages that the room has not acknowledged. Each keeps its `clientId` until the room's own copy arrives, which makes
 * retries idempotent. The outbox survives reloads, with one key per message so that two tabs never overwrite each other.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, ErrorCode, Message, RoomError } from "../../rooms/protocol/events.ts";
import type { Store } from "./storage.ts";

export interface Pending {
  clientId: string;
  content: Message["content"];
  /** Its author. The room dedupes by user and clientId. */
  userId: string;
  /** When it was written, ms since 1970; later messages have later times. */
  at: number;
  /** Why the room has rejected it, or null. A rejected message waits for its author's decision. */
  failed: ErrorCode | null;
}

export interface OutboxOptions {
  room: string;
  userId: string;
  store: Store;
  /** Returns false while there is no open connection. */
  send: (event: ClientEvent) => boolean;
}

export interface Outbox {
  /** In the order of writing. */
  readonly entries: ReadonlySignal<readonly Pending[]>;
  add(content: string): void;
  /** The room is joined: sends everything that waits. */
  open(): void;
  /** The connection is lost: nothing is sent until `open`. */
  close(): void;
  acknowledge(clientId: string): void;
  /** The room has rejected a message. */
  reject(clientId: string, error: RoomError): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Drops the entries that another tab has sent or discarded. */
  reload(): void;
}

/** Returns 32 random characters. Unlike `randomUUID` it does not need a secure context. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Loads the entries of earlier pages. Those of another user are marked as failed: they must not be sent unasked. */
const load = (store: Store, prefix: string, userId: string): Pending[] => {
  const entries: Pending[] = [];
  for (const key of store.keys(prefix)) {
    try {
      const entry = JSON.parse(store.get(key) ?? "") as Pending;
      entries.push(entry.userId === userId ? entry : { ...entry, userId, failed: "unauthorized" });
    } catch {
      store.remove(key);
    }
  }
  return entries.sort((a, b) => a.at - b.at);
};

export const createOutbox = ({ room, userId, store, send }: OutboxOptions): Outbox => {
  const prefix = `samovar.outbox.${room}.`;
  const entries = signal<readonly Pending[]>(load(store, prefix, userId));
  /** Sent over this connection and not answered yet. */
  const inFlight = new Set<string>();
  let isOpen = false;
  let resume: ReturnType<typeof setTimeout> | undefined;

  const update = (clientId: string, changes: Partial<Pending>) => {
    entries.value = entries.peek().map((entry) => {
      if (entry.clientId !== clientId) return entry;
      const updated = { ...entry, ...changes };
      store.set(prefix + clientId, JSON.stringify(updated));
      return updated;
    });
  };

  const remove = (clientId: string) => {
    inFlight.delete(clientId);
    store.remove(prefix + clientId);
    if (entries.peek().some((entry) => entry.clientId === clientId)) {
      entries.value = entries.peek().filter((entry) => entry.clientId !== clientId);
    }
  };

  const flush = () => {
    if (!isOpen || resume !== undefined) return;
    for (const { clientId, content, failed } of entries.peek()) {
      if (failed !== null || inFlight.has(clientId)) continue;
      if (!send({ event: "sendMessage", data: { content, clientId } })) return;
      inFlight.add(clientId);
    }
  };

  const pause = (ms: number) => {
    clearTimeout(resume);
    resume = setTimeout(() => {
      resume = undefined;
      flush();
    }, ms);
  };

  return {
    entries,
    add: (content) => {
      const at = Math.max(Date.now(), (entries.peek().at(-1)?.at ?? 0) + 1);
      const entry: Pending = { clientId: newId(), content, userId, at, failed: null };
      store.set(prefix + entry.clientId, JSON.stringify(entry));
      entries.value = [...entries.peek(), entry];
      flush();
    },
    open: () => {
      isOpen = true;
      inFlight.clear();
      flush();
    },
    close: () => {
      isOpen = false;
      clearTimeout(resume);
      resume = undefined;
    },
    acknowledge: remove,
    reject: (clientId, { code, retryAfterMs = 1_000 }) => {
      inFlight.delete(clientId);
      if (code === "rate_limited") pause(retryAfterMs);
      // `not_joined` is only too early: `open` sends it again.
      else if (code !== "not_joined") update(clientId, { failed: code });
    },
    retry: (clientId) => {
      update(clientId, { failed: null });
      flush();
    },
    discard: remove,
    reload: () => {
      const isStored = ({ clientId }: Pending) => store.get(prefix + clientId) !== null;
      if (!entries.peek().every(isStored)) entries.value = entries.peek().filter(isStored);
    },
  };
};
