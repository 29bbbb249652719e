/**
 * Sends the next messages, changes and orders of a room to Postgres. A row that Postgres rejects never holds up the rest: a
 * message is found by halving the batch and becomes a dead letter, an order is logged and dropped.
 */
import { insertOrders } from "../../drizzle/audit.ts";
import { updateMessages } from "../../drizzle/changes.ts";
import type { Db } from "../../drizzle/client.ts";
import { isRowError, sqlState } from "../../drizzle/errors.ts";
import {
  insertMessages,
  insertRoom,
  isErased,
  type MessageRow,
  messagesAt,
  resendMessages,
} from "../../drizzle/messages.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/timers.ts";
import { isDirect } from "../protocol/direct.ts";
import type { Message } from "../protocol/events.ts";
import type { StoredChange } from "../storage/changes.ts";
import type { RoomStorage } from "../storage/index.ts";
import type { StoredOrder } from "../storage/orders.ts";
import { toAuditRow, toRow } from "./rows.ts";

/** The limits of one request; Neon accepts up to 10 MB. */
const BATCH = { messages: 1_000, characters: 1_000_000, changes: 100, orders: 100 } as const;

export interface UploadOptions {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A user was erased during a request: what was read before it may hold their data, so nothing more of it is used. */
export class SupersededError extends Error {}

export class Upload {
  readonly #options: UploadOptions;
  /** Messages up to here may have been archived by an earlier instance. */
  readonly #restoredSeq: number;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#restoredSeq = options.storage.messages.last().seq;
  }

  /** Archives messages first, because a change updates its message's row. Resolves to whether something is left over. */
  async run(): Promise<boolean> {
    const { storage } = this.#options;
    const { messages, changes, orders } = storage;
    const lastSeq = messages.last().seq;
    const batch = nextBatch(storage);
    const last = batch.at(-1);
    if (last) {
      await this.#insert(this.#withoutDeadLetters(batch));
      messages.confirm(last.seq);
    }
    const changed = nextChanges(storage);
    const lastChange = changed.at(-1);
    if (lastChange) {
      await this.#update(changed);
      changes.confirm(lastChange.rev);
    }
    const given = orders.unarchived(BATCH.orders);
    if (given.length > 0) {
      await this.#insertOrders(given);
      orders.delete(given.map(({ id }) => id));
    }
    const areMessagesLeft = last !== undefined && last.seq < lastSeq;
    const areChangesLeft = lastChange !== undefined && !changes.isArchived;
    return areMessagesLeft || areChangesLeft || given.length === BATCH.orders;
  }

  /** Leaves out what Postgres has rejected already, when an earlier instance sent it. */
  #withoutDeadLetters(batch: Message[]): Message[] {
    const [first] = batch;
    if (!first || first.seq > this.#restoredSeq) return batch;
    const rejected = this.#options.storage.deadLetters.between(first.seq - 1, this.#restoredSeq + 1);
    const seqs = new Set(rejected.map(({ seq }) => seq));
    return batch.filter(({ seq }) => !seqs.has(seq));
  }

  async #insert(batch: Message[]): Promise<void> {
    const { room, storage } = this.#options;
    const [first] = batch;
    if (!first) return;
    const rows = batch.map(toRow);
    const members = isDirect(room) ? [...storage.members.all().keys()] : [];
    let existing: MessageRow[] = [];
    let inserted: Set<number>;
    try {
      if (first.seq > this.#restoredSeq)
        inserted = await this.#request((db) => insertMessages(db, room, rows, members));
      else
        ({ existing, inserted } = await this.#request((db) =>
          resendMessages(db, room, rows, this.#restoredSeq, members),
        ));
    } catch (error) {
      if (!isRowError(error)) throw error;
      if (batch.length === 1) {
        // Lists and erasures find the room even if all of its messages are rejected.
        await this.#request((db) => insertRoom(db, room));
        return this.#deadLetter(first, `rejected: ${sqlState(error)}`);
      }
      const half = batch.length >> 1;
      await this.#insert(batch.slice(0, half));
      return this.#insert(batch.slice(half));
    }
    const rest = batch.filter((message) => !inserted.has(message.seq));
    if (rest.length > 0) await this.#compare(rest, existing);
  }

