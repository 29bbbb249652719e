/** Rate limits of one user in one room: token buckets and their rates. */
import * as z from "zod/mini";

/** A burst of so many tokens, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** The defaults. A user has one budget per room, shared by all their connections. */
export const RATES = {
  /** sendMessage, editMessage, deleteMessage and REST posts. */
  message: { burst: 200, perSecond: 25 },
  typing: { burst: 20, perSecond: 5 },
  /** joinRoom, leaveRoom, setUsername, muteUser and removeUser. */
  join: { burst: 60, perSecond: 10 },
  history: { burst: 100, perSecond: 20 },
  /** Bytes of incoming frames, as UTF-8. */
  bytes: { burst: 1_000_000, perSecond: 100_000 },
  /** Errors sent; the connection that exhausts it is closed. */
  error: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** The limits that an operator can set as `ROOM_LIMITS` in wrangler.toml. */
export interface Limits {
  readonly rates: Readonly<Record<RateName, Rate>>;
  /** Connections per user in one room, and in the whole room. */
  readonly connectionsPerUser: number;
  readonly connectionsPerRoom: number;
}

/** A Durable Object accepts 32,768 WebSockets. */
export const DEFAULT_LIMITS: Limits = { rates: RATES, connectionsPerUser: 32, connectionsPerRoom: 20_000 };

const count = z.int().check(z.positive());
const rate = z.strictObject({ burst: count, perSecond: z.number().check(z.positive()) });
const setting = z.strictObject({
  message: z.optional(rate),
  typing: z.optional(rate),
  join: z.optional(rate),
  history: z.optional(rate),
  bytes: z.optional(rate),
  error: z.optional(rate),
  connectionsPerUser: z.optional(count),
  connectionsPerRoom: z.optional(count.check(z.lte(32_768))),
});

/** Parses `ROOM_LIMITS`; what it leaves out keeps its default. `problem` explains an invalid setting, else it is null. */
export const parseLimits = (raw: unknown): { limits: Limits; problem: string | null } => {
  const parsed = setting.safeParse(raw ?? {});
  if (!parsed.success) return { limits: DEFAULT_LIMITS, problem: `ROOM_LIMITS: ${z.prettifyError(parsed.error)}` };
  const { connectionsPerUser, connectionsPerRoom, ...rates } = parsed.data;
  const named = Object.entries(rates).filter(([, rate]) => rate !== undefined);
  return {
    limits: {
      rates: { ...DEFAULT_LIMITS.rates, ...Object.fromEntries(named) },
      connectionsPerUser: connectionsPerUser ?? DEFAULT_LIMITS.connectionsPerUser,
      connectionsPerRoom: connectionsPerRoom ?? DEFAULT_LIMITS.connectionsPerRoom,
    },
    problem: null,
  };
};

/** The tokens that are left at `at`, ms since 1970. */
interface Bucket {
  tokens: number;
  at: number;
}

/** One user's buckets; a missing one is full. */
type Budget = Partial<Record<RateName, Bucket>>;

/** With more budgets than this, full ones are dropped, so that users who have left cost no memory. */
const SWEEP_ABOVE = 1_000;

/** Token buckets by user. */
export class RateLimiter {
  readonly #rates: Limits["rates"];
  readonly #budgets = new Map<string, Budget>();

  constructor(rates: Limits["rates"]) {
    this.#rates = rates;
  }

  /** How many users' budgets are remembered. */
  get size(): number {
    return this.#budgets.size;
  }

  /**
   * Takes `cost` tokens from the user's bucket at `now` (ms since 1970). Returns 0, or the ms until there are enough; a
   * cost above the burst is never granted.
   */
  consume(userId: string, name: RateName, now: number, cost = 1): number {
    const { burst, perSecond } = this.#rates[name];
    const budget = this.#budgetOf(userId, now);
    budget[name] ??= { tokens: burst, at: now };
    const bucket = budget[name];
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    if (bucket.tokens < cost) return Math.ceil(((cost - bucket.tokens) * 1000) / perSecond);
    bucket.tokens -= cost;
    return 0;
  }

  #budgetOf(userId: string, now: number): Budget {
    let budget = this.#budgets.get(userId);
    if (budget === undefined) {
      if (this.#budgets.size >= SWEEP_ABOVE) this.#sweep(now);
      budget = {};
      this.#budgets.set(userId, budget);
    }
    return budget;
  }

  /** Drops budgets whose buckets have all refilled: a missing budget is full, so nothing changes. */
  #sweep(now: number): void {
    const isFull = ([name, { tokens, at }]: [string, Bucket]) => {
      const { burst, perSecond } = this.#rates[name as RateName];
      return tokens + ((now - at) * perSecond) / 1000 >= burst;
    };
    for (const [userId, budget] of this.#budgets) {
      if (Object.entries(budget).every(isFull)) this.#budgets.delete(userId);
    }
  }
}
