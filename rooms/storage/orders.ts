/** Moderators' orders that Postgres does not have yet. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { UserId } from "../core/state.ts";
import type { Order } from "../protocol/orders.ts";

/** An order with the id under which it is archived, once, however often it is sent. */
export interface StoredOrder {
  readonly id: string;
  readonly order: Order;
}

export class Orders {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put(id: string, order: Order): void {
    this.#db.run("INSERT INTO orders (id, data) VALUES (?, ?)", id, JSON.stringify(order));
  }

  /** Returns the orders that Postgres does not have, at most `limit`, oldest first. */
  unarchived(limit: number): StoredOrder[] {
    return this.#select("ORDER BY data ->> 'at', id LIMIT ?", limit);
  }

  /** Returns the orders that a user gave or that are about them. */
  of(userId: UserId): StoredOrder[] {
    return this.#select("WHERE data ->> 'moderatorId' = ? OR data ->> 'userId' = ?", userId, userId);
  }

  replace(id: string, order: Order): void {
    this.#db.run("UPDATE orders SET data = ? WHERE id = ?", JSON.stringify(order), id);
  }

  /** Deletes orders that Postgres has. */
  delete(ids: readonly string[]): void {
    for (const id of ids) this.#db.run("DELETE FROM orders WHERE id = ?", id);
  }

  #select(rest: string, ...bindings: (string | number)[]): StoredOrder[] {
    return this.#db
      .all<{ id: string; data: string }>(`SELECT id, data FROM orders ${rest}`, ...bindings)
      .map(({ id, data }) => ({ id, order: JSON.parse(data) as Order }));
  }
}
