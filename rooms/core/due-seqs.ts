/** Users by the seq at which each is due. */
import type { UserId } from "./state.ts";

export class DueSeqs {
  readonly #users = new Map<number, Set<UserId>>();
  readonly #seqs = new Map<UserId, number>();

  add(userId: UserId, seq: number): void {
    this.#seqs.set(userId, seq);
    this.#users.set(seq, (this.#users.get(seq) ?? new Set()).add(userId));
  }

  delete(userId: UserId): void {
    const seq = this.#seqs.get(userId);
    if (seq === undefined) return;
    this.#seqs.delete(userId);
    const users = this.#users.get(seq);
    users?.delete(userId);
    if (users?.size === 0) this.#users.delete(seq);
  }

  /** Removes and returns the users who are due at this seq. */
  take(seq: number): Iterable<UserId> {
    const users = this.#users.get(seq) ?? [];
    this.#users.delete(seq);
    for (const userId of users) this.#seqs.delete(userId);
    return users;
  }
}
