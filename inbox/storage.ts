/** The inbox's own SQLite: the user, the rooms that they follow, whom they have blocked, and which browsers receive pushes. Nothing is stored before the first write. */
import type { Sql, Transaction } from "../lib/sql.ts";
import { Database } from "../lib/storage-migrations.ts";
import type { User } from "../rooms/protocol/events.ts";
import type { OwedCall, PendingPush, Positions, StoredInbox, StoredRoom, StoredSubscription } from "./core/state.ts";

const MIGRATIONS: readonly string[] = [
  // 1: tables keyed by names and ids have no rowid, because an index of their own would be a second row of each write.
  `CREATE TABLE inbox (id INTEGER PRIMARY KEY CHECK (id = 1), user_id TEXT NOT NULL, username TEXT,
     asserted_at INTEGER NOT NULL, positions TEXT NOT NULL);
   CREATE TABLE rooms (room TEXT PRIMARY KEY, status TEXT NOT NULL, read INTEGER NOT NULL,
     muted INTEGER NOT NULL, access_until INTEGER, direct_id TEXT, direct_name TEXT, last_seq INTEGER NOT NULL,
     unread INTEGER NOT NULL, mentions INTEGER NOT NULL, told_seq INTEGER NOT NULL, mentioned_seq INTEGER NOT NULL,
     owed TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE blocked (user_id TEXT PRIMARY KEY, username TEXT NOT NULL) WITHOUT ROWID;`,
  // 2: the devices of guests, and pushes. Pending pushes (`PendingPush`) and subscriptions are JSON: a table would cost each
  // inbox rows and a page.
  `ALTER TABLE inbox ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE inbox ADD COLUMN sign_out_key TEXT;
   ALTER TABLE inbox ADD COLUMN subscriptions TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE rooms ADD COLUMN push TEXT NOT NULL DEFAULT 'mentions';
   ALTER TABLE rooms ADD COLUMN pending TEXT;
   ALTER TABLE rooms ADD COLUMN pushed_at INTEGER NOT NULL DEFAULT 0;`,
];

type RoomRow = {
  room: string;
  status: StoredRoom["status"];
  read: number;
  muted: number;
  access_until: number | null;
  direct_id: string | null;
  direct_name: string | null;
  last_seq: number;
  unread: number;
  mentions: number;
  told_seq: number;
  mentioned_seq: number;
  owed: string;
  push: StoredRoom["push"];
  pending: string | null;
  pushed_at: number;
};

type InboxRow = {
  user_id: string;
  username: string | null;
  asserted_at: number;
  positions: string;
  epoch: number;
  sign_out_key: string | null;
  subscriptions: string;
};

export interface InboxStorageOptions {
  readonly sql: Sql;
  readonly transaction: Transaction;
  /** The user's id if the runtime knows it: it does not when an alarm wakes the object after a restart. */
  readonly userId?: string | undefined;
}

export class InboxStorage {
  readonly #options: InboxStorageOptions;
  #db: Database;
  #isUserStored = false;
  #username: string | null = null;
  #epoch = 0;
  #signOutKey: string | null = null;
  #assertedAt = 0;
  #positions: Positions = [];
  #subscriptions: readonly StoredSubscription[] = [];
  /** The user's id; null where it is unknown, and then nothing is stored either. */
  readonly userId: string | null;

  constructor(options: InboxStorageOptions) {
    this.#options = options;
    this.#db = this.#open();
    const row = this.#db.get<InboxRow>("SELECT * FROM inbox");
    this.userId = row?.user_id ?? options.userId ?? null;
    if (!row) return;
    this.#isUserStored = true;
    this.#username = row.username;
    this.#epoch = row.epoch;
    this.#signOutKey = row.sign_out_key;
    this.#assertedAt = row.asserted_at;
    this.#positions = JSON.parse(row.positions) as Positions;
    this.#subscriptions = JSON.parse(row.subscriptions) as StoredSubscription[];
  }