  #update(changes: StoredChange[]): Promise<void> {
    const { room, storage } = this.#options;
    return this.#send(
      // Where Postgres has rejected a message, another one may have its seq.
      changes.filter(({ message }) => storage.deadLetters.find(message.seq) === undefined),
      async (db, some) => {
        const rows = some.map(({ message, reactors }) => ({ message: toRow(message), reactors }));
        if (rows.length > 0) await updateMessages(db, room, rows);
      },
      ({ message }, reason) => this.#deadLetter(message, `change rejected: ${reason}`),
    );
  }

  #insertOrders(orders: StoredOrder[]): Promise<void> {
    const { room, logger } = this.#options;
    return this.#send(
      orders.map((order) => toAuditRow(room, order)),
      insertOrders,
      ({ id, action, at }, reason) =>
        logger.error("order rejected", { room, order: id, action, at: at.toISOString(), reason }),
    );
  }

  /** Sends items in one request or, if Postgres rejects one of them, one by one; `reject` is called with those it rejects. */
  async #send<Item>(
    items: Item[],
    send: (db: Db, items: Item[]) => Promise<unknown>,
    reject: (item: Item, reason: string) => void,
  ): Promise<void> {
    try {
      await this.#request((db) => send(db, items));
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = items;
      if (items.length === 1 && only) return reject(only, `${sqlState(error)}`);
      for (const item of items) await this.#send([item], send, reject);
    }
  }

  /**
   * Checks that rows which were there already are the same messages: then they were archived before, and that was not
   * recorded. `existing` are rows that have been read; others are read now.
   */
  async #compare(messages: Message[], existing: MessageRow[]): Promise<void> {
    const { room, storage } = this.#options;
    const rows = new Map(existing.map((row) => [row.seq, row]));
    const missing = messages.map(({ seq }) => seq).filter((seq) => !rows.has(seq));
    const found = missing.length > 0 ? await this.#request((db) => messagesAt(db, room, missing)) : [];
    for (const row of found) rows.set(row.seq, row);
    for (const message of messages) {
      const row = rows.get(message.seq);
      if (!row) this.#deadLetter(message, "duplicate: another seq has its clientId");
      else if (!isSame(row, toRow(message), storage.changes.has(message.seq))) {
        this.#deadLetter(message, "conflict: another message has its seq");
      }
    }
  }

  /** Resolves to the result of a request. Rejects with `SupersededError` if a user was erased meanwhile. */
  async #request<Result>(send: (db: Db) => Promise<Result>): Promise<Result> {
    const { erasures } = this.#options.storage;
    const before = erasures.count;
    const [outcome] = await Promise.allSettled([send(this.#options.db())]);
    if (erasures.count !== before) throw new SupersededError();
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }

  /** Makes a message a dead letter, in its state of this moment: it may have changed during the request. */
  #deadLetter(message: Message, error: string): void {
    const { storage, logger, room, clock } = this.#options;
    storage.deadLetters.put(storage.changes.current(message), error, clock.now());
    logger.error("message is a dead letter", { room, seq: message.seq, reason: error });
  }
}

/** Returns the messages that go into one request: at least one if one is unarchived. */
const nextBatch = (storage: RoomStorage): Message[] => upToCharacters(storage.unarchived(BATCH.messages), charactersOf);

/** The same for changes of messages that Postgres has. */
const nextChanges = ({ changes, messages }: RoomStorage): StoredChange[] =>
  upToCharacters(changes.unarchived(BATCH.changes, messages.archivedSeq), ({ message, reactors }) =>
    reactors.flatMap(({ userIds }) => userIds).reduce((sum, id) => sum + id.length, charactersOf(message)),
  );

/** About the characters of a message: those of the fields that may be long. */
const charactersOf = ({ content, mentions = [], attachments = [] }: Message): number =>
  mentions.reduce((sum, { userId, name }) => sum + userId.length + name.length, content.length) +
  attachments.reduce((sum, { name, alt = "" }) => sum + name.length + alt.length, 0);

/** Returns the first items, as many as fit into `BATCH.characters`, but at least one. */
const upToCharacters = <Item>(items: Item[], charactersOf: (item: Item) => number): Item[] => {
  let characters = 0;
  const end = items.findIndex((item, i) => {
    characters += charactersOf(item);
    return i > 0 && characters > BATCH.characters;
  });
  return end < 0 ? items : items.slice(0, end);
};

/**
 * Returns whether Postgres' row is the same message as the room's. Its content may differ if it was edited or deleted
 * since, and everything but its time if its author was erased.
 */
const isSame = (theirs: MessageRow, ours: MessageRow, isEdited: boolean): boolean =>
  theirs.timestamp.getTime() === ours.timestamp.getTime() &&
  (isErased(ours) ||
    (theirs.userId === ours.userId &&
      theirs.username === ours.username &&
      (theirs.content === ours.content || isEdited) &&
      theirs.clientId === ours.clientId));
