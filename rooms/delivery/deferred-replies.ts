/**
 * Replies held back until their recipient's own messages are flushed, so that a client sees its message before the reply
 * to what it sent afterwards. Flushing for each reply instead would let one client decide how often the room writes.
 */
import type { ConnectionId } from "../core/state.ts";

export class DeferredReplies {
  #deferred: { to: ConnectionId; reply: () => void }[] = [];

  /** Holds back a reply to a connection until the next flush. */
  defer(to: ConnectionId, reply: () => void): void {
    this.#deferred.push({ to, reply });
  }

  /** Sends all replies in order, after a flush. */
  release(): void {
    const released = this.#deferred;
    this.#deferred = [];
    for (const { reply } of released) reply();
  }

  /** Sends the replies to one connection, before it is closed. */
  releaseTo(connection: ConnectionId): void {
    const released = this.#deferred.filter(({ to }) => to === connection);
    this.#deferred = this.#deferred.filter(({ to }) => to !== connection);
    for (const { reply } of released) reply();
  }
}
