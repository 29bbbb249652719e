/** What one user may do in one room: token buckets and their rates. Pure: the time comes as an argument. */
import * as z from "zod/mini";

/** `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** The defaults. Each user has one budget in each room, over all connections, so more connections buy nothing. */
export const RATES = {
  /** sendMessage, editMessage and deleteMessage; REST posts, too. */
  message: { burst: 200, perSecond: 25 },
  typing: { burst: 20, perSecond: 5 },
  /** joinRoom, leaveRoom and setUsername; a moderator's muteUser and removeUser. */
  join: { burst: 60, perSecond: 10 },
  history: { burst: 100, perSecond: 20 },
  /** Bytes of frames, as UTF-8. */
  bytes: { burst: 1_000_000, perSecond: 100_000 },
  /** Answers of the kind `error`; whoever empties this one is disconnected. */
  error: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** What an operator can set, in wrangler.toml as `ROOM_LIMITS`. */
export interface Limits {
  readonly rates: Readonly<Record<RateName, Rate>>;
  /** How many connections one user may have in a room, and how many a room takes in all. */
  readonly connectionsPerUser: number;
  readonly connectionsPerRoom: number;
}

/** 32,768 is what the platform gives an object. */
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

/** Reads `ROOM_LIMITS`: what it leaves out stays as it is. For a setting that makes no sense `problem` says why. */
export const readLimits = (raw: unknown): { limits: Limits; problem: string | null } => {
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

/** What is left of a rate, as of a moment in ms. */
interface Bucket {
  tokens: number;
  at: number;
}

/** One user's buckets; a missing one is full. */
export type Budget = Partial<Record<RateName, Bucket>>;

/** Takes `cost` tokens. Returns 0, or the ms until there are so many to take, which may be more than ever come. */
export const take = ({ rates }: Limits, budget: Budget, name: RateName, now: number, cost = 1): number => {
  const { burst, perSecond } = rates[name];
  budget[name] ??= { tokens: burst, at: now };
  const bucket = budget[name];
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
  bucket.at = now;
  if (bucket.tokens < cost) return Math.ceil(((cost - bucket.tokens) * 1000) / perSecond);
  bucket.tokens -= cost;
  return 0;
};

/** True when every bucket has refilled, so that forgetting the budget changes nothing. */
export const isFull = ({ rates }: Limits, budget: Budget, now: number): boolean =>
  Object.entries(budget).every(([name, { tokens, at }]) => {
    const { burst, perSecond } = rates[name as RateName];
    return tokens + ((now - at) * perSecond) / 1000 >= burst;
  });
