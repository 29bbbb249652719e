/** An object has one alarm. This shares it: each purpose has a time of its own, and the earliest is what is set. */

/** What of the storage is needed. */
type AlarmStorage = Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;

export class AlarmClock<Purpose extends string> {
  readonly #storage: AlarmStorage;
  readonly #times = new Map<Purpose, number>();
  /** What the storage has, ms since 1970. */
  #set: number | null = null;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** Learns which alarm is set: one from before the object was woken. Nothing else may be called before this. */
  async restore(): Promise<void> {
    this.#set = await this.#storage.getAlarm();
  }

  /** Wakes the object at `at` (ms since 1970) for this purpose, and at no other time. */
  wake(purpose: Purpose, at: number): void {
    this.#times.set(purpose, at);
    this.#update();
  }

  /** Wakes the object at `at` (ms since 1970) for this purpose, unless that happens earlier anyway. */
  wakeBy(purpose: Purpose, at: number): void {
    const set = this.#times.get(purpose);
    if (set === undefined || at < set) this.wake(purpose, at);
  }

  /** The alarm has fired at `now`, ms. What is due is forgotten, and the next one is set. */
  fired(now: number): void {
    this.#set = null;
    for (const [purpose, at] of this.#times) if (at <= now) this.#times.delete(purpose);
    this.#update();
  }

  #update(): void {
    const next = Math.min(...this.#times.values());
    // Setting it is billed as a row: one that is set for earlier will do.
    if (next === Number.POSITIVE_INFINITY || (this.#set !== null && this.#set <= next)) return;
    this.#set = next;
    void this.#storage.setAlarm(next);
  }
}
