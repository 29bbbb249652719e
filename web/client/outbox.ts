/**
 * Messages that the room has not acknowledged. Each keeps its `clientId` until the room's own copy arrives, which makes
 * retries idempotent. One message at a time is in flight: with more, the room could reject one for its rate and accept the
 * next, because the budget refills in between. A message with files waits until they are uploaded, and later ones pass it.
 * The outbox survives reloads, with one key per message so that two tabs never overwrite each other.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, Message, RoomError } from "../../rooms/protocol/events.ts";
import { isTemporary, isUnspecific, type RequestError } from "./errors.ts";
import type { NewFile, PendingFile } from "./files/pending-file.ts";
import { newId } from "./new-id.ts";
import type { Store } from "./storage.ts";

export interface Pending {
  clientId: string;
  content: Message["content"];
  /** The seq of the message that it replies to. */
  replyTo?: number;
  files?: readonly PendingFile[];
  /** How often the files had to be uploaded anew, because the room did not know them any more. */
  attempt?: number;
  /** Its author. The room dedupes by user and clientId. */
  userId: string;
  /** When it was written, ms since 1970; later messages have later times. */
  at: number;
  /**
   * Why the room has rejected it or the server one of its files, or null; `file_lost` if the bytes of one cannot be read any
   * more. A rejected message waits for its author's decision.
   */
  failed: RequestError | null;
}

export interface SendOptions {
  /** The seq of the message to reply to. */
  readonly replyTo?: number | undefined;
  /** In the order in which they show, at most `fileLimits.perMessage`. */
  readonly files?: readonly NewFile[] | undefined;
}

/** What a message consists of besides its content. */
export type PendingOptions = Pick<SendOptions, "replyTo"> & { readonly files?: readonly PendingFile[] };

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
  add(content: string, options?: PendingOptions): void;
  /** The room is joined: sends everything that waits. */
  open(): void;
  /** The connection is lost: nothing is sent until `open`. */
  close(): void;
  acknowledge(clientId: string): void;
  /** The room has rejected a message: the one that the error names or, if it names nothing, the one in flight. */
  reject(error: RoomError): void;
  /** The room has other rules now: sends at once what waits for its time. */
  resume(): void;
  /** Changes an entry: a file was uploaded, or rejected. */
  update(clientId: string, changes: Partial<Pending>): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Puts back a discarded message as it was. */
  restore(entry: Pending): void;
  /** Drops the entries that another tab has sent or discarded. */
  reload(): void;
}

/** The keys of all rooms' outboxes begin with it. */
export const OUTBOXES = "samovar.outbox.";

/** Delay before a message is sent again, when the error does not name one. */
const RETRY_MS = 1_000;

const isUploaded = ({ files = [] }: Pending): boolean => files.every(({ id }) => id !== undefined);

/** What is sent of files that are uploaded. */
const attachmentsOf = (files: readonly PendingFile[]) => files.map(({ id = "", alt }) => ({ id, alt }));

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
  const prefix = `${OUTBOXES}${room}.`;
  const entries = signal<readonly Pending[]>(load(store, prefix, userId));
  /** The clientId of the message that was sent over this connection and is not answered yet. */
  let inFlight: string | null = null;
  let isOpen = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const update = (clientId: string, changes: Partial<Pending>) => {
    entries.value = entries.peek().map((entry) => {
      if (entry.clientId !== clientId) return entry;
      const updated = { ...entry, ...changes };
      store.set(prefix + clientId, JSON.stringify(updated));
      return updated;
    });
  };

  const flush = () => {
    if (!isOpen || inFlight !== null || waiting !== undefined) return;
    const next = entries.peek().find((entry) => entry.failed === null && isUploaded(entry));
    if (next === undefined) return;
    const { clientId, content, replyTo, files } = next;
    const attachments = files && attachmentsOf(files);
    if (send({ event: "sendMessage", data: { content, clientId, replyTo, attachments } })) inFlight = clientId;
  };

  const settle = (clientId: string) => {
    if (inFlight !== clientId) return;
    inFlight = null;
    flush();
  };

  const remove = (clientId: string) => {
    store.remove(prefix + clientId);
    if (entries.peek().some((entry) => entry.clientId === clientId)) {
      entries.value = entries.peek().filter((entry) => entry.clientId !== clientId);
    }
    settle(clientId);
  };

  const stopWaiting = () => {
    clearTimeout(waiting);
    waiting = undefined;
  };

  const wait = (ms: number) => {
    stopWaiting();
    waiting = setTimeout(() => {
      waiting = undefined;
      flush();
    }, ms);
  };

  return {
    entries,
    add: (content, { replyTo, files = [] } = {}) => {
      const at = Math.max(Date.now(), (entries.peek().at(-1)?.at ?? 0) + 1);
      const reply = replyTo === undefined ? {} : { replyTo };
      const withFiles = files.length === 0 ? {} : { files };
      const entry: Pending = { clientId: newId(), content, ...reply, ...withFiles, userId, at, failed: null };
      store.set(prefix + entry.clientId, JSON.stringify(entry));
      entries.value = [...entries.peek(), entry];
      flush();
    },
    open: () => {
      isOpen = true;
      inFlight = null;
      flush();
    },
    close: () => {
      isOpen = false;
      stopWaiting();
    },
    acknowledge: remove,
    reject: (error) => {
      const { code, retryAfterMs = RETRY_MS } = error;
      const rejected = isUnspecific(error) ? inFlight : error.clientId;
      // `not_joined` is only too early: `open` sends it again.
      if (rejected === null || rejected === undefined || code === "not_joined") return;
      if (!isTemporary(error)) update(rejected, { failed: code });
      else if (rejected === inFlight) wait(retryAfterMs);
      settle(rejected);
    },
    resume: () => {
      stopWaiting();
      flush();
    },
    update: (clientId, changes) => {
      update(clientId, changes);
      flush();
    },
    retry: (clientId) => {
      update(clientId, { failed: null });
      flush();
    },
    discard: remove,
    restore: (entry) => {
      store.set(prefix + entry.clientId, JSON.stringify(entry));
      entries.value = [...entries.peek(), entry].sort((a, b) => a.at - b.at);
      flush();
    },
    reload: () => {
      const isStored = ({ clientId }: Pending) => store.get(prefix + clientId) !== null;
      for (const entry of entries.peek()) if (!isStored(entry)) remove(entry.clientId);
    },
  };
};
