/**
 * The log of the room's messages, as they were sent: `Changes` has those that changed since. A message is here before anyone sees it, and stays until Postgres has it and it is old.
 * Storage is billed by the row, so messages share pages: a flush is appended to the last page, which is one row written,
 * and deleting a page is another one. Messages are deduplicated by (user, clientId) for as long as they are here.
 */
import type { Database } from "../../lib/storage-migrations.ts";
import { isMentioned } from "../core/mentions.ts";
import type { EncodedMessage } from "../core/messages.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import type { RoomRecord } from "./room-record.ts";

/** What the log keeps at least, for resuming and deduplication. */
export interface Retention {
  readonly ms: number;
  readonly messages: number;
}

export const RETENTION: Retention = { ms: 24 * 60 * 60 * 1000, messages: 1_000 };

/** A page of so many characters is full. An append rewrites its page, and reading one message parses it. */
export const FULL_PAGE_CHARACTERS = 16_384;
/** A flush that would make a page longer than this goes to pages of its own; SQLite would take 2 MB. */
const MAX_PAGE_CHARACTERS = 100_000;

/** A page as it is stored: `messages` are JSON objects with commas between them. */
type Row = { first: number; messages: string };

interface Page {
  readonly first: number;
  /** Ascending by seq. */
  readonly messages: readonly Message[];
}

/** The last page, without its messages. */
interface LastPage {
  readonly first: number;
  readonly last: number;
  /** The time of its last message, ms since 1970. */
  readonly at: number;
  readonly characters: number;
}

export class MessageLog {
  readonly #db: Database;
  readonly #record: RoomRecord;
  readonly #retention: Retention;
  #lastPage: LastPage | null;
  /** The messages of the last page, once they have been read: they are asked for most. */
  #lastMessages: Message[] | null = null;
  /** Everything up to here is archived. It is recorded with the next append, see `confirm`. */
  #archivedSeq: number | null;
  /** The archived seq that is stored. */
  #recordedSeq: number | null;
  /** Followers have been told of everything up to here. It is recorded with the next append. */
  #toldSeq: number | null;

  constructor(db: Database, record: RoomRecord, retention: Retention) {
    this.#db = db;
    this.#record = record;
    this.#retention = retention;
    const page = db.get<{
      first: number;
      last: number;
      at: number;
      archived_seq: number;
      told_seq: number;
      characters: number;
    }>(
      "SELECT first, last, at, archived_seq, told_seq, length(messages) AS characters FROM log ORDER BY first DESC LIMIT 1",
    );
    this.#lastPage = page ?? null;
    this.#archivedSeq = page?.archived_seq ?? null;
    this.#recordedSeq = this.#archivedSeq;
    this.#toldSeq = page?.told_seq ?? null;
  }

  /** The seq up to which every message is in Postgres or among the dead letters. After a wake-up it may be behind. */
  get archivedSeq(): number {
    return this.#archivedSeq ?? this.#record.initialSeq ?? 0;
  }

  /** The seq up to which followers have been told of every message. After a wake-up it may be behind. */
  get toldSeq(): number {
    return this.#toldSeq ?? this.#record.initialSeq ?? 0;
  }

  /** Notes how far followers have been told. The next append records it, in the row that it writes anyway. */
  told(seq: number): void {
    this.#toldSeq = seq;
  }

