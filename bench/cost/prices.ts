/** What the price sheets say, US dollars a month where nothing else is said. Read on 2026-11-23. */

/** Workers Paid, https://developers.cloudflare.com/workers/platform/pricing/ */
export const WORKERS = {
  plan: 5,
  requests: { included: 10e6, perMillion: 0.3 },
  cpuMs: { included: 30e6, perMillion: 0.02 },
} as const;

/** Durable Objects on Workers Paid, https://developers.cloudflare.com/durable-objects/platform/pricing/ */
export const DURABLE_OBJECTS = {
  requests: { included: 1e6, perMillion: 0.15 },
  /** Incoming WebSocket messages that count as one request; outgoing ones cost nothing. */
  messagesPerRequest: 20,
  /** Wall-clock time of an object that works or cannot hibernate, for the 128 MB that it is given. */
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
  /** Compute sleeps after so many idle minutes. */
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
    /** Data out to the internet after the first 100 GB, for the first 10 TB and (taken here) beyond. */
    egress: { includedGb: 100, perGb: 0.09 },
  },
  hetzner: {
    title: "Hetzner CX32",
    /** Shared cores: €6.80 at $1.15, as of April 2026; 20 TB out with each, €1 a TB beyond. https://www.hetzner.com/cloud/ */
    month: 7.82,
    cores: 4,
    memoryGb: 8,
    egress: { includedGb: 20_000, perGb: 0.00115 },
  },
} as const;

/** What is used above what is included, in dollars. */
export const above = (used: number, { included, perMillion }: { included: number; perMillion: number }): number =>
  (Math.max(0, used - included) / 1e6) * perMillion;
