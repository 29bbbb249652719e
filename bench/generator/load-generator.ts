/** Messages at a rate, in rooms of a size: the load of most measurements. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { memoryBytes, startMeter } from "../servers/usage.ts";
import { ClientPool, type PoolSpec } from "./client-pool.ts";
import type { Violations } from "./delivery-check.ts";
import { Histogram } from "./histogram.ts";
import { contentOf, MAX_MESSAGES, Receiver } from "./receiver.ts";

export interface LoadSpec {
  /** Messages a second, in all rooms together; arrivals are a Poisson process. */
  rate: number;
  /** Characters of a message. */
  contentLength: number;
  warmUpS: number;
  measureS: number;
  /** Waits even for a server that has fallen behind, so that everything sent is also stored. */
  waitForAll?: boolean;
}

/** Figures of the measured interval; times in microseconds unless the name says otherwise. */
export interface LoadResult extends Violations {
  sent: number;
  /** Messages sent since the start: warm-up and earlier measurements included. */
  totalSent: number;
  deliveries: number;
  deliveriesPerS: number;
  /** CPU time of the server's processes as a share of one core. */
  cpuShare: number;
  cpuUsPerDelivery: number;
  /** Latency from sending to arrival, of every message on every connection. */
  p50: number;
  p99: number;
  max: number;
  /** Age of the oldest undelivered message when the sending ended, ms. */
  backlogMs: number;
  /** Every message arrived, in order, with a backlog of at most `MAX_BACKLOG_MS`. */
  keptUp: boolean;
  framesPerDelivery: number;
  bytesPerDelivery: number;
  /** The server's resident memory at the end, bytes. */
  memory: number;
  /** The generator's own share of a core. */
  generatorShare: number;
  /** How late the generator sent, 99th percentile. */
  sendLatenessP99: number;
}

const MAX_BACKLOG_MS = 500;
const DRAIN_MS = 20_000;
const POLL_MS = 20;
const ROUND_TRIP_TIMEOUT_MS = 10_000;

/** Runs `use` with a load generator whose members have joined, and disconnects them. `isLarge`: one room of thousands. */
export const withLoad = async <Value>(
  spec: PoolSpec,
  random: Random,
  use: (load: LoadGenerator) => Promise<Value>,
  { isLarge = false } = {},
): Promise<Value> => {
  const load = new LoadGenerator(spec, random);
  try {
    await load.connect(isLarge);
    return await use(load);
  } finally {
    load.close();
  }
};

/** Makes the members of a client pool send messages. It can measure several times, at different rates. */
export class LoadGenerator {
  readonly pool: ClientPool;
  readonly #spec: PoolSpec;
  readonly #random: Random;
  readonly #receiver: Receiver;
  readonly #isSamovar: boolean;
  /** By message: when it was sent, by which sender and in which room. */
  readonly #sentAt: number[] = [];
  readonly #senders: number[] = [];
  readonly #rooms: number[] = [];
  readonly #sentInRoom: number[];
  #latencies = new Histogram();
  /** Latencies are recorded from this message on. */
  #measuredFrom = Infinity;
  #lastDeliveryAt = 0;
  #onDelivery: ((index: number, member: number, now: number) => void) | null = null;

