/** Rate limits in one room: the budgets of a user, and of the guests of one address together. */
import * as z from "zod/mini";
import { type Rate, TokenBuckets } from "../../lib/token-buckets.ts";
import { LIMITS } from "../protocol/limits.ts";

/** The defaults of a user's budgets, shared by all their connections. */
export const RATES = {
  /** sendMessage, editMessage, deleteMessage, react and REST posts. */
  message: { burst: 200, perSecond: 25 },
  typing: { burst: 20, perSecond: 5 },
  /** joinRoom, leaveRoom, setUsername, muteUser and removeUser. */
  join: { burst: 60, perSecond: 10 },
  history: { burst: 100, perSecond: 20 },
  /** Bytes of incoming frames, as UTF-8. */
  bytes: { burst: 1_000_000, perSecond: 100_000 },
  /** Bytes of what is sent to one connection alone, as UTF-8: history, missed changes, rosters and other replies. */
  bytesOut: { burst: 2_000_000, perSecond: 200_000 },
  /** Errors sent; the connection that exhausts it is closed. */
  error: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** The limits that an operator can set as `ROOM_LIMITS` in wrangler.toml. */
export interface Limits {
  /** Of one user. */
  readonly rates: Readonly<Record<RateName, Rate>>;
  /** The guests of one address have together as much as so many users: rates and connections. */
  readonly usersPerAddress: number;
  /** Connections per user in one room, and in the whole room. */
  readonly connectionsPerUser: number;
  readonly connectionsPerRoom: number;
}

/** A Durable Object accepts 32,768 WebSockets. */
export const DEFAULT_LIMITS: Limits = {
  rates: RATES,
  usersPerAddress: 10,
  connectionsPerUser: 32,
  connectionsPerRoom: 20_000,
};

const count = z.int().check(z.positive());
const perSecond = z.number().check(z.positive());
const rate = z.strictObject({ burst: count, perSecond });
const setting = z.strictObject({
  message: z.optional(rate),
  typing: z.optional(rate),
  join: z.optional(rate),
  history: z.optional(rate),
  bytes: z.optional(rate),
  // A smaller burst would never grant the reply to a client that resumes: a page of history and one of changes.
  bytesOut: z.optional(z.strictObject({ burst: count.check(z.gte(2 * LIMITS.replyBytes)), perSecond })),
  error: z.optional(rate),
  usersPerAddress: z.optional(count),
  connectionsPerUser: z.optional(count),
  connectionsPerRoom: z.optional(count.check(z.lte(32_768))),
});

/** Parses `ROOM_LIMITS`; what it leaves out keeps its default. `problem` explains an invalid setting, else it is null. */
export const parseLimits = (raw: unknown): { limits: Limits; problem: string | null } => {
  const parsed = setting.safeParse(raw ?? {});
  if (!parsed.success) return { limits: DEFAULT_LIMITS, problem: `ROOM_LIMITS: ${z.prettifyError(parsed.error)}` };
  const { usersPerAddress, connectionsPerUser, connectionsPerRoom, ...rates } = parsed.data;
  const named = Object.entries(rates).filter(([, rate]) => rate !== undefined);
  return {
    limits: {
      rates: { ...DEFAULT_LIMITS.rates, ...Object.fromEntries(named) },
      usersPerAddress: usersPerAddress ?? DEFAULT_LIMITS.usersPerAddress,
      connectionsPerUser: connectionsPerUser ?? DEFAULT_LIMITS.connectionsPerUser,
      connectionsPerRoom: connectionsPerRoom ?? DEFAULT_LIMITS.connectionsPerRoom,
    },
    problem: null,
  };
};

/** Who pays for a request: a connection is one. `address` is null for others than guests, see `Admission`. */
export interface Payer {
  readonly userId: string;
  readonly address: string | null;
}

/** The budgets of users and of addresses. A guest pays from their own and from that of their address. */
export class RateLimiter {
  readonly #users: TokenBuckets<RateName>;
  readonly #addresses: TokenBuckets<RateName>;

  constructor({ rates, usersPerAddress }: Pick<Limits, "rates" | "usersPerAddress">) {
    this.#users = new TokenBuckets(rates);
    this.#addresses = new TokenBuckets(multiply(rates, usersPerAddress));
  }

  /**
   * Charges `cost` to the payer's budgets at `now` (ms since 1970) if all of them have enough. Returns 0, or the ms until
   * they do; then nothing is charged.
   */
  consume(payer: Payer, name: RateName, now: number, cost = 1): number {
    const { userId, address } = payer;
    const wait = this.#users.wait(userId, name, now, cost);
    const addressWait = address === null ? 0 : this.#addresses.wait(address, name, now, cost);
    if (wait === 0 && addressWait === 0) this.charge(payer, name, now, cost);
    return Math.max(wait, addressWait);
  }

  /** Charges what could not be known before, even if that leaves a debt. A negative cost is given back. */
  charge({ userId, address }: Payer, name: RateName, now: number, cost: number): void {
    this.#users.take(userId, name, now, cost);
    if (address !== null) this.#addresses.take(address, name, now, cost);
  }
}

const multiply = (rates: Limits["rates"], factor: number): Limits["rates"] =>
  Object.fromEntries(
    Object.entries(rates).map(([name, { burst, perSecond }]) => [
      name,
      { burst: burst * factor, perSecond: perSecond * factor },
    ]),
  ) as Limits["rates"];
