/** Storage on `node:sqlite`, for tests outside the Workers runtime. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlCursor, SqlValue, Transaction } from "../../lib/sql.ts";
import { tablesOf } from "../../lib/storage-migrations.ts";

export class NodeSqlite implements Sql {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the database in a file, or an empty one in memory. */
  constructor(file = ":memory:") {
    this.#database = new DatabaseSync(file);
  }

  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row> {
    // Only this runs several statements at once, and it returns no rows.
    if (bindings.length === 0 && !/^\s*select\b/i.test(query)) {
      this.#database.exec(query);
      return cursorOver<Row>([]);
    }
    let statement = this.#statements.get(query);
    if (!statement) {
      statement = this.#database.prepare(query);
      this.#statements.set(query, statement);
    }
    return cursorOver(statement.all(...bindings) as Row[]);
  }

  readonly transaction: Transaction = (write) => {
    this.#database.exec("BEGIN");
    try {
      write();
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#database.exec("COMMIT");
  };

  /** Deletes all rows and keeps the tables, which is much faster than opening another database. */
  deleteRows(): void {
    for (const table of tablesOf(this)) if (table !== "schema_version") this.#database.exec(`DELETE FROM ${table}`);
  }

  close(): void {
    this.#database.close();
  }
}

const cursorOver = <Row>(rows: Row[]): SqlCursor<Row> => ({
  toArray: () => rows,
  one: () => {
    const [row] = rows;
    if (row === undefined || rows.length > 1) throw new Error(`expected one row, not ${rows.length}`);
    return row;
  },
  [Symbol.iterator]: () => rows[Symbol.iterator](),
});
