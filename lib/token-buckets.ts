/** Token buckets: each key has one for each rate, full at first. */

/** A burst of so many tokens, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** The tokens that are left at `at`, ms since 1970; below 0 they are a debt. */
interface Bucket {
  tokens: number;
  at: number;
}

/** How many keys are looked at for each new one, so that forgetting them costs the same however many there are. */
const SWEPT_PER_KEY = 2;

export class TokenBuckets<Name extends string> {
  readonly #rates: Readonly<Record<Name, Rate>>;
  readonly #keys = new Map<string, Map<Name, Bucket>>();
  /** Goes round all keys. */
  #sweep = this.#keys.entries();

  constructor(rates: Readonly<Record<Name, Rate>>) {
    this.#rates = rates;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#keys.size;
  }

  /**
   * Returns 0 if the bucket holds `cost` tokens at `now` (ms since 1970), or the ms until it will. A cost above the burst
   * is never granted.
   */
  wait(key: string, name: Name, now: number, cost: number): number {
    const { tokens } = this.#refilled(key, name, now);
    return tokens >= cost ? 0 : Math.ceil(((cost - tokens) * 1000) / this.#rates[name].perSecond);
  }

  /** Takes `cost` tokens at `now` (ms since 1970) even if that leaves a debt. A negative cost gives tokens back. */
  take(key: string, name: Name, now: number, cost: number): void {
    const bucket = this.#refilled(key, name, now);
    bucket.tokens = Math.min(this.#rates[name].burst, bucket.tokens - cost);
  }

  #refilled(key: string, name: Name, now: number): Bucket {
    const { burst, perSecond } = this.#rates[name];
    const buckets = this.#bucketsOf(key, now);
    let bucket = buckets.get(name);
    if (!bucket) {
      bucket = { tokens: burst, at: now };
      buckets.set(name, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    return bucket;
  }

  #bucketsOf(key: string, now: number): Map<Name, Bucket> {
    let buckets = this.#keys.get(key);
    if (!buckets) {
      this.#sweepSome(now);
      buckets = new Map();
      this.#keys.set(key, buckets);
    }
    return buckets;
  }

  /** Drops keys whose buckets have all refilled: a missing bucket is full, so nothing changes. */
  #sweepSome(now: number): void {
    for (let looked = 0; looked < SWEPT_PER_KEY; looked++) {
      const next = this.#sweep.next();
      if (next.done) {
        this.#sweep = this.#keys.entries();
        return;
      }
      const [key, buckets] = next.value;
      if (buckets.entries().every(([name, bucket]) => this.#isFull(name, bucket, now))) this.#keys.delete(key);
    }
  }

  #isFull(name: Name, { tokens, at }: Bucket, now: number): boolean {
    const { burst, perSecond } = this.#rates[name];
    return tokens + ((now - at) * perSecond) / 1000 >= burst;
  }
}
