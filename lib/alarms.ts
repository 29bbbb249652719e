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
  /** True while what was due is handled. The platform repeats an alarm whose handling was cut off, so none has to be set. */
  #isFiring = false;
  /** An alarm that an earlier instance had set, for purposes that are unknown, ms since 1970. */
  #inherited: number | null = null;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** Reads the alarm that was set before the object woke up. Call it before any other method. */
  async restore(): Promise<void> {
    this.#stored = await this.#storage.getAlarm();
    this.#inherited = this.#stored;
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

  /** Forgets a purpose. The alarm itself stays as it is, because changing it is billed and an idle alarm costs less. */
  cancel(purpose: Purpose): void {
    this.#times.delete(purpose);
  }

  /** True if the storage has an alarm, or had one that is being handled. */
  get isSet(): boolean {
    return this.#stored !== null || this.#isFiring;
  }

  /** Forgets all purposes. The caller deletes the alarm with everything else in the storage. */
  clear(): void {
    this.#times.clear();
    this.#stored = null;
    this.#inherited = null;
  }

  /**
   * Forgets the purposes that are due now that the alarm has fired (`now` in ms). Returns what is due, or null if an earlier
   * instance had set the alarm: then any purpose may be. Call `rearm` once that is done.
   */
  fired(now: number): ReadonlySet<Purpose> | null {
    // The storage does not return an alarm that has woken the object: then both are null.
    const isInherited = this.#stored === this.#inherited;
    if (isInherited) this.#inherited = null;
    this.#stored = null;
    this.#isFiring = true;
    const due = new Set<Purpose>();
    for (const [purpose, at] of this.#times) if (at <= now) due.add(purpose);
    for (const purpose of due) this.#times.delete(purpose);
    return isInherited ? null : due;
  }

  /** Sets the alarm for the next purpose: once, whatever was set since it fired. */
  rearm(): void {
    this.#isFiring = false;
    this.#store();
  }

  #store(): void {
    if (this.#isFiring) return;
    const next = Math.min(this.#inherited ?? Number.POSITIVE_INFINITY, ...this.#times.values());
    // Setting the alarm is billed as a row, so one that is set to an earlier time stays.
    if (next === Number.POSITIVE_INFINITY || (this.#stored !== null && this.#stored <= next)) return;
    this.#stored = next;
    void this.#storage.setAlarm(next);
  }
}
