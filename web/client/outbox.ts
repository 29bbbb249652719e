/**
 * What is written and not yet said. Each message keeps its `clientId` until the room's own copy acknowledges it, so it
 * may be sent any number of times and is said once. It is kept over reloads, one key a message, so that two tabs never
 * overwrite what the other one keeps.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, ErrorCode, RoomError } from "../../rooms/protocol/events.ts";
import type { Store } from "./storage.ts";

export interface Pending {
  clientId: string;
  content: string;
  /** Who wrote it. The room recognises a repeat by user and clientId. */
  userId: string;
  /** When it was written, ms since 1970; later messages have later times. */
  at: number;
  /** Why the room has refused it, or null. It then waits for its writer's decision. */
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
  /** In the order in which they were written. */
  readonly entries: ReadonlySignal<readonly Pending[]>;
  add(content: string): void;
  /** The room is joined: everything that waits goes out. */
  open(): void;
  /** The connection is lost: nothing goes out until `open`. */
  close(): void;
  acknowledge(clientId: string): void;
  /** The room has refused a message. */
  refuse(clientId: string, error: RoomError): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Another tab may have changed what is kept: what it has sent or discarded is gone here, too. */
  reload(): void;
}

/** A text that nobody else produces, of 32 characters. Unlike `randomUUID` it does not need a secure context. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What was written before a reload. What another user wrote here is not sent unasked. */
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
  /** What went out over this connection and is not answered yet. */
  const sent = new Set<string>();
  let isOpen = false;
  let resume: ReturnType<typeof setTimeout> | undefined;

  const change = (clientId: string, changes: Partial<Pending>) => {
    entries.value = entries.peek().map((entry) => {
      if (entry.clientId !== clientId) return entry;
      const changed = { ...entry, ...changes };
      store.set(prefix + clientId, JSON.stringify(changed));
      return changed;
    });
  };

  const remove = (clientId: string) => {
    sent.delete(clientId);
    store.remove(prefix + clientId);
    if (entries.peek().some((entry) => entry.clientId === clientId)) {
      entries.value = entries.peek().filter((entry) => entry.clientId !== clientId);
    }
  };

  const flush = () => {
    if (!isOpen || resume !== undefined) return;
    for (const { clientId, content, failed } of entries.peek()) {
      if (failed !== null || sent.has(clientId)) continue;
      if (!send({ event: "sendMessage", data: { content, clientId } })) return;
      sent.add(clientId);
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
      sent.clear();
      flush();
    },
    close: () => {
      isOpen = false;
      clearTimeout(resume);
      resume = undefined;
    },
    acknowledge: remove,
    refuse: (clientId, { code, retryAfterMs = 1_000 }) => {
      sent.delete(clientId);
      if (code === "rate_limited") pause(retryAfterMs);
      // Out of the room it is not refused, only too early: `open` sends it again.
      else if (code !== "not_joined") change(clientId, { failed: code });
    },
    retry: (clientId) => {
      change(clientId, { failed: null });
      flush();
    },
    discard: remove,
    reload: () => {
      const isKept = ({ clientId }: Pending) => store.get(prefix + clientId) !== null;
      if (!entries.peek().every(isKept)) entries.value = entries.peek().filter(isKept);
    },
  };
};
