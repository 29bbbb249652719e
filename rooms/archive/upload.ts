/**
 * Sends the next messages, edits and orders of a room to Postgres. A row that Postgres rejects never holds up the rest: a
 * message is found by halving the batch and becomes a dead letter, an order is logged and dropped.
 */
import { insertOrders } from "../../drizzle/audit.ts";
import type { Db } from "../../drizzle/client.ts";
import { isRowError, sqlState } from "../../drizzle/errors.ts";
import { insertMessages, type MessageRow, messagesAt, updateMessages } from "../../drizzle/messages.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/timers.ts";
import type { Message } from "../protocol/events.ts";
import type { Edit } from "../storage/edits.ts";
import type { RoomStorage } from "../storage/index.ts";
import type { MessageLog } from "../storage/message-log.ts";
import type { StoredOrder } from "../storage/orders.ts";
import { toAuditRow, toRow } from "./rows.ts";

/** The limits of one request; Neon accepts up to 10 MB. */
const BATCH = { messages: 1_000, characters: 1_000_000, edits: 100, orders: 100 } as const;

export interface UploadOptions {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What an upload has archived. */
export interface Uploaded {
  readonly messages: number;
  /** Whether edits or orders were left over from a full batch. */
  readonly isFull: boolean;
}

export class Upload {
  readonly #options: UploadOptions;

  constructor(options: UploadOptions) {
    this.#options = options;
  }

  /** Archives messages first, because an edit updates its message's row. */
  async run(): Promise<Uploaded> {
    const { messages, edits, orders } = this.#options.storage;
    const batch = nextBatch(messages);
    const last = batch.at(-1);
    if (last) {
      await this.#insert(batch);
      messages.markArchived(last.seq);
    }
    const edited = edits.unarchived(BATCH.edits, messages.archivedSeq);
    if (edited.length > 0) {
      await this.#update(edited);
      edits.markArchived(edited);
    }
    const given = orders.unarchived(BATCH.orders);
    if (given.length > 0) {
      await this.#insertOrders(given);
      orders.delete(given.map(({ id }) => id));
    }
    return {
      messages: batch.length,
      isFull: edited.length === BATCH.edits || given.length === BATCH.orders,
    };
  }

  async #insert(batch: Message[]): Promise<void> {
    const { room, db } = this.#options;
    let inserted: Set<number>;
    try {
      inserted = await insertMessages(db(), room, batch.map(toRow));
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = batch;
      if (batch.length === 1 && only) return this.#deadLetter(only, `rejected: ${sqlState(error)}`);
      const half = batch.length >> 1;
      await this.#insert(batch.slice(0, half));
      return this.#insert(batch.slice(half));
    }
    const rest = batch.filter((message) => !inserted.has(message.seq));
    if (rest.length > 0) await this.#compare(rest);
  }

  async #update(edits: Edit[]): Promise<void> {
    const { room, db } = this.#options;
    try {
      await updateMessages(
        db(),
        room,
        edits.map(({ message }) => toRow(message)),
      );
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = edits;
      if (edits.length === 1 && only) return this.#deadLetter(only.message, `edit rejected: ${sqlState(error)}`);
      for (const edit of edits) await this.#update([edit]);
    }
  }

  async #insertOrders(orders: StoredOrder[]): Promise<void> {
    const { room, db, logger } = this.#options;
    try {
      await insertOrders(
        db(),
        orders.map((order) => toAuditRow(room, order)),
      );
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = orders;
      if (orders.length === 1 && only) {
        const { action, at } = only.order;
        return logger.error("order rejected", { room, order: only.id, action, at, reason: sqlState(error) });
      }
      for (const order of orders) await this.#insertOrders([order]);
    }
  }

  /** Checks that rows which were there already are the same messages: then the reply to an earlier request was lost. */
  async #compare(messages: Message[]): Promise<void> {
    const { room, db, storage } = this.#options;
    const seqs = messages.map((message) => message.seq);
    const rows = new Map((await messagesAt(db(), room, seqs)).map((row) => [row.seq, row]));
    for (const message of messages) {
      const row = rows.get(message.seq);
      if (!row) this.#deadLetter(message, "duplicate: another seq has its clientId");
      else if (!isSame(row, toRow(message), storage.edits.has(message.seq))) {
        this.#deadLetter(message, "conflict: another message has its seq");
      }
    }
  }

  /** Makes a message a dead letter. */
  #deadLetter(message: Message, error: string): void {
    const { storage, logger, room, clock } = this.#options;
    storage.deadLetters.put(message, error, clock.now());
    logger.error("message is a dead letter", { room, seq: message.seq, reason: error });
  }
}

/** Returns what goes into one request: at least one message if one is unarchived. */
const nextBatch = (log: MessageLog): Message[] => {
  let characters = 0;
  const unarchived = log.unarchived(BATCH.messages);
  const end = unarchived.findIndex(({ content }, i) => {
    characters += content.length;
    return i > 0 && characters > BATCH.characters;
  });
  return end < 0 ? unarchived : unarchived.slice(0, end);
};

/** Returns whether two rows are the same message; its content may differ if it was edited or deleted since. */
const isSame = (a: MessageRow, b: MessageRow, isEdited: boolean): boolean =>
  a.userId === b.userId &&
  a.username === b.username &&
  (a.content === b.content || isEdited) &&
  a.clientId === b.clientId &&
  a.timestamp.getTime() === b.timestamp.getTime();