  /** Returns the seq and the time (ms) of the last message, or the initial seq where there is none. */
  last(): { seq: number; timestamp: number } {
    const page = this.#lastPage;
    return page ? { seq: page.last, timestamp: page.at } : { seq: this.#record.initialSeq ?? 0, timestamp: 0 };
  }

  /** Returns the first seq in the log, or null where it is empty. */
  firstSeq(): number | null {
    return this.#db.get<{ first: number }>("SELECT first FROM log ORDER BY first LIMIT 1")?.first ?? null;
  }

  /** Returns the seq from which on the log has every message: below it, Postgres has to be asked. */
  startSeq(): number {
    return this.firstSeq() ?? this.endSeq();
  }

  /** True if the log has every message since it began: nothing has been deleted. */
  get isComplete(): boolean {
    return this.startSeq() === (this.#record.initialSeq ?? 0) + 1;
  }

  /** Returns the seq above the room's last message; while its numbering is unknown, one above every message. */
  endSeq(): number {
    return this.#record.initialSeq === null ? Number.MAX_SAFE_INTEGER : this.last().seq + 1;
  }

  /** Stores one flush: one row written, or several if it is too large for one page. */
  append(messages: readonly EncodedMessage[]): void {
    let batch: EncodedMessage[] = [];
    let characters = 0;
    for (const encoded of messages) {
      if (batch.length > 0 && characters + encoded.json.length > MAX_PAGE_CHARACTERS) {
        this.#write(batch);
        batch = [];
        characters = 0;
      }
      batch.push(encoded);
      characters += encoded.json.length + 1;
    }
    this.#write(batch);
  }

  /** Appends to the last page, or begins a new one. */
  #write(batch: readonly EncodedMessage[]): void {
    const [begin, end] = [batch[0]?.message, batch.at(-1)?.message];
    if (!begin || !end) return;
    const messages = batch.map(({ message }) => message);
    const json = batch.map(({ json }) => json).join(",");
    const page = this.#lastPage;
    const { archivedSeq, toldSeq } = this;
    const [last, at] = [end.seq, Date.parse(end.timestamp)];
    if (page && page.characters < FULL_PAGE_CHARACTERS && page.characters + json.length < MAX_PAGE_CHARACTERS) {
      this.#db.run(
        "UPDATE log SET last = ?, at = ?, archived_seq = ?, told_seq = ?, messages = messages || ',' || ? WHERE first = ?",
        last,
        at,
        archivedSeq,
        toldSeq,
        json,
        page.first,
      );
      this.#lastPage = { first: page.first, last, at, characters: page.characters + 1 + json.length };
      this.#lastMessages?.push(...messages);
    } else {
      this.#db.run(
        "INSERT INTO log (first, last, at, archived_seq, told_seq, messages) VALUES (?, ?, ?, ?, ?, ?)",
        begin.seq,
        last,
        at,
        archivedSeq,
        toldSeq,
        json,
      );
      this.#lastPage = { first: begin.seq, last, at, characters: json.length };
      this.#lastMessages = messages;
    }
    this.#recordedSeq = archivedSeq;
  }

  /** Replaces messages by their new states, where they are here. */
  replace(messages: readonly Message[]): void {
    const states = new Map(messages.map((message) => [message.seq, message]));
    const pages = new Map<number, Page>();
    for (const seq of states.keys()) {
      const page = this.#pageBefore(seq + 1);
      if (page?.messages.some((message) => message.seq === seq)) pages.set(page.first, page);
    }
    for (const { first, messages } of pages.values()) {
      const json = messages.map((message) => JSON.stringify(states.get(message.seq) ?? message)).join(",");
      this.#db.run("UPDATE log SET messages = ? WHERE first = ?", json, first);
      if (first !== this.#lastPage?.first) continue;
      this.#lastPage = { ...this.#lastPage, characters: json.length };
      this.#lastMessages = null;
    }
  }

  /** Returns the message with this seq if it is here. */
  find(seq: number): Message | undefined {
    return this.#pageBefore(seq + 1)?.messages.find((message) => message.seq === seq);
  }

  /** Returns true if a message that is here has the file. */
  hasFile(id: string): boolean {
    return this.#db.get("SELECT 1 FROM log WHERE instr(messages, ?) > 0 LIMIT 1", `"id":"${id}"`) !== undefined;
  }

  /**
   * Returns the messages of which a user is the author or whom they mention. Only pages that have some are parsed: their
   * JSON has the id as `JSON.stringify` writes it.
   */
  of(userId: UserId): Message[] {
    return this.#db
      .all<Row>("SELECT first, messages FROM log WHERE instr(messages, ?) > 0", `"userId":${JSON.stringify(userId)}`)
      .flatMap((row) => this.#parse(row).messages.filter((message) => occursIn(userId, message)));
  }

  /**
   * Notes that everything up to `seq` is archived. The next append records it, in the row that it writes anyway; where more
   * than a page would have to be archived again if the object was lost, it is recorded now.
   */
  confirm(seq: number): void {
    this.#archivedSeq = seq;
    const page = this.#db.get<{ first: number }>(
      "SELECT first FROM log WHERE first <= ? ORDER BY first DESC LIMIT 1",
      seq,
    );
    if (!page || !this.#lastPage || (this.#recordedSeq ?? 0) >= page.first - 1) return;
    this.#db.run("UPDATE log SET archived_seq = ? WHERE first = ?", seq, this.#lastPage.first);
    this.#recordedSeq = seq;
  }

  /**
   * Deletes pages that are archived, and older and further back than is kept. Returns whether there were any.
   */
  prune(now: number): boolean {
    const end = Math.min(this.archivedSeq, this.last().seq - this.#retention.messages);
    const before = now - this.#retention.ms;
    const oldest = this.#db.get<{ last: number; at: number }>("SELECT last, at FROM log ORDER BY first LIMIT 1");
    if (!oldest || oldest.last > end || oldest.at >= before) return false;
    this.#db.run("DELETE FROM log WHERE last <= ? AND at < ?", end, before);
    return true;
  }

  /** Returns those of the last `limit` messages that have a clientId, ascending, for deduplication. */
  *withClientId(limit: number): Generator<Message> {
    for (const message of this.above(this.last().seq - limit)) if (message.clientId !== undefined) yield message;
  }

  /** Returns the messages above `seq`, ascending. Pages are read as they are asked for: a log that is long costs no memory. */
  *above(seq: number): Generator<Message> {
    let page = this.#pageBefore(seq + 2) ?? this.#pageAfter(seq);
    for (; page; page = this.#pageAfter(page.first)) {
      for (const message of page.messages) if (message.seq > seq) yield message;
    }
  }

  /** Returns the messages below `seq`, or all of them, descending. Pages are read as they are asked for. */
  *below(seq: number = Number.MAX_SAFE_INTEGER): Generator<Message> {
    for (let page = this.#pageBefore(seq); page; page = this.#pageBefore(page.first)) {
      for (const message of page.messages.toReversed()) if (message.seq < seq) yield message;
    }
  }

  /** Returns the last page that begins below `seq`. */
  #pageBefore(seq: number): Page | undefined {
    const { first } = this.#lastPage ?? {};
    if (first !== undefined && first < seq && this.#lastMessages) return { first, messages: this.#lastMessages };
    const row = this.#db.get<Row>("SELECT first, messages FROM log WHERE first < ? ORDER BY first DESC LIMIT 1", seq);
    return row && this.#parse(row);
  }

  /** Returns the first page that begins above `seq`. */
  #pageAfter(seq: number): Page | undefined {
    if (seq === this.#lastPage?.first) return undefined;
    const row = this.#db.get<Row>("SELECT first, messages FROM log WHERE first > ? ORDER BY first LIMIT 1", seq);
    return row && this.#parse(row);
  }

  #parse({ first, messages }: Row): Page {
    const isLast = first === this.#lastPage?.first;
    if (isLast && this.#lastMessages) return { first, messages: this.#lastMessages };
    const parsed = JSON.parse(`[${messages}]`) as Message[];
    if (isLast) this.#lastMessages = parsed;
    return { first, messages: parsed };
  }
}

const occursIn = (userId: UserId, message: Message): boolean =>
  message.userId === userId || isMentioned(message, userId);
