/** The room's own row: its name, where its numbering starts, its last reset, and its settings. */
import type { Sql } from "../../lib/sql.ts";
import type { Database } from "../../lib/storage-migrations.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/state.ts";

type Row = {
  name: string;
  initial_seq: number;
  reset_seq: number;
  slow_mode_seconds: number;
  closed: number;
};

export class RoomRecord {
  readonly #db: Database;
  readonly #name: string | null;
  #isStored: boolean;
  #initialSeq: number | null;
  #resetSeq: number;
  #settings: Settings;

  /** `name` is the room's if the runtime knows it. */
  constructor(db: Database, name: string | undefined) {
    this.#db = db;
    const row = db.get<Row>("SELECT name, initial_seq, reset_seq, slow_mode_seconds, closed FROM room");
    this.#isStored = row !== undefined;
    this.#name = row?.name ?? name ?? null;
    this.#initialSeq = row?.initial_seq ?? null;
    this.#resetSeq = row?.reset_seq ?? 0;
    this.#settings = row ? { slowModeSeconds: row.slow_mode_seconds, closed: row.closed !== 0 } : DEFAULT_SETTINGS;
  }

  get name(): string | null {
    return this.#name;
  }

  get initialSeq(): number | null {
    return this.#initialSeq;
  }

  get resetSeq(): number {
    return this.#resetSeq;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Numbers messages from above `initialSeq`. It is stored by the first write. */
  start(initialSeq: number): void {
    this.#initialSeq = initialSeq;
  }

  setResetSeq(seq: number): void {
    this.#resetSeq = seq;
    if (this.#isStored) this.#db.run("UPDATE room SET reset_seq = ?", seq);
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    const { slowModeSeconds, closed } = settings;
    this.#db.run("UPDATE room SET slow_mode_seconds = ?, closed = ?", slowModeSeconds, Number(closed));
  }

  /** Inserts the row if it is missing. */
  insert(sql: Sql): void {
    if (this.#isStored) return;
    if (this.#name === null || this.#initialSeq === null) throw new Error("the room has no name or no initial seq yet");
    sql.exec("INSERT INTO room (id, name, initial_seq) VALUES (1, ?, ?)", this.#name, this.#initialSeq);
    this.#isStored = true;
  }
}