  #open(): Database {
    const { sql, transaction } = this.#options;
    return new Database({ sql, transaction, migrations: MIGRATIONS, beforeFirstWrite: (sql) => this.#insertUser(sql) });
  }

  /** False while nothing is stored. */
  get isCreated(): boolean {
    return this.#db.isCreated;
  }

  load(): StoredInbox {
    const rooms = this.#db.all<RoomRow>("SELECT * FROM rooms ORDER BY room").map(toRoom);
    const blocked = this.#db.all<User>("SELECT user_id AS id, username FROM blocked ORDER BY user_id");
    return {
      username: this.#username,
      epoch: this.#epoch,
      signOutKey: this.#signOutKey,
      assertedAt: this.#assertedAt,
      positions: this.#positions,
      rooms,
      blocked,
      subscriptions: this.#subscriptions,
    };
  }

  putRoom(stored: StoredRoom): void {
    const { room, status, read, muted, accessUntil, direct, lastSeq, unread, mentions } = stored;
    const values = [room, status, read, Number(muted), accessUntil, direct?.id ?? null];
    const counts = [direct?.username ?? null, lastSeq, unread, mentions, stored.toldSeq, stored.mentionedSeq];
    this.#db.run(
      "INSERT OR REPLACE INTO rooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...values,
      ...counts,
      stored.owed.join(),
      stored.push,
      stored.pending && JSON.stringify(stored.pending),
      stored.pushedAt,
    );
  }

  deleteRoom(room: string): void {
    this.#db.run("DELETE FROM rooms WHERE room = ?", room);
  }

  putBlocked({ id, username }: User): void {
    this.#db.run("INSERT OR REPLACE INTO blocked VALUES (?, ?)", id, username);
  }

  deleteBlocked(userId: string): void {
    this.#db.run("DELETE FROM blocked WHERE user_id = ?", userId);
  }

  /** Stores all subscriptions, the oldest first. */
  setSubscriptions(subscriptions: readonly StoredSubscription[]): void {
    this.#subscriptions = subscriptions;
    this.#db.run("UPDATE inbox SET subscriptions = ?", JSON.stringify(subscriptions));
  }

  /** Stores the read positions of all rooms: one row, however many have been read. */
  setPositions(positions: Positions): void {
    this.#positions = positions;
    if (this.#isUserStored) this.#db.run("UPDATE inbox SET positions = ?", JSON.stringify(positions));
  }

  /** Keeps the user's name and when all rooms were last told, in memory as long as nothing else is stored. */
  setUser(username: string | null, assertedAt: number): void {
    if (username === this.#username && assertedAt === this.#assertedAt) return;
    this.#username = username;
    this.#assertedAt = assertedAt;
    if (this.#isUserStored) this.#db.run("UPDATE inbox SET username = ?, asserted_at = ?", username, assertedAt);
  }

  setEpoch(epoch: number, signOutKey: string | null): void {
    this.#epoch = epoch;
    this.#signOutKey = signOutKey;
    this.#db.run("UPDATE inbox SET epoch = ?, sign_out_key = ?", epoch, signOutKey);
  }

  /** Forgets everything; the caller has deleted it. */
  deleted(): void {
    this.#db = this.#open();
    this.#isUserStored = false;
    this.#username = null;
    this.#epoch = 0;
    this.#signOutKey = null;
    this.#assertedAt = 0;
    this.#positions = [];
    this.#subscriptions = [];
  }

  #insertUser(sql: Sql): void {
    if (this.#isUserStored) return;
    if (this.userId === null) throw new Error("the inbox does not know its user");
    const positions = JSON.stringify(this.#positions);
    sql.exec(
      "INSERT INTO inbox (id, user_id, username, asserted_at, positions) VALUES (1, ?, ?, ?, ?)",
      this.userId,
      this.#username,
      this.#assertedAt,
      positions,
    );
    this.#isUserStored = true;
  }
}

const toRoom = (row: RoomRow): StoredRoom => {
  const { room, status, read, unread, mentions, direct_id, direct_name } = row;
  return {
    room,
    status,
    read,
    muted: row.muted !== 0,
    accessUntil: row.access_until,
    direct: direct_id === null || direct_name === null ? null : { id: direct_id, username: direct_name },
    lastSeq: row.last_seq,
    unread,
    mentions,
    toldSeq: row.told_seq,
    mentionedSeq: row.mentioned_seq,
    owed: row.owed === "" ? [] : (row.owed.split(",") as OwedCall[]),
    push: row.push,
    pending: row.pending === null ? null : (JSON.parse(row.pending) as PendingPush),
    pushedAt: row.pushed_at,
  };
};
