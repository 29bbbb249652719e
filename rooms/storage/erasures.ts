/** Erases users from the room's storage, and from what was read of Postgres before. */
import { erasedMessage, erasedOrder } from "../core/erasure.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { Edits } from "./edits.ts";
import type { MessageLog } from "./message-log.ts";
import type { Orders } from "./orders.ts";
import type { Sanctions } from "./sanctions.ts";

/** How much of a user was erased. */
export interface ErasedCounts {
  /** Messages in the log, among the edits or among the dead letters. */
  readonly messages: number;
  /** Those of them that are dead letters. */
  readonly deadLetters: number;
  /** Orders that wait for Postgres. */
  readonly orders: number;
  readonly sanctions: number;
}

/** The parts of the room's storage that hold something of a user. */
interface UserStorage {
  readonly messages: MessageLog;
  readonly edits: Edits;
  readonly deadLetters: DeadLetters;
  readonly orders: Orders;
  readonly sanctions: Sanctions;
  editAll(messages: readonly Message[], lastSeq: number): void;
}

export class Erasures {
  readonly #storage: UserStorage;
  #count = 0;
  /** When this instance erased a user, ms since 1970. */
  readonly #erasedAt = new Map<UserId, number>();

  constructor(storage: UserStorage) {
    this.#storage = storage;
  }

  /** The number of erasures that have changed what is stored: what was read before may hold what was erased. */
  get count(): number {
    return this.#count;
  }

  /**
   * Erases a user at `at` (ms since 1970), no earlier than the room's last message, whose seq is `lastSeq`. Writes nothing
   * if nothing is theirs.
   */
  erase(userId: UserId, lastSeq: number, at: number): ErasedCounts {
    const { messages, edits, deadLetters, orders, sanctions } = this.#storage;
    this.#erasedAt.set(userId, at);
    const rejected = deadLetters.of(userId);
    const dead = new Set(rejected.map(({ seq }) => seq));
    const theirs = [...rejected, ...edits.of(userId), ...messages.of(userId)];
    const bySeq = new Map(theirs.map((message) => [message.seq, message]));
    const erased = Array.from(bySeq.values(), (message) => erasedMessage(message, at));
    this.#storage.editAll(
      erased.filter(({ seq }) => !dead.has(seq)),
      lastSeq,
    );
    const erasedDeadLetters = erased.filter(({ seq }) => dead.has(seq));
    messages.replace(erasedDeadLetters);
    for (const message of erasedDeadLetters) {
      deadLetters.replace(message);
      // No edit for Postgres, where another message may have its seq.
      edits.delete(message.seq);
    }
    const about = orders.of(userId);
    for (const { id, order } of about) orders.replace(id, erasedOrder(order, userId));
    const counts = {
      messages: bySeq.size,
      deadLetters: dead.size,
      orders: about.length,
      sanctions: sanctions.delete(userId),
    };
    if (counts.messages + counts.orders > 0) this.#count += 1;
    return counts;
  }

  /** Returns a message that Postgres returned, erased if its author was erased since it was read. */
  current(message: Message): Message {
    const at = message.userId === null ? undefined : this.#erasedAt.get(message.userId);
    return at !== undefined && Date.parse(message.timestamp) <= at ? erasedMessage(message, at) : message;
  }
}
