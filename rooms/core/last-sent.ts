/** When users last sent a message, for slow mode. */
import type { Message } from "../protocol/events.ts";

/** The log's last messages that are read, and the users who are remembered: the most recent ones. */
const LOADED_MESSAGES = 2_000;
const REMEMBERED_USERS = 10_000;

export class LastSent {
  /** Times in ms since 1970, oldest first; null until the first lookup. */
  #times: Map<string, number> | null = null;
  readonly #recentMessages: () => Iterable<Message>;

  /** `recentMessages` yields what the log has, latest first. It is read on the first lookup: most rooms need none. */
  constructor(recentMessages: () => Iterable<Message>) {
    this.#recentMessages = recentMessages;
  }

  /** Returns when the user last sent a message, if that was after `since`; both in ms since 1970. */
  find(userId: string, since: number): number | undefined {
    this.#times ??= this.#load(since);
    const at = this.#times.get(userId);
    return at !== undefined && at > since ? at : undefined;
  }

  /** Notes a message that was sent at `at`, ms since 1970. */
  add(userId: string, at: number): void {
    if (this.#times === null) return;
    this.#times.delete(userId);
    this.#times.set(userId, at);
    if (this.#times.size <= REMEMBERED_USERS) return;
    const oldest = this.#times.keys().next();
    if (!oldest.done) this.#times.delete(oldest.value);
  }

  /** Forgets everything: the next lookup reads the log again. */
  clear(): void {
    this.#times = null;
  }

  #load(since: number): Map<string, number> {
    const times: [string, number][] = [];
    let count = 0;
    for (const { userId, timestamp } of this.#recentMessages()) {
      const at = Date.parse(timestamp);
      if (at <= since || count++ === LOADED_MESSAGES) break;
      if (userId !== null) times.push([userId, at]);
    }
    // Oldest first, so that a user's last message is the one that stays.
    return new Map(times.reverse());
  }
}
