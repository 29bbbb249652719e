/** Token buckets: how much of each kind of thing one user may do. Pure: the time comes as an argument. */

/** `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** What one user may do in one room, over all of their connections. */
export const RATES = {
  message: { burst: 200, perSecond: 25 },
  typing: { burst: 20, perSecond: 5 },
  request: { burst: 100, perSecond: 20 },
  /** Answers of the kind `error`; whoever empties this one is disconnected. */
  error: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** What is left of a rate, as of a moment in ms. */
interface Bucket {
  tokens: number;
  at: number;
}

/** One user's buckets; a missing one is full. */
export type Budget = Partial<Record<RateName, Bucket>>;

/** Takes one token. Returns 0, or the ms until there is one to take. */
export const take = (budget: Budget, name: RateName, now: number): number => {
  const { burst, perSecond } = RATES[name];
  budget[name] ??= { tokens: burst, at: now };
  const bucket = budget[name];
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
  bucket.at = now;
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1000) / perSecond);
  bucket.tokens -= 1;
  return 0;
};

/** True when every bucket has refilled, so that forgetting the budget changes nothing. */
export const isFull = (budget: Budget, now: number): boolean =>
  Object.entries(budget).every(([name, { tokens, at }]) => {
    const { burst, perSecond } = RATES[name as RateName];
    return tokens + ((now - at) * perSecond) / 1000 >= burst;
  });
