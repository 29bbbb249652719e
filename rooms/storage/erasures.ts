/** Erases users from the room's storage, and from what was read of Postgres before. */

import type { FoundMessage } from "../core/changes.ts";
import { erasedOrder, withoutListedUser, withoutUser } from "../core/erasure.ts";
import { NO_REACTORS } from "../core/reactors.ts";
import type { UserId } from "../core/state.ts";
import { fileIdsOf } from "../core/uploads.ts";
import type { Message } from "../protocol/events.ts";
import type { Changes } from "./changes.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { FileDeletions } from "./file-deletions.ts";
import type { Followers } from "./followers.ts";
import type { Members } from "./members.ts";
import type { MessageLog } from "./message-log.ts";
import type { Orders } from "./orders.ts";
import type { Sanctions } from "./sanctions.ts";
import type { Uploads } from "./uploads.ts";

/** How much of a user was erased. */
export interface ErasedCounts {
  /** Their messages in the log, among the changes or among the dead letters. */
  readonly messages: number;
  /** Those of them that are dead letters. */
  readonly deadLetters: number;
  /** Others' messages which mentioned them or to which they had reacted. */
  readonly references: number;
  /** Orders that wait for Postgres. */
  readonly orders: number;
  readonly sanctions: number;
}

/** The parts of the room's storage that hold something of a user. */
interface UserStorage {
  readonly messages: MessageLog;
  readonly changes: Changes;
  readonly deadLetters: DeadLetters;
  readonly orders: Orders;
  readonly sanctions: Sanctions;
  readonly followers: Followers;
  readonly members: Members;
  readonly uploads: Uploads;
  readonly fileDeletions: FileDeletions;
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
    const { messages, changes, deadLetters, orders, sanctions, followers, members, uploads, fileDeletions } =
      this.#storage;
    this.#erasedAt.set(userId, at);
    const found = this.#find(userId);
    const theirs = found.filter(({ message }) => message.userId === userId);
    const dead = theirs.filter(({ message }) => deadLetters.find(message.seq) !== undefined);
    const erased = found.map((each) => withoutUser(each, userId, at)).filter((each, i) => each !== found[i]);
    const stored = changes.put(erased, lastSeq);
    messages.replace(stored);
    for (const message of stored) deadLetters.replace(message);
    const unsent = uploads.of(userId);
    uploads.delete(unsent);
    fileDeletions.add([...unsent, ...theirs.flatMap(({ message }) => fileIdsOf(message))]);
    followers.delete(userId);
    if (members.all().has(userId)) members.delete(userId);
    const about = orders.of(userId);
    for (const { id, order } of about) orders.replace(id, erasedOrder(order, userId));
    const counts = {
      messages: theirs.length,
      deadLetters: dead.length,
      references: erased.length - theirs.length,
      orders: about.length,
      sanctions: sanctions.delete(userId),
    };
    if (erased.length + about.length > 0) this.#count += 1;
    return counts;
  }

  /** Returns the current state of every message in which the user may occur. */
  #find(userId: UserId): FoundMessage[] {
    const { messages, changes, deadLetters } = this.#storage;
    const found = new Map<number, FoundMessage>();
    for (const message of [...deadLetters.of(userId), ...messages.of(userId)]) {
      found.set(message.seq, changes.find(message.seq) ?? { message, reactors: NO_REACTORS });
    }
    for (const change of changes.of(userId)) found.set(change.message.seq, change);
    return [...found.values()];
  }

  /** Returns a message that Postgres returned, without the users who were erased since it was sent. */
  current(message: Message): Message {
    return this.#since(message).reduce((left, [userId, at]) => withoutListedUser(left, userId, at), message);
  }

  /** The same for a message with all reactions to it. */
  currentWithReactors(found: FoundMessage): FoundMessage {
    return this.#since(found.message).reduce((left, [userId, at]) => withoutUser(left, userId, at), found);
  }

  #since({ timestamp }: Message): [UserId, number][] {
    return this.#erasedAt.size === 0 ? [] : [...this.#erasedAt].filter(([, at]) => Date.parse(timestamp) <= at);
  }
}
