/**
 * Messages that were edited, deleted or reacted to, in their current state. Changes of a room are numbered 1, 2, 3 …; each
 * message is here once, under its last change (`rev`). It is kept until Postgres has it, and for as long as the log goes
 * back to the time of the change, so that clients that resume can be told. The log keeps messages as they were sent: a
 * change is one row written, and deleting it later another one.
 */
import type { Database } from "../../lib/storage-migrations.ts";
import type { FoundMessage } from "../core/changes.ts";
import type { Reactors } from "../core/reactors.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import { utf8Bytes } from "../protocol/utf8.ts";
import type { RoomRecord } from "./room-record.ts";

/** A stored change. */
export interface StoredChange extends FoundMessage {
  readonly rev: number;
}

/** A change of the index. A message that has changed again since has a later one with its seq. */
interface Entry {
  readonly rev: number;
  readonly seq: number;
  /** The room's last seq at the time. */
  readonly lastSeq: number;
}

/** Where so many archived changes would have to be archived again if the object was lost, that they are is recorded. */
const MAX_UNRECORDED = 100;

type Row = { rev: number; message: string; reactors: string };

export class Changes {
  readonly #db: Database;
  readonly #record: RoomRecord;
  /** Ascending by rev. */
  #entries: Entry[];
  /** The rev of each message that is here. */
  readonly #revs = new Map<number, number>();
  #archivedRev: number;
  /** The archived rev that is stored. */
  #recordedRev: number;

