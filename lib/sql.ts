/** The SQLite of a Durable Object, reduced to what storage uses: tests run the same code on `node:sqlite`. */

export type SqlValue = string | number | null;

export interface SqlCursor<Row> extends Iterable<Row> {
  toArray(): Row[];
  /** Returns the only row; throws unless there is exactly one. */
  one(): Row;
}

/** Cloudflare's `SqlStorage` is one. A statement runs when it is passed in, whether or not its rows are read. */
export interface Sql {
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row>;
}

/** Runs `write` in one transaction and undoes it when it throws: Cloudflare's `storage.transactionSync`. */
export type Transaction = (write: () => void) => void;
