/** Runs asynchronous tasks of several owners, a few at a time. Owners take turns, so that many tasks of one delay only its own. */
import { RoundRobin } from "./round-robin.ts";

export interface FairQueueOptions {
  /** How many tasks run at a time, in all and of one owner. */
  readonly concurrency: number;
  readonly perOwner: number;
}

export class FairQueue {
  readonly #options: FairQueueOptions;
  /** Tasks that have not started. */
  readonly #waiting = new RoundRobin<() => void>();
  /** How many tasks are running, by owner and in all. */
  readonly #running = new Map<string, number>();
  #total = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /** Runs `task` when it is `owner`'s turn. Settles as the task does. */
  run<Result>(owner: string, task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const start = async () => {
        this.#count(owner, 1);
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        } finally {
          this.#count(owner, -1);
          this.#startNext();
        }
      };
      this.#waiting.push(owner, start);
      this.#startNext();
    });
  }

  #startNext(): void {
    const { concurrency, perOwner } = this.#options;
    while (this.#total < concurrency) {
      const start = this.#waiting.take((owner) => this.#runningOf(owner) < perOwner);
      if (!start) return;
      start();
    }
  }

  #runningOf(owner: string): number {
    return this.#running.get(owner) ?? 0;
  }

  #count(owner: string, change: 1 | -1): void {
    const running = this.#runningOf(owner) + change;
    this.#total += change;
    if (running === 0) this.#running.delete(owner);
    else this.#running.set(owner, running);
  }
}
