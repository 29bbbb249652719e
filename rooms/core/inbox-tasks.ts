/** What is still to be told to the inboxes of followers: one task each, until the call has succeeded. */
import { backoffMs } from "../../lib/backoff.ts";
import type { Following, Notice } from "../protocol/calls.ts";
import type { Message } from "../protocol/events.ts";
import { beginningOf } from "../protocol/excerpt.ts";
import type { Preview } from "../protocol/inbox.ts";
import type { UserId } from "./state.ts";

/** A call to the inbox of a follower. */
export type InboxCall = { readonly userId: UserId } & (
  | { readonly type: "followed"; readonly following: Following }
  | { readonly type: "unfollowed" }
  | { readonly type: "notify"; readonly notice: Notice }
);

/** The stored messages in their current state, as far as notices are about them. */
export interface StoredMessages {
  readonly lastSeq: number;
  find(seq: number): Message | undefined;
  /** The last message that is not deleted. */
  last(): Message | undefined;
}

/** What a follower's inbox is to be told. */
export interface InboxTask {
  /** That they follow the room, or, if nobody has seen them for long, that they do so no more. */
  isAssertion: boolean;
  /** That a threshold of unread messages is reached. */
  isUnread: boolean;
  /** The seqs of mentions, ascending, and when they are told, ms since 1970. */
  mentions: number[];
  mentionsAt: number;
  /** The call that is under way. */
  sent: InboxCall | null;
  /** What the call says of unread messages is out of date. */
  isStale: boolean;
  failures: number;
  /** After a failure, ms since 1970. */
  retryAt: number;
}

export const isDone = ({ isAssertion, isUnread, mentions }: InboxTask): boolean =>
  !isAssertion && !isUnread && mentions.length === 0;

export class InboxTasks {
  readonly #tasks = new Map<UserId, InboxTask>();

  get(userId: UserId): InboxTask | undefined {
    return this.#tasks.get(userId);
  }

  /** Returns the user's task, a new one if there is none. */
  of(userId: UserId): InboxTask {
    const task = this.#tasks.get(userId) ?? {
      isAssertion: false,
      isUnread: false,
      mentions: [],
      mentionsAt: 0,
      sent: null,
      isStale: false,
      failures: 0,
      retryAt: 0,
    };
    this.#tasks.set(userId, task);
    return task;
  }

  delete(userId: UserId): void {
    this.#tasks.delete(userId);
  }

  entries(): Iterable<[UserId, InboxTask]> {
    return this.#tasks;
  }

  /** Returns when something is to be told, ms since 1970: 0 for at once, null for never. */
  nextAt(): number | null {
    let next: number | null = null;
    for (const task of this.#tasks.values()) {
      if (task.sent !== null || isDone(task)) continue;
      const at = Math.max(task.retryAt, task.isAssertion || task.isUnread ? 0 : task.mentionsAt);
      if (at === 0) return 0;
      if (next === null || at < next) next = at;
    }
    return next;
  }

  #sentBy(call: InboxCall): InboxTask | undefined {
    const task = this.#tasks.get(call.userId);
    return task?.sent === call ? task : undefined;
  }

  /** Notes that a call has failed at `now` (ms since 1970): it is repeated later. */
  failed(call: InboxCall, now: number): void {
    const task = this.#sentBy(call);
    if (!task) return;
    task.sent = null;
    task.failures += 1;
    task.retryAt = now + backoffMs(task.failures);
  }

  /** Notes that a call was answered. Returns its task; undefined if the user has unfollowed meanwhile. */
  answered(call: InboxCall): InboxTask | undefined {
    const task = this.#sentBy(call);
    if (!task) return undefined;
    task.sent = null;
    task.failures = 0;
    task.retryAt = 0;
    return task;
  }
}

export const previewOf = (message: Message): Preview => {
  const { seq, userId, username, timestamp } = message;
  return { seq, userId, username, excerpt: beginningOf(message), timestamp };
};
