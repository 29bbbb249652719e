/** Price lists, read on 2026-11-28 in stored copies, the date of which is given; US dollars a month unless stated otherwise. */

/** Workers Paid, https://developers.cloudflare.com/workers/platform/pricing/ (2026-07-07) */
export const WORKERS = {
  plan: 5,
  requests: { included: 10e6, perMillion: 0.3 },
  cpuMs: { included: 30e6, perMillion: 0.02 },
} as const;

/** Durable Objects on Workers Paid, https://developers.cloudflare.com/durable-objects/platform/pricing/ (autumn 2026) */
export const DURABLE_OBJECTS = {
  /** A socket opened, a call and a run of the alarm are one each. */
  requests: { included: 1e6, perMillion: 0.15 },
  /** Incoming WebSocket messages that count as one request; outgoing ones are free. */
  messagesPerRequest: 20,
  /** Wall-clock time of an object that is active or cannot hibernate, for its 128 MB; a GB is 10^9 bytes. */
  gigabyteSeconds: { included: 400_000, perMillion: 12.5 },
  memoryGb: 0.128,
  /** `setAlarm()` and a deleted row count as rows written. */
  rowsWritten: { included: 50e6, perMillion: 1 },
  rowsRead: { included: 25e9, perMillion: 0.001 },
  storedGb: { included: 5, each: 0.2 },
} as const;

/** R2, standard storage, https://developers.cloudflare.com/r2/pricing/ (2026-08-03). Traffic and deletions are free. */
export const R2 = {
  storedGb: { included: 10, each: 0.015 },
  /** Among them `put`. */
  classA: { included: 1e6, perMillion: 4.5 },
  /** Among them `get` and `head`. */
  classB: { included: 10e6, perMillion: 0.36 },
} as const;

/** Workers Logs from 2026-12-01 on, https://developers.cloudflare.com/observability/pricing/ (2026-10-02) */
export const LOGS = {
  ingestedGb: { included: 50, each: 0.25 },
  /** Stored for seven days. */
  storedGb: { included: 12, each: 0.1 },
  /** An average event, https://developers.cloudflare.com/observability/logs/datasets/ */
  eventBytes: 4_840,
} as const;

/** Neon's Launch plan, https://neon.com/docs/introduction/plans (updated 2026-11-12) */
export const NEON = {
  /** A compute unit has 4 GB of memory; the smallest compute is a quarter of one. */
  perComputeHour: 0.106,
  smallestCompute: 0.25,
  storedGb: 0.35,
  /** Idle minutes after which compute is suspended. */
  sleepsAfterMinutes: 5,
} as const;

/** Servers for the old stack. */
export const SERVERS = {
  aws: {
    title: "AWS c6i.large",
    /** On demand in us-east-1: $0.085 an hour for 730 hours, https://aws.amazon.com/ec2/pricing/on-demand/ */
    month: 62.05,
    cores: 2,
    memoryGb: 4,
    /** Traffic to the internet: 100 GB are included; the price of the first 10 TB, here used beyond them too. */
    egress: { includedGb: 100, perGb: 0.09 },
  },
  hetzner: {
    title: "Hetzner CX33",
    /**
     * Shared cores: €8.49 since 2026-06-15 and €0.50 for an IPv4 address, at $1.1133; 20 TB of traffic with each, then €1 a TB.
     * https://docs.hetzner.com/general/infrastructure-and-availability/price-adjustment/ (as quoted by others)
     */
    month: 10.01,
    cores: 4,
    memoryGb: 8,
    egress: { includedGb: 20_000, perGb: 0.00111 },
  },
} as const;

/**
 * Ably, a hosted service: a package and a price for each user of the month, https://ably.com/docs/platform/pricing
 * (2026-08-03; the price list for new accounts may have changed since). Messages are included, up to 20,000 a user.
 */
export const ABLY = {
  packages: [
    { title: "Standard", month: 29, connections: 10_000 },
    { title: "Pro", month: 399, connections: 50_000 },
  ],
  perUser: 0.05,
  /** The lowest price, by agreement. */
  perUserAtLeast: 0.01,
  connectionMinutes: { includedPerUser: 2_000, perMillion: 1 },
} as const;

/** The price of usage above the included amount. */
export const above = (used: number, { included, perMillion }: { included: number; perMillion: number }): number =>
  (Math.max(0, used - included) / 1e6) * perMillion;