  constructor(spec: PoolSpec, random: Random) {
    this.#spec = spec;
    this.#random = random;
    this.#isSamovar = spec.target.dialect === "samovar";
    this.#sentInRoom = new Array(spec.rooms).fill(0);
    const senderOf = (index: number) => this.#senders[index] ?? -1;
    this.#receiver = new Receiver(spec.rooms, spec.members, senderOf, (index, member, now) => {
      if (index >= this.#measuredFrom) this.#latencies.record((now - this.#timeOf(index)) * 1_000);
      this.#lastDeliveryAt = now;
      this.#onDelivery?.(index, member, now);
    });
    this.pool = new ClientPool(spec, (room, place) => (bytes, start, end) => {
      this.#receiver.receive(room, place, bytes, start, end);
    });
  }

  /** Connects all members and lets them join. */
  async connect(isLarge = false): Promise<void> {
    await (isLarge ? this.pool.joinLargeRoom() : this.pool.join());
    if (this.#isSamovar) this.pool.startHeartbeats();
  }

  /** Sends one message as a random member, or as `member` of room 0. Returns its number. */
  send(contentLength: number, member?: number): number {
    const { members, rooms } = this.#spec;
    const room = member === undefined ? Math.floor(this.#random.next() * rooms) : 0;
    const place = member ?? Math.floor(this.#random.next() * members);
    const index = this.#sentAt.length;
    if (index >= MAX_MESSAGES) throw new Error("the markers are used up");
    // A Samovar client sends a clientId with each message; because of it the sender's copy is a frame of its own.
    const data = { content: contentOf(index, contentLength), ...(this.#isSamovar ? { clientId: `c${index}` } : {}) };
    this.#senders.push(room * members + place);
    this.#rooms.push(room);
    this.#sentInRoom[room] = (this.#sentInRoom[room] ?? 0) + 1;
    this.#sentAt.push(performance.now());
    this.pool.members[place * rooms + room]?.send("sendMessage", data);
    return index;
  }

  /** Sends a message as a random member of room 0. Resolves to the microseconds until that member receives it. */
  roundTrip(contentLength: number): Promise<number> {
    const sender = Math.floor(this.#random.next() * this.#spec.members);
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error("a message was not delivered")), ROUND_TRIP_TIMEOUT_MS);
      let sent = -1;
      this.#onDelivery = (index, member, now) => {
        if (index !== sent || member !== sender) return;
        clearTimeout(timeout);
        resolve((now - this.#timeOf(index)) * 1_000);
      };
      sent = this.send(contentLength, sender);
    });
  }

  /** Warms up, measures, and waits for messages in flight. Several measurements may share `latencies`. */
  async measure(
    { rate, contentLength, warmUpS, measureS, waitForAll = false }: LoadSpec,
    latencies: Histogram = new Histogram(),
  ): Promise<LoadResult> {
    const lateness = new Histogram();
    const { pids } = this.#spec.target;
    this.#latencies = latencies;
    this.#measuredFrom = Infinity;
    await this.#sendAtRate(rate, contentLength, warmUpS * 1_000, lateness);

    this.#measuredFrom = this.#sentAt.length;
    const { deliveries: deliveriesBefore, frames: framesBefore } = this.#receiver;
    const bytesBefore = this.pool.bytes;
    const readMeter = startMeter(pids);
    await this.#sendAtRate(rate, contentLength, measureS * 1_000, lateness);

    const { seconds, cpuUs, ownShare } = readMeter();
    const deliveries = this.#receiver.deliveries - deliveriesBefore;
    const frames = this.#receiver.frames - framesBefore;
    const bytes = this.pool.bytes - bytesBefore;
    const backlogMs = this.#backlog(performance.now());
    const sent = this.#sentAt.length - this.#measuredFrom;
    const memory = memoryBytes(pids);
    const isBehind = backlogMs > MAX_BACKLOG_MS;
    // Of a server that has fallen behind only the messages received so far are checked.
    const isDrained = waitForAll || !isBehind;
    if (isDrained) await this.#drain();

    const violations = this.#receiver.violations(isDrained ? this.#sentInRoom : null);
    const isCorrect = violations.missed + violations.repeated === 0 && this.pool.lost.length === 0;
    return {
      sent,
      totalSent: this.#sentAt.length,
      deliveries,
      deliveriesPerS: deliveries / seconds,
      cpuShare: cpuUs / 1e6 / seconds,
      cpuUsPerDelivery: cpuUs / deliveries,
      p50: this.#latencies.quantile(0.5),
      p99: this.#latencies.quantile(0.99),
      max: this.#latencies.max,
      backlogMs,
      keptUp: isCorrect && !isBehind,
      ...violations,
      framesPerDelivery: frames / deliveries,
      bytesPerDelivery: bytes / deliveries,
      memory,
      generatorShare: ownShare,
      sendLatenessP99: lateness.quantile(0.99),
    };
  }

  /** Waits until all members have received all messages. Resolves to the last one's latency, microseconds. */
  async lastDelivery(): Promise<number> {
    await this.#drain();
    return (this.#lastDeliveryAt - this.#timeOf(this.#sentAt.length - 1)) * 1_000;
  }

  close(): void {
    this.pool.close();
  }

  #timeOf(index: number): number {
    return this.#sentAt[index] ?? Number.NaN;
  }

  async #sendAtRate(rate: number, contentLength: number, ms: number, lateness: Histogram): Promise<void> {
    const end = performance.now() + ms;
    const intervalMs = 1_000 / rate;
    let due = performance.now() + this.#random.exponential(intervalMs);
    while (due < end) {
      const now = performance.now();
      if (due > now) await sleep(due - now);
      else {
        lateness.record((now - due) * 1_000);
        this.send(contentLength);
        due += this.#random.exponential(intervalMs);
      }
    }
    await sleep(Math.max(0, end - performance.now()));
  }

  /** Age of the oldest message that some member has not received, ms; 0 where there is none. */
  #backlog(now: number): number {
    let oldest = now;
    for (let room = 0; room < this.#spec.rooms; room++) {
      const next = this.#receiver.order(room).at(this.#receiver.slowest(room));
      if (next !== undefined) oldest = Math.min(oldest, this.#timeOf(next));
    }
    // And of those that no member has received: the first of them is the oldest.
    const undelivered = this.#rooms.findIndex(
      (room, index) => this.#timeOf(index) < oldest && !this.#receiver.order(room).has(index),
    );
    return now - (undelivered === -1 ? oldest : this.#timeOf(undelivered));
  }

  async #drain(): Promise<void> {
    const deadline = performance.now() + DRAIN_MS;
    const isDone = () => this.#sentInRoom.every((sent, room) => this.#receiver.isComplete(room, sent));
    while (!isDone() && performance.now() < deadline) await sleep(POLL_MS);
  }
}
