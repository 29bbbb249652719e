/** Messages at a rate, in rooms of a size: the measurement that most of the others are made of. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../test/support/random.ts";
import { cpuUs, memoryBytes } from "../servers/usage.ts";
import { Crowd, type CrowdSpec } from "./client-pool.ts";
import type { Violations } from "./delivery-check.ts";
import { startHeartbeats } from "./heartbeats.ts";
import { Histogram } from "./histogram.ts";
import { contentOf, MOST_MESSAGES } from "./marker.ts";
import { Hearing } from "./receiver.ts";

export interface LoadSpec {
  /** Messages a second, in all rooms together; their arrivals are a Poisson process. */
  rate: number;
  /** Characters of a message. */
  contentLength: number;
  warmUpS: number;
  measureS: number;
  /** Even a server that has fallen behind is waited for, so that everything that was sent is also stored. */
  waitForAll?: boolean;
}

/** Of the measured interval alone; times in microseconds where nothing else is said. */
export interface LoadResult {
  sent: number;
  /** Warm-up included, of every measurement so far. */
  sentInAll: number;
  deliveries: number;
  deliveriesPerS: number;
  /** CPU time of the server's processes, of one core; 1 is all of it. */
  cpuShare: number;
  cpuUsPerDelivery: number;
  /** From sending to arrival, every message on every connection. */
  p50: number;
  p99: number;
  max: number;
  /** How old the oldest message was that someone still waited for when the sending ended, ms. */
  backlogMs: number;
  /** Everything arrived, in order, and the backlog was no longer than `BACKLOG_MS`. */
  keptUp: boolean;
  violations: Violations;
  framesPerDelivery: number;
  bytesPerDelivery: number;
  /** Resident memory at the end, bytes. */
  memory: number;
  /** The generator's own share of a core, and how late its sends were (99th percentile). */
  generatorShare: number;
  sendLatenessP99: number;
}

const BACKLOG_MS = 500;
const DRAIN_MS = 20_000;
const POLL_MS = 20;

/** A crowd that talks. It can be measured several times, at different rates. */
export class Talk {
  readonly #spec: CrowdSpec;
  readonly #random: Random;
  readonly #hearing: Hearing;
  readonly #sentAt: number[] = [];
  readonly #senders: number[] = [];
  readonly #rooms: number[] = [];
  readonly #sentIn: number[];
  #crowd: Crowd | null = null;
  #heartbeats: NodeJS.Timeout | null = null;
  #latencies = new Histogram();
  /** Latencies are those of the messages from here on. */
  #measuredFrom = Infinity;
  #lastHeardAt = 0;
  /** Hears each delivery, at `now`. */
  onDelivery: ((index: number, member: number, now: number) => void) | null = null;

