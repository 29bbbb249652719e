/**
 * The room's own SQLite: every message is a row here before anyone sees it, and stays until Postgres has it and it
 * is old. One flush is one row (a JSON array, keyed by its first and last seq), because rows are what storage bills.
 * A message whose (user, clientId) may come again is recognised for as long as it is here.
 */
import type { Entry } from "../core/entry.ts";
import type { Message } from "../protocol/events.ts";

/** What the log keeps at the least, for resume and for recognising repeats. */
export const KEEP = { ms: 24 * 60 * 60 * 1000, messages: 1_000 } as const;

/** SQLite takes 2 MB a row; a character may be 3 bytes. */
const ROW_CHARACTERS = 500_000;

type Mark = { room: string; base: number; archived: number };
type Row = { first: number; messages: string };

export class MessageLog {
  /** The room's name: the runtime itself does not know it when an alarm wakes an object after a restart. */
  readonly room: string;
  readonly #sql: SqlStorage;
  #base: number | null;
  #archived: number;

  /** `name` is the room's, where the runtime knows it. */
  constructor(sql: SqlStorage, name: string | undefined) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS log (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, at INTEGER NOT NULL, messages TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY CHECK (id = 1), room TEXT NOT NULL, base INTEGER NOT NULL, archived INTEGER NOT NULL);
    `);
    const mark = sql.exec<Mark>("SELECT room, base, archived FROM mark").toArray()[0];
    const room = mark?.room ?? name;
    if (room === undefined) throw new Error("a room is addressed by its name");
    this.room = room;
    this.#base = mark?.base ?? null;
    this.#archived = mark?.archived ?? 0;
  }

  /** Numbers start above this; null until `begin` has said so. */
  get base(): number | null {
    return this.#base;
  }

  /** Every message up to this seq is in Postgres or set aside. */
  get archived(): number {
    return this.#archived;
  }

  /** Numbering starts above `base`, the last seq that Postgres has (or can have) of this room. */
  begin(base: number): void {
    this.#base = base;
    this.#archived = base;
    this.#sql.exec("INSERT INTO mark (id, room, base, archived) VALUES (1, ?, ?, ?)", this.room, base, base);
  }

  /** The last message's seq and time in ms, or the base where there is none. */
  last(): { seq: number; timestamp: number } {
    const row = this.#rows("ORDER BY first DESC LIMIT 1")[0];
    const message = row && parse(row).at(-1);
    return message
      ? { seq: message.seq, timestamp: Date.parse(message.timestamp) }
      : { seq: this.#base ?? 0, timestamp: 0 };
  }

  /** The first seq that is here, or null. */
  first(): number | null {
    return this.#rows("ORDER BY first LIMIT 1")[0]?.first ?? null;
  }

  /** Stores one flush, at `now` (ms): one row, and more only when it is too large for one. */
  append(entries: readonly Entry[], now: number): void {
    let row: string[] = [];
    let first = 0;
    let size = 0;
    const write = (last: number) =>
      this.#sql.exec(
        "INSERT INTO log (first, last, at, messages) VALUES (?, ?, ?, ?)",
        first,
        last,
        now,
        `[${row.join(",")}]`,
      );
    for (const { message, json } of entries) {
      if (row.length > 0 && size + json.length > ROW_CHARACTERS) {
        write(message.seq - 1);
        row = [];
        size = 0;
      }
      if (row.length === 0) first = message.seq;
      row.push(json);
      size += json.length;
    }
    const last = entries.at(-1);
    if (last) write(last.message.seq);
  }

  /** Puts a changed message into the place that it has here, if it is still here. */
  replace(message: Message): void {
    const row = this.#rows("WHERE first <= ? AND last >= ?", message.seq, message.seq)[0];
    if (!row) return;
    const messages = parse(row).map((each) => (each.seq === message.seq ? message : each));
    this.#sql.exec("UPDATE log SET messages = ? WHERE first = ?", JSON.stringify(messages), row.first);
  }

  /** The message with this seq, if it is here. */
  at(seq: number): Message | undefined {
    return this.after(seq - 1, 1).find((message) => message.seq === seq);
  }

  /** At most `limit` messages above `seq`, ascending. */
  after(seq: number, limit: number): Message[] {
    return this.#above(seq).take(limit).toArray();
  }

  /** At most `limit` messages below `seq`, the latest of them, ascending. */
  before(seq: number, limit: number): Message[] {
    let messages: Message[] = [];
    const rows = this.#sql.exec<Row>("SELECT first, messages FROM log WHERE first < ? ORDER BY first DESC", seq);
    for (const row of rows) {
      messages = [...parse(row).filter((message) => message.seq < seq), ...messages];
      if (messages.length >= limit) break;
    }
    return messages.slice(-limit);
  }

  /** The next messages to archive, at most `limit`. */
  waiting(limit: number): Message[] {
    return this.after(this.#archived, limit);
  }

  /** Everything up to `seq` is archived. */
  markArchived(seq: number): void {
    this.#archived = seq;
    this.#sql.exec("UPDATE mark SET archived = ?", seq);
  }

  /** Deletes what is archived, older than `KEEP.ms` and not among the last `KEEP.messages`. True when it did. */
  prune(now: number): boolean {
    const keep = Math.min(this.#archived, this.last().seq - KEEP.messages);
    let cut: number | null = null;
    // Row by row from the oldest, so that finding nothing to delete reads one row.
    for (const row of this.#sql.exec<{ first: number; last: number; at: number }>(
      "SELECT first, last, at FROM log ORDER BY first",
    )) {
      if (row.last > keep || row.at >= now - KEEP.ms) break;
      cut = row.first;
    }
    if (cut === null) return false;
    this.#sql.exec("DELETE FROM log WHERE first <= ?", cut);
    return true;
  }

  /** Those of the last `limit` messages that bear a clientId, ascending. */
  *sent(limit: number): Generator<Message> {
    for (const message of this.#above(this.last().seq - limit)) if (message.clientId !== undefined) yield message;
  }

  /** The messages above `seq`, read row by row: a log that is days behind costs no memory. */
  *#above(seq: number): Generator<Message> {
    const rows = this.#sql.exec<Row>(
      `SELECT first, messages FROM log
       WHERE first >= coalesce((SELECT max(first) FROM log WHERE first <= ?), 0) ORDER BY first`,
      seq + 1,
    );
    for (const row of rows) for (const message of parse(row)) if (message.seq > seq) yield message;
  }

  #rows(rest: string, ...bindings: number[]): Row[] {
    return this.#sql.exec<Row>(`SELECT first, messages FROM log ${rest}`, ...bindings).toArray();
  }
}

const parse = (row: Row): Message[] => JSON.parse(row.messages) as Message[];
