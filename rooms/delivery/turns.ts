/**
 * Spreads large replies over turns of the event loop, so that others' frames are handled in between. Owners (a user, or all
 * guests of one address) take turns.
 */
import { RoundRobin } from "../../lib/round-robin.ts";
import type { Clock } from "../../lib/timers.ts";

/** A reply of more bytes takes milliseconds. */
const LARGE_BYTES = 65_536;

/** Sends a reply and returns its bytes. */
export type SendReply = () => number;

export class Turns {
  readonly #clock: Clock;
  /** Replies that have not been sent. */
  readonly #waiting = new RoundRobin<SendReply>();
  /** True from a large reply to the next turn of the event loop. */
  #isPausing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a reply: at once, unless a large one was sent in this turn. Replies of one owner keep their order. */
  send(owner: string, reply: SendReply): void {
    if (this.#isPausing) this.#waiting.push(owner, reply);
    else this.#send(reply);
  }

  #send(reply: SendReply): void {
    if (reply() <= LARGE_BYTES) return;
    this.#isPausing = true;
    this.#clock.setTimer(() => {
      this.#isPausing = false;
      this.#sendWaiting();
    }, 0);
  }

  #sendWaiting(): void {
    while (!this.#isPausing) {
      const reply = this.#waiting.take();
      if (!reply) return;
      this.#send(reply);
    }
  }
}