  constructor(spec: CrowdSpec, random: Random) {
    this.#spec = spec;
    this.#random = random;
    this.#sentIn = new Array(spec.rooms).fill(0);
    const senderOf = (index: number) => this.#senders[index] ?? -1;
    this.#hearing = new Hearing(spec.rooms, spec.members, senderOf, (index, _room, member, now) => {
      if (index >= this.#measuredFrom) this.#latencies.record((now - (this.#sentAt[index] ?? now)) * 1_000);
      this.#lastHeardAt = now;
      this.onDelivery?.(index, member, now);
    });
  }

  get crowd(): Crowd {
    if (!this.#crowd) throw new Error("nobody is connected");
    return this.#crowd;
  }

  get #pids(): number[] {
    return this.#spec.target.pids;
  }

  /** Everyone connects and joins. */
  async gather(): Promise<void> {
    this.#crowd = await Crowd.connect(this.#spec, (room, place) => (bytes, start, end) => {
      this.#hearing.frame(room, place, bytes, start, end);
    });
    await this.#crowd.join();
    if (this.#spec.target.dialect === "samovar") this.#heartbeats = startHeartbeats(this.#crowd.members);
  }

  /** Sends one message now; a random member's, or `member` of room 0. Returns its number. */
  send(contentLength: number, member?: number): number {
    const { members, rooms } = this.#spec;
    const room = member === undefined ? Math.floor(this.#random.next() * rooms) : 0;
    const place = member ?? Math.floor(this.#random.next() * members);
    const index = this.#sentAt.length;
    if (index >= MOST_MESSAGES) throw new Error("the markers are used up");
    const isSamovar = this.#spec.target.dialect === "samovar";
    // A Samovar client names its messages, so that it can send one again; that makes its own copy another frame.
    const data = { content: contentOf(index, contentLength), ...(isSamovar ? { clientId: `c${index}` } : {}) };
    this.#senders.push(room * members + place);
    this.#rooms.push(room);
    this.#sentIn[room] = (this.#sentIn[room] ?? 0) + 1;
    this.#sentAt.push(performance.now());
    this.crowd.members[place * rooms + room]?.say("sendMessage", data);
    return index;
  }

  /** When message `index` was sent, ms. */
  sentAt(index: number): number {
    return this.#sentAt[index] ?? Number.NaN;
  }

  /** Warms up, measures, and waits for what is under way. `latencies` may be shared by several measurements. */
  async measure(
    { rate, contentLength, warmUpS, measureS, waitForAll = false }: LoadSpec,
    latencies: Histogram = new Histogram(),
  ): Promise<LoadResult> {
    const lateness = new Histogram();
    this.#latencies = latencies;
    this.#measuredFrom = Infinity;
    await this.#talk(rate, contentLength, warmUpS * 1_000, lateness);

    this.#measuredFrom = this.#sentAt.length;
    const { deliveries: deliveriesBefore, frames: framesBefore } = this.#hearing;
    const bytesBefore = this.crowd.bytes;
    const own = process.cpuUsage();
    const cpu = cpuUs(this.#pids);
    const start = performance.now();
    await this.#talk(rate, contentLength, measureS * 1_000, lateness);

    const seconds = (performance.now() - start) / 1_000;
    const usedUs = cpuUs(this.#pids) - cpu;
    const { user, system } = process.cpuUsage(own);
    const deliveries = this.#hearing.deliveries - deliveriesBefore;
    const frames = this.#hearing.frames - framesBefore;
    const bytes = this.crowd.bytes - bytesBefore;
    const backlogMs = this.#backlog(performance.now());
    const sent = this.#sentAt.length - this.#measuredFrom;
    const memory = memoryBytes(this.#pids);
    const isBehind = backlogMs > BACKLOG_MS;
    // Whoever has fallen behind is not waited for: then only what was heard is judged.
    const isAwaited = waitForAll || !isBehind;
    if (isAwaited) await this.#drain();

    const violations = this.#hearing.violations(isAwaited ? this.#sentIn : null);
    const isRight = violations.missed + violations.repeated === 0 && this.crowd.lost.length === 0;
    return {
      sent,
      sentInAll: this.#sentAt.length,
      deliveries,
      deliveriesPerS: deliveries / seconds,
      cpuShare: usedUs / 1e6 / seconds,
      cpuUsPerDelivery: usedUs / deliveries,
      p50: this.#latencies.quantile(0.5),
      p99: this.#latencies.quantile(0.99),
      max: this.#latencies.max,
      backlogMs,
      keptUp: isRight && !isBehind,
      violations,
      framesPerDelivery: frames / deliveries,
      bytesPerDelivery: bytes / deliveries,
      memory,
      generatorShare: (user + system) / 1e6 / seconds,
      sendLatenessP99: lateness.quantile(0.99),
    };
  }

  /** Waits until everyone has heard everything, and resolves to how long the last message took, microseconds. */
  async heardByAll(): Promise<number> {
    await this.#drain();
    return (this.#lastHeardAt - this.sentAt(this.#sentAt.length - 1)) * 1_000;
  }

  close(): void {
    if (this.#heartbeats) clearInterval(this.#heartbeats);
    this.#crowd?.close();
  }

  async #talk(rate: number, contentLength: number, ms: number, lateness: Histogram): Promise<void> {
    const end = performance.now() + ms;
    let due = performance.now() + this.#pause(rate);
    while (due < end) {
      const now = performance.now();
      if (due > now) await sleep(due - now);
      else {
        lateness.record((now - due) * 1_000);
        this.send(contentLength);
        due += this.#pause(rate);
      }
    }
    await sleep(Math.max(0, end - performance.now()));
  }

  /** Until the next arrival, ms. */
  #pause(rate: number): number {
    return (-Math.log(1 - this.#random.next()) * 1_000) / rate;
  }

  /** The age of the oldest message that someone still waits for, ms; 0 when nobody does. */
  #backlog(now: number): number {
    let oldest = now;
    for (let room = 0; room < this.#spec.rooms; room++) {
      const order = this.#hearing.order(room);
      const waitedFor = order.at(this.#hearing.slowest(room));
      if (waitedFor !== undefined) oldest = Math.min(oldest, this.sentAt(waitedFor));
    }
    // And what nobody has heard at all: the first of them is the oldest.
    const unheard = this.#rooms.findIndex(
      (room, index) => this.sentAt(index) < oldest && !this.#hearing.order(room).has(index),
    );
    return now - (unheard === -1 ? oldest : Math.min(oldest, this.sentAt(unheard)));
  }

  async #drain(): Promise<void> {
    const limit = performance.now() + DRAIN_MS;
    const isDone = () => this.#sentIn.every((sent, room) => this.#hearing.isComplete(room, sent));
    while (!isDone() && performance.now() < limit) await sleep(POLL_MS);
  }
}
