/**
 * Latencies in fixed buckets, so that recording one takes constant time. Each power of two has 128 buckets, which makes
 * quantiles accurate to 1 %. Values are whole microseconds up to 2³¹. Node's own histogram is slower to record, and the
 * generator records a million a second.
 */
const SUB_BITS = 7;
const SUB = 1 << SUB_BITS;
const BUCKETS = (32 - SUB_BITS) * SUB;
const MAX = 2 ** 31 - 1;

const bucketOf = (value: number): number => {
  const shift = Math.max(0, 31 - SUB_BITS - Math.clz32(value));
  return shift * SUB + (value >>> shift);
};

/** The middle of a bucket. */
const middleOf = (bucket: number): number => {
  const shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
  const low = (bucket - shift * SUB) * 2 ** shift;
  return low + (2 ** shift - 1) / 2;
};

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  /** The number of recorded values. */
  count = 0;
  /** The highest recorded value, exactly. */
  max = 0;

  /** Records one latency, microseconds; negative ones count as 0. */
  record(us: number): void {
    const value = us < 0 ? 0 : us > MAX ? MAX : us | 0;
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.count += 1;
    if (value > this.max) this.max = value;
  }

  /** The value that `share` (0 to 1) of the recorded values do not exceed, microseconds; NaN where there is none. */
  quantile(share: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(middleOf(bucket), this.max);
    }
    return this.max;
  }
}
