/** Shares a Durable Object's only alarm: each purpose has a time of its own, and the alarm is set to the earliest. */

/** Where the alarm is kept: a Durable Object's storage. */
export interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

export class Alarms<Purpose extends string> {
  readonly #storage: AlarmStorage;
  readonly #times = new Map<Purpose, number>();
  /** The alarm that the storage has, ms since 1970. */
  #stored: number | null = null;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** Reads the alarm that was set before the object woke up. Call it before any other method. */
  async restore(): Promise<void> {
    this.#stored = await this.#storage.getAlarm();
  }

  /** Sets the alarm of a purpose to `at` (ms since 1970), in place of any earlier setting. */
  set(purpose: Purpose, at: number): void {
    this.#times.set(purpose, at);
    this.#store();
  }

  /** Sets the alarm of a purpose to `at` (ms since 1970) unless it is already set to an earlier time. */
  setBy(purpose: Purpose, at: number): void {
    const time = this.#times.get(purpose);
    if (time === undefined || at < time) this.set(purpose, at);
  }

  /** True if the storage has an alarm. */
  get isSet(): boolean {
    return this.#stored !== null;
  }

  /** Forgets all purposes. The caller deletes the alarm with everything else in the storage. */
  clear(): void {
    this.#times.clear();
    this.#stored = null;
  }

  /** Forgets the purposes that are due now that the alarm has fired (`now` in ms), and sets it for the next one. */
  fired(now: number): void {
    this.#stored = null;
    for (const [purpose, at] of this.#times) if (at <= now) this.#times.delete(purpose);
    this.#store();
  }

  #store(): void {
    const next = Math.min(...this.#times.values());
    // Setting the alarm is billed as a row, so one that is set to an earlier time stays.
    if (next === Number.POSITIVE_INFINITY || (this.#stored !== null && this.#stored <= next)) return;
    this.#stored = next;
    void this.#storage.setAlarm(next);
  }
}
