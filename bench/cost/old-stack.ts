/** The old stack's process, measured in a hundred small rooms and with idle connections (bench/results/). */
export const OLD_STACK = {
  /** CPU for one delivered message, storing included, µs. */
  cpuUsPerDelivery: 38,
  /** Resident memory of an idle connection, bytes. */
  bytesPerConnection: 31_000,
  /** A message on the wire. */
  bytesPerDelivery: 250,
} as const;
