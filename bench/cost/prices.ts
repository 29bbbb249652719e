/** Price lists, read on 2026-11-23; US dollars a month unless stated otherwise. */

/** Workers Paid, https://developers.cloudflare.com/workers/platform/pricing/ */
export const WORKERS = {
  plan: 5,
  requests: { included: 10e6, perMillion: 0.3 },
  cpuMs: { included: 30e6, perMillion: 0.02 },
} as const;

/** Durable Objects on Workers Paid, https://developers.cloudflare.com/durable-objects/platform/pricing/ */
export const DURABLE_OBJECTS = {
  requests: { included: 1e6, perMillion: 0.15 },
  /** Incoming WebSocket messages that count as one request; outgoing ones are free. */
  messagesPerRequest: 20,
  /** Wall-clock time of an object that is active or cannot hibernate, for its 128 MB. */
  gigabyteSeconds: { included: 400_000, perMillion: 12.5 },
  memoryGb: 0.125,
  /** `setAlarm()` and a deleted row count as rows written. */
  rowsWritten: { included: 50e6, perMillion: 1 },
  storedGb: { included: 5, each: 0.2 },
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
    title: "Hetzner CX32",
    /** Shared cores: €6.80 at $1.15, as of April 2026; 20 TB of traffic with each, then €1 a TB. https://www.hetzner.com/cloud/ */
    month: 7.82,
    cores: 4,
    memoryGb: 8,
    egress: { includedGb: 20_000, perGb: 0.00115 },
  },
} as const;

/** The price of usage above the included amount. */
export const above = (used: number, { included, perMillion }: { included: number; perMillion: number }): number =>
  (Math.max(0, used - included) / 1e6) * perMillion;
