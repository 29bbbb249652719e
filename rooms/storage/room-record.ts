/** The room's own row: its name, where its numbers start, its last reset, and its settings. */
import type { Sql } from "../../lib/sql.ts";
import type { Database } from "../../lib/storage-migrations.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/state.ts";

type Row = {
  name: string;
  initial_seq: number;
  initial_rev: number;
  reset_seq: number;
  reset_rev: number;
  slow_mode_seconds: number;
  closed: number;
};

/** Where a room's numbers start: the last seq and rev that Postgres has (or can have) of it. */
export interface InitialNumbers {
  readonly seq: number;
  readonly rev: number;
  /** False if Postgres did not answer, so that the numbers are above every one in use. */
  readonly isKnown: boolean;
}

/** The room's last seq and rev at its last reset, 0 without one: what a client has from before that may be out of date. */
export interface Reset {
  readonly seq: number;
  readonly rev: number;
}

export class RoomRecord {
  readonly #db: Database;
  readonly #name: string | null;
  #isStored: boolean;
  #initial: { readonly seq: number; readonly rev: number } | null;
  #reset: Reset;
  #settings: Settings;

  /** `name` is the room's if the runtime knows it. */
  constructor(db: Database, name: string | undefined) {
    this.#db = db;
    const row = db.get<Row>(
      "SELECT name, initial_seq, initial_rev, reset_seq, reset_rev, slow_mode_seconds, closed FROM room",
    );
    this.#isStored = row !== undefined;
    this.#name = row?.name ?? name ?? null;
    this.#initial = row ? { seq: row.initial_seq, rev: row.initial_rev } : null;
    this.#reset = { seq: row?.reset_seq ?? 0, rev: row?.reset_rev ?? 0 };
    this.#settings = row ? { slowModeSeconds: row.slow_mode_seconds, closed: row.closed !== 0 } : DEFAULT_SETTINGS;
  }

  get name(): string | null {
    return this.#name;
  }

  get initialSeq(): number | null {
    return this.#initial?.seq ?? null;
  }

  get initialRev(): number | null {
    return this.#initial?.rev ?? null;
  }

  get reset(): Reset {
    return this.#reset;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Numbers messages and changes from above the initial ones. They are stored by the first write. */
  start({ seq, rev, isKnown }: InitialNumbers): void {
    this.#initial = { seq, rev };
    // Which changes clients have seen is not known then.
    if (!isKnown) this.#reset = { seq: 0, rev };
  }

  setReset(reset: Reset): void {
    this.#reset = reset;
    if (this.#isStored) this.#db.run("UPDATE room SET reset_seq = ?, reset_rev = ?", reset.seq, reset.rev);
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    const { slowModeSeconds, closed } = settings;
    this.#db.run("UPDATE room SET slow_mode_seconds = ?, closed = ?", slowModeSeconds, Number(closed));
  }

  /** Inserts the row if it is missing. */
  insert(sql: Sql): void {
    if (this.#isStored) return;
    if (this.#name === null || this.#initial === null) throw new Error("the room has no name or no initial seq yet");
    sql.exec(
      "INSERT INTO room (id, name, initial_seq, initial_rev, reset_seq, reset_rev) VALUES (1, ?, ?, ?, ?, ?)",
      this.#name,
      this.#initial.seq,
      this.#initial.rev,
      this.#reset.seq,
      this.#reset.rev,
    );
    this.#isStored = true;
  }
}