  constructor(db: Database, record: RoomRecord) {
    this.#db = db;
    this.#record = record;
    const rows = db.all<{ rev: number; seq: number; last_seq: number; archived_rev: number }>(
      "SELECT rev, seq, last_seq, archived_rev FROM changes ORDER BY rev",
    );
    this.#entries = rows.map(({ rev, seq, last_seq }) => ({ rev, seq, lastSeq: last_seq }));
    for (const { rev, seq } of this.#entries) this.#revs.set(seq, rev);
    this.#archivedRev = rows.at(-1)?.archived_rev ?? 0;
    this.#recordedRev = this.#archivedRev;
  }

  /** The rev of the room's last change. */
  get rev(): number {
    return Math.max(this.#entries.at(-1)?.rev ?? 0, this.#record.initialRev ?? 0, this.#record.reset.rev);
  }

  /** Every change above this rev is here, or has been followed by another one of its message. */
  startRev(isLogComplete: boolean): number {
    const initialRev = this.#record.initialRev ?? 0;
    const first = this.#current().next().value;
    return isLogComplete || first === undefined ? initialRev : Math.max(initialRev, first.rev - 1);
  }

  /**
   * Stores the new states of messages; `lastSeq` is the room's last seq. One row is written for each. Returns the messages
   * with their revs.
   */
  put(changed: readonly FoundMessage[], lastSeq: number): Message[] {
    return changed.map(({ message: { rev: _, ...message }, reactors }) => {
      const rev = this.rev + 1;
      const stored = { ...message, rev };
      this.#db.run(
        `INSERT INTO changes (seq, rev, last_seq, archived_rev, message, reactors) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (seq) DO UPDATE SET rev = excluded.rev, last_seq = excluded.last_seq,
           archived_rev = excluded.archived_rev, message = excluded.message, reactors = excluded.reactors`,
        message.seq,
        rev,
        lastSeq,
        this.#archivedRev,
        JSON.stringify(stored),
        JSON.stringify(reactors),
      );
      this.#recordedRev = this.#archivedRev;
      this.#entries.push({ rev, seq: message.seq, lastSeq });
      this.#revs.set(message.seq, rev);
      if (this.#entries.length > 2 * this.#revs.size + MAX_UNRECORDED) this.#entries = [...this.#current()];
      return stored;
    });
  }

  /** Returns the message with this seq, if it is here, with all reactions to it. */
  find(seq: number): StoredChange | undefined {
    if (!this.#revs.has(seq)) return undefined;
    const row = this.#db.get<Row>("SELECT rev, message, reactors FROM changes WHERE seq = ?", seq);
    return row && parse(row);
  }

  /** Returns a message in its current state. */
  current(message: Message): Message {
    return this.#message(message.seq) ?? message;
  }

  /** Returns true if a change of this message is here. */
  has(seq: number): boolean {
    return this.#revs.has(seq);
  }

  /** Returns the messages that changed after `rev`, ascending by rev. They are read as they are asked for. */
  *after(rev: number): Generator<Message> {
    for (const { seq } of this.#current(rev)) {
      const message = this.#message(seq);
      if (message) yield message;
    }
  }

  /**
   * Returns the messages up to `seq` that changed when `seq` or a later one was the last, oldest change first. Null if more
   * than `count` messages have changed since, newer ones, too, or if these messages take more than `bytes` as JSON.
   */
  since(seq: number, max: { count: number; bytes: number }): Message[] | null {
    const messages: Message[] = [];
    let [count, bytes] = [0, 0];
    // Later changes have a higher `lastSeq`, so only changes since then are looked at.
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i];
      if (!entry || entry.lastSeq < seq) break;
      if (!this.#isCurrent(entry)) continue;
      count += 1;
      if (count > max.count) return null;
      if (entry.seq > seq) continue;
      const message = this.#message(entry.seq);
      if (!message) continue;
      bytes += utf8Bytes(JSON.stringify(message));
      if (bytes > max.bytes) return null;
      messages.push(message);
    }
    return messages.reverse();
  }

  /** Returns the changes of messages in which a user occurs: as their author, mentioned, or with a reaction. */
  of(userId: UserId): StoredChange[] {
    const id = JSON.stringify(userId);
    return this.#db
      .all<Row>(
        "SELECT rev, message, reactors FROM changes WHERE instr(message, ?) > 0 OR instr(reactors, ?) > 0",
        id,
        id,
      )
      .map(parse);
  }

  /** Every change up to this rev is in Postgres. After a wake-up it may be behind. */
  get archivedRev(): number {
    return this.#archivedRev;
  }

  /** Whether Postgres has every change, as far as is known. */
  get isArchived(): boolean {
    return (this.#entries.at(-1)?.rev ?? 0) <= this.#archivedRev;
  }

  /** Returns the next changes that Postgres does not have, at most `limit`, until one of a message above `maxSeq`. */
  unarchived(limit: number, maxSeq: number = Number.MAX_SAFE_INTEGER): StoredChange[] {
    const changes: StoredChange[] = [];
    for (const { seq } of this.#current(this.#archivedRev)) {
      if (changes.length === limit || seq > maxSeq) break;
      const change = this.find(seq);
      if (change) changes.push(change);
    }
    return changes;
  }

  /**
   * Notes that Postgres has every change up to `rev`. The next change records it, in the row that it writes anyway, or it is
   * recorded now if many would have to be sent again.
   */
  confirm(rev: number): void {
    this.#archivedRev = rev;
    const last = this.#entries.at(-1);
    if (!last || rev - this.#recordedRev < MAX_UNRECORDED) return;
    this.#db.run("UPDATE changes SET archived_rev = ? WHERE seq = ?", rev, last.seq);
    this.#recordedRev = rev;
  }

  /** Deletes the archived changes from before `seq` was the last seq, except the last change: it records what is archived. */
  prune(seq: number): void {
    const last = this.#entries.at(-1);
    const pruned: Entry[] = [];
    for (const entry of this.#current()) {
      if (entry === last || entry.lastSeq >= seq || entry.rev > this.#archivedRev) break;
      pruned.push(entry);
    }
    const end = pruned.at(-1);
    if (!end) return;
    this.#db.run("DELETE FROM changes WHERE rev <= ?", end.rev);
    for (const entry of pruned) this.#revs.delete(entry.seq);
    this.#entries = [...this.#current()];
  }

  /** Returns the entries above a rev that no later change of their message has superseded. */
  *#current(rev = 0): Generator<Entry> {
    const entries = this.#entries;
    for (let i = indexAbove(entries, rev); i < entries.length; i++) {
      const entry = entries[i];
      if (entry && this.#isCurrent(entry)) yield entry;
    }
  }

  #isCurrent({ seq, rev }: Entry): boolean {
    return this.#revs.get(seq) === rev;
  }

  #message(seq: number): Message | undefined {
    if (!this.#revs.has(seq)) return undefined;
    const row = this.#db.get<{ message: string }>("SELECT message FROM changes WHERE seq = ?", seq);
    return row && (JSON.parse(row.message) as Message);
  }
}

/** Returns the index of the first entry above a rev. */
const indexAbove = (entries: readonly Entry[], rev: number): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.rev ?? 0) > rev) high = middle;
    else low = middle + 1;
  }
  return low;
};

const parse = ({ rev, message, reactors }: Row): StoredChange => ({
  rev,
  message: JSON.parse(message) as Message,
  reactors: JSON.parse(reactors) as Reactors,
});
