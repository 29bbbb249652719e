/** Time as rooms see it. It is passed to whatever waits, so that tests need not wait with it. */

export interface Clock {
  /** Returns the time in ms since 1970. */
  now(): number;
  /** Calls `run` once in `ms`. Returns a function that cancels it. While a timer is pending the room does not hibernate. */
  setTimer(run: () => void, ms: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`. */
export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimer(resolve, ms);
  });

/** One timer that can be moved forward when something is due earlier. */
export class Timer {
  readonly #clock: Clock;
  readonly #run: () => void;
  #cancel: (() => void) | null = null;
  #at = 0;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Runs at `at` (ms since 1970), or when it was already set to run if that is earlier. */
  setBy(at: number): void {
    if (this.#cancel !== null && this.#at <= at) return;
    this.clear();
    this.#at = at;
    this.#cancel = this.#clock.setTimer(
      () => {
        this.#cancel = null;
        this.#run();
      },
      Math.max(0, at - this.#clock.now()),
    );
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
