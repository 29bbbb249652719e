/**
 * The log of the room's messages. A message is a row here before anyone sees it, and stays until Postgres has it and it is
 * old. One flush is one row (a JSON array with its first and last seq), because storage is billed by the row. Messages are
 * deduplicated by (user, clientId) for as long as they are here.
 */
import type { Database } from "../../lib/storage-migrations.ts";
import type { EncodedMessage } from "../core/messages.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import type { RoomRecord } from "./room-record.ts";

/** What the log keeps at least, for resuming and deduplication. */
export const RETENTION = { ms: 24 * 60 * 60 * 1000, messages: 1_000 } as const;

/** Reading one message parses its whole row, so a row is no longer than that takes a moment; SQLite would take 2 MB. */
const ROW_CHARACTERS = 100_000;

type Row = { first: number; messages: string };

export class MessageLog {
  readonly #db: Database;
  readonly #record: RoomRecord;

  constructor(db: Database, record: RoomRecord) {
    this.#db = db;
    this.#record = record;
  }

  /** The seq up to which every message is in Postgres or among the dead letters. */
  get archivedSeq(): number {
    return this.#record.archivedSeq;
  }

  /** Returns the seq and the time (ms) of the last message, or the initial seq where there is none. */
  last(): { seq: number; timestamp: number } {
    const row = this.#select("ORDER BY first DESC LIMIT 1");
    const message = row && parse(row).at(-1);
    return message
      ? { seq: message.seq, timestamp: Date.parse(message.timestamp) }
      : { seq: this.#record.initialSeq ?? 0, timestamp: 0 };
  }

  /** Returns the first seq in the log, or null where it is empty. */
  firstSeq(): number | null {
    return this.#select("ORDER BY first LIMIT 1")?.first ?? null;
  }

  /** Returns the seq from which on the log has every message: below it, Postgres has to be asked. */
  startSeq(): number {
    return this.firstSeq() ?? this.endSeq();
  }

  /** Returns the seq above the room's last message; while its numbering is unknown, one above every message. */
  endSeq(): number {
    return this.#record.initialSeq === null ? Number.MAX_SAFE_INTEGER : this.last().seq + 1;
  }

  /** Stores one flush at `now` (ms): one row, or several if it is too large for one. */
  append(messages: readonly EncodedMessage[], now: number): void {
    let row: string[] = [];
    let first = 0;
    let size = 0;
    const write = (last: number) =>
      this.#db.run(
        "INSERT INTO log (first, last, at, messages) VALUES (?, ?, ?, ?)",
        first,
        last,
        now,
        `[${row.join(",")}]`,
      );
    for (const { message, json } of messages) {
      if (row.length > 0 && size + json.length > ROW_CHARACTERS) {
        write(message.seq - 1);
        row = [];
        size = 0;
      }
      if (row.length === 0) first = message.seq;
      row.push(json);
      size += json.length;
    }
    const last = messages.at(-1);
    if (last) write(last.message.seq);
  }

  /** Replaces the message with this seq if it is here. */
  replace(message: Message): void {
    const row = this.#select("WHERE first <= ? AND last >= ?", message.seq, message.seq);
    if (!row) return;
    const messages = parse(row).map((each) => (each.seq === message.seq ? message : each));
    this.#db.run("UPDATE log SET messages = ? WHERE first = ?", JSON.stringify(messages), row.first);
  }

  /** Returns the message with this seq if it is here. */
  find(seq: number): Message | undefined {
    return this.after(seq - 1, 1).find((message) => message.seq === seq);
  }

  /** Returns a user's messages. Only rows that have some are parsed: their JSON has the id as `JSON.stringify` writes it. */
  of(userId: UserId): Message[] {
    return this.#db
      .all<Row>("SELECT first, messages FROM log WHERE instr(messages, ?) > 0", `"userId":${JSON.stringify(userId)}`)
      .flatMap((row) => parse(row).filter((message) => message.userId === userId));
  }

  /** Returns the first `limit` messages above `seq`, ascending. */
  after(seq: number, limit: number): Message[] {
    return this.above(seq).take(limit).toArray();
  }

  /** Returns the next messages to archive, at most `limit`. */
  unarchived(limit: number): Message[] {
    return this.after(this.archivedSeq, limit);
  }

  /** Records that everything up to `seq` is archived. */
  markArchived(seq: number): void {
    this.#record.setArchivedSeq(seq);
  }

  /**
   * Deletes rows that are archived, older than `RETENTION.ms` and not among the last `RETENTION.messages`. Returns whether
   * there were any.
   */
  prune(now: number): boolean {
    const end = Math.min(this.archivedSeq, this.last().seq - RETENTION.messages);
    let cut: number | null = null;
    // Row by row from the oldest: when there is nothing to delete, this reads a single row.
    const rows = this.#db.iterate<{ first: number; last: number; at: number }>(
      "SELECT first, last, at FROM log ORDER BY first",
    );
    for (const { first, last, at } of rows) {
      if (last > end || at >= now - RETENTION.ms) break;
      cut = first;
    }
    if (cut === null) return false;
    this.#db.run("DELETE FROM log WHERE first <= ?", cut);
    return true;
  }

  /** Returns those of the last `limit` messages that have a clientId, ascending, for deduplication. */
  *withClientId(limit: number): Generator<Message> {
    for (const message of this.above(this.last().seq - limit)) if (message.clientId !== undefined) yield message;
  }

  /** Returns the messages above `seq`, ascending. Rows are read as they are asked for: a log that is long costs no memory. */
  *above(seq: number): Generator<Message> {
    const rows = this.#db.iterate<Row>(
      `SELECT first, messages FROM log
       WHERE first >= coalesce((SELECT max(first) FROM log WHERE first <= ?), 0) ORDER BY first`,
      seq + 1,
    );
    for (const row of rows) for (const message of parse(row)) if (message.seq > seq) yield message;
  }

  /** Returns the messages below `seq`, or all of them, descending. Rows are read as they are asked for. */
  *below(seq: number = Number.MAX_SAFE_INTEGER): Generator<Message> {
    const rows = this.#db.iterate<Row>("SELECT first, messages FROM log WHERE first < ? ORDER BY first DESC", seq);
    for (const row of rows) for (const message of parse(row).reverse()) if (message.seq < seq) yield message;
  }

  #select(rest: string, ...bindings: number[]): Row | undefined {
    return this.#db.get<Row>(`SELECT first, messages FROM log ${rest}`, ...bindings);
  }
}

const parse = (row: Row): Message[] => JSON.parse(row.messages) as Message[];
