/** One object on the meter: what it was billed for, and what keeps it awake. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { type Billed, NOTHING } from "../../bench/cost/billed.ts";

export type ObjectKind = "rooms" | "inboxes";

/** The platform hibernates an object after this long without anything that keeps it awake, ms. */
const HIBERNATES_AFTER_MS = 10_000;

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class MeteredObject {
  readonly kind: ObjectKind;
  /** Returns the object's stub, which belongs to the context that asks for it. */
  readonly #stub: () => DurableObjectStub;
  readonly #timers = new Set<Timer>();
  #billed: Billed = { ...NOTHING };
  /** What was queried: how many rows a query reads is known when its result has been read. */
  #queries: Pick<SqlStorageCursor<never>, "rowsRead">[] = [];
  /** When its alarm is due, ms since 1970. */
  alarmAt: number | null = null;
  /** Calls to other objects that it waits for. */
  #waiting = 0;
  #isAwake = true;
  #activeAt: number;

  constructor(kind: ObjectKind, stub: () => DurableObjectStub, now: number) {
    this.kind = kind;
    this.#stub = stub;
    this.#activeAt = now;
  }

  count(unit: keyof Billed, by = 1): void {
    this.#billed[unit] += by;
  }

  /** Returns what was billed since the last call. */
  take(): Billed {
    const billed = this.#billed;
    billed.rowsRead = this.#queries.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
    this.#billed = { ...NOTHING };
    this.#queries = [];
    return billed;
  }

  /** Counts what a query reads. */
  read(query: Pick<SqlStorageCursor<never>, "rowsRead">): void {
    this.#queries.push(query);
  }

  /** Notes that it handles something at `now`, ms since 1970. */
  active(now: number): void {
    this.#isAwake = true;
    this.#activeAt = now;
  }

  /** Waits for a call to another object. Those that it makes together are one wait. */
  async wait<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#waiting === 0) this.#billed.waits += 1;
    this.#waiting += 1;
    try {
      return await call();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Sets a timer, and returns a function that cancels it. */
  setTimer(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** When something is due next, ms since 1970; null for never. */
  get nextAt(): number | null {
    const times = [...this.#timers].map(({ at }) => at);
    if (this.alarmAt !== null) times.push(this.alarmAt);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** The longest time that a timer is still pending at `now`, ms. */
  pendingMs(now: number): number {
    return Math.max(0, ...[...this.#timers].map(({ at }) => at - now));
  }

  /** Lets time pass from `now` to `next`, ms since 1970: a timer keeps it awake, without one it may hibernate. */
  async pass(now: number, next: number): Promise<void> {
    if (this.#timers.size > 0) {
      this.#billed.timerS += (next - now) / 1_000;
      this.#activeAt = next;
    } else if (this.#isAwake && next - this.#activeAt >= HIBERNATES_AFTER_MS) {
      this.#isAwake = false;
      await evictDurableObject(this.#stub());
    }
  }

  /** Runs the first timer that is due at `now` (ms since 1970), or the alarm. */
  async runDue(now: number): Promise<void> {
    const [timer] = [...this.#timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    if (timer) {
      this.#timers.delete(timer);
      // In the object's own context: it cannot send in another one.
      await runInDurableObject(this.#stub(), () => timer.run());
    } else {
      this.alarmAt = null;
      await runDurableObjectAlarm(this.#stub());
    }
    this.active(now);
  }
}
