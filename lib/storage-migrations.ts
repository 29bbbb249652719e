/**
 * Versions of a Durable Object's own SQLite. Migration 1 creates the first schema; each later one leads from the version
 * before it to its own. A migration that has been released never changes.
 */
import type { Sql, SqlValue, Transaction } from "./sql.ts";

export interface DatabaseOptions {
  readonly sql: Sql;
  readonly transaction: Transaction;
  /** The SQL of each migration; the first is version 1. */
  readonly migrations: readonly string[];
  /** Runs before the first write of this instance, when the tables exist. */
  beforeFirstWrite?(sql: Sql): void;
}

/**
 * A versioned database. Opening it migrates one that has tables; one without is created by the first write, so that an
 * object that is only read from stores nothing (and is not billed for storage). Until then every query returns no rows.
 */
export class Database {
  readonly #options: DatabaseOptions;
  #isCreated: boolean;
  #hasWritten = false;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#isCreated = tablesOf(options.sql).size > 0;
    if (this.#isCreated) migrate(options);
  }

  /** False until the first write: nothing is stored. */
  get isCreated(): boolean {
    return this.#isCreated;
  }

  /** Returns the rows one by one, as they are asked for. */
  iterate<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Iterable<Row> {
    return this.#isCreated ? this.#options.sql.exec<Row>(query, ...bindings) : [];
  }

  all<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return [...this.iterate<Row>(query, ...bindings)];
  }

  /** Returns the first row. */
  get<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row | undefined {
    return this.all<Row>(query, ...bindings)[0];
  }

  /** Runs a statement that writes. */
  run(query: string, ...bindings: SqlValue[]): void {
    if (!this.#hasWritten) this.#prepare();
    this.#options.sql.exec(query, ...bindings);
  }

  #prepare(): void {
    if (!this.#isCreated) migrate(this.#options);
    this.#isCreated = true;
    this.#options.beforeFirstWrite?.(this.#options.sql);
    this.#hasWritten = true;
  }
}

/**
 * Brings the schema to the version of the last migration in one transaction: if one fails, the version stays. Databases
 * from before versions were counted start with migration 1, which must leave existing tables as they are.
 */
export const migrate = ({ sql, transaction, migrations }: DatabaseOptions): void => {
  const version = readVersion(sql);
  if (version === migrations.length) return;
  if (version > migrations.length) {
    throw new Error(`storage has schema version ${version}, but this code knows only ${migrations.length}`);
  }
  transaction(() => {
    for (const migration of migrations.slice(version)) sql.exec(migration);
    // A table, because Durable Objects do not allow `PRAGMA user_version`.
    sql.exec(
      "CREATE TABLE IF NOT EXISTS schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
    );
    sql.exec("INSERT OR REPLACE INTO schema_version (id, version) VALUES (1, ?)", migrations.length);
  });
};

/** Returns the version of the schema: 0 where none is recorded. */
export const readVersion = (sql: Sql): number =>
  tablesOf(sql).has("schema_version")
    ? sql.exec<{ version: number }>("SELECT version FROM schema_version").one().version
    : 0;

/** Returns the names of the tables, without those that the runtime or SQLite keeps for itself. */
export const tablesOf = (sql: Sql): Set<string> => {
  const names = [...sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")];
  return new Set(names.map(({ name }) => name).filter((name) => !/^(_cf_|sqlite_)/.test(name)));
};
