/** A timer that is moved forward when something is due earlier. While it runs the room does not hibernate. */
export class Timer {
  readonly #run: () => void;
  #timer: number | null = null;
  #at = 0;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Runs at `at` at the latest (ms since 1970); `now` is the time. */
  setBy(at: number, now: number): void {
    if (this.#timer !== null && this.#at <= at) return;
    this.clear();
    this.#at = at;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#run();
      },
      Math.max(0, at - now),
    );
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
