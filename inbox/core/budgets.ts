/** The budgets of one inbox, shared by all devices of its user. */
import { type Rate, TokenBuckets } from "../../lib/token-buckets.ts";

export const RATES = {
  /** Frames, of all connections together. */
  frame: { burst: 200, perSecond: 10 },
  /** Their bytes, as UTF-8. */
  bytes: { burst: 200_000, perSecond: 20_000 },
  /** Whole inboxes that are sent on request: one may take some 200 kB. */
  snapshot: { burst: 40, perSecond: 1 },
  /** REST calls that change something. */
  change: { burst: 60, perSecond: 1 },
  /** Pushes: each is one request to every device of the user. */
  push: { burst: 30, perSecond: 1 / 20 },
  /** Errors sent; the connection that exhausts it is closed. */
  error: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, Rate>;

export type InboxRate = keyof typeof RATES;

/** Connections of one user. */
export const MAX_CONNECTIONS = 32;

/** The key of the only buckets: an inbox has one user. */
const KEY = "";

/** Where the buckets are. */
interface Budgeted {
  readonly buckets: TokenBuckets<InboxRate>;
}

/** Charges `cost` at `now` (ms since 1970) if there is enough. Returns 0, or the ms until there is. */
export const consume = ({ buckets }: Budgeted, name: InboxRate, now: number, cost = 1): number => {
  const wait = buckets.wait(KEY, name, now, cost);
  if (wait === 0) buckets.take(KEY, name, now, cost);
  return wait;
};

/** Returns full buckets, charged for the pushes of earlier instances: `pushedAt` is when rooms were last pushed, ms since 1970. */
export const createBuckets = (pushedAt: readonly number[]): TokenBuckets<InboxRate> => {
  const buckets = new TokenBuckets<InboxRate>(RATES);
  for (const at of pushedAt.toSorted((a, b) => a - b)) buckets.take(KEY, "push", at, 1);
  return buckets;
};
