/**
 * Answers that come after what their receivers have said themselves. They wait for the window's end with it: a flush
 * for each of them would let one client decide how often the room writes, and how many frames everyone gets.
 */
import type { ConnectionId } from "../core/state.ts";

export class Answers {
  #waiting: { to: ConnectionId; give: () => void }[] = [];

  /** Keeps an answer to a connection until the next flush. */
  keep(to: ConnectionId, give: () => void): void {
    this.#waiting.push({ to, give });
  }

  /** After a flush: gives all that were kept, in order. */
  release(): void {
    const released = this.#waiting;
    this.#waiting = [];
    for (const { give } of released) give();
  }

  /** Before a connection is closed: gives it what was kept for it. */
  releaseTo(connection: ConnectionId): void {
    const released = this.#waiting.filter(({ to }) => to === connection);
    this.#waiting = this.#waiting.filter(({ to }) => to !== connection);
    for (const { give } of released) give();
  }
}
