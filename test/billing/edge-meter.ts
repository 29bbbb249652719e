/**
 * Counts what Cloudflare bills for a room, inside the Workers runtime. The room's clock stands still unless time is passed
 * here, so hours take seconds. Timers and the alarm run at their times on the way, and a room that could hibernate does.
 */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import { type Billed, NOTHING } from "../../bench/cost/billed.ts";
import { systemClock } from "../../lib/timers.ts";
import { Room } from "../../rooms/room.ts";
import type { RoomStub } from "../support/edge-client.ts";

/** The platform hibernates a room after this long without anything that keeps it awake, ms. */
const HIBERNATES_AFTER_MS = 10_000;

/** How far the room's clock is ahead: no alarm fires by itself. */
const AHEAD_MS = 24 * 60 * 60 * 1000;

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class Meter {
  /** Whether Postgres answers. */
  isPostgresUp = true;
  /** The longest timer that was set while no request was in flight, ms. */
  longestTimerMs = 0;
  readonly #stub: RoomStub;
  #billed: Billed = { ...NOTHING };
  #now = Date.now() + AHEAD_MS;
  readonly #timers = new Set<Timer>();
  #alarmAt: number | null = null;
  /** What clients have sent or closed, and what the room has handled of it. */
  #sent = 0;
  #handled = 0;
  #fetching = 0;
  #isAwake = true;
  #activeAt = this.#now;
  #change = Promise.withResolvers<void>();

  private constructor(stub: RoomStub) {
    this.#stub = stub;
  }

  /** Starts to count for a room; no other room may be used from now on. `vi.restoreAllMocks()` ends it. */
  static async of(stub: RoomStub): Promise<Meter> {
    const meter = new Meter(stub);
    meter.#patchClock();
    meter.#patchFetch();
    meter.#patchRoom();
    await runInDurableObject(stub, (_, { storage }) => meter.#patchStorage(storage));
    return meter;
  }

  /** The room's time, ms since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Returns what was billed since the last call. */
  take(): Billed {
    const billed = { ...this.#billed, timerS: Math.round(this.#billed.timerS * 1_000) / 1_000 };
    this.#billed = { ...NOTHING };
    return billed;
  }

  /** Runs `act`, in which a client sends a frame or closes its socket. Resolves when the room has handled it. */
  async send(act: () => void): Promise<void> {
    this.#sent += 1;
    act();
    await this.settled();
  }

  /** Lets time pass, ms. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.settled();
      const timer = this.#nextTimer();
      const next = Math.min(timer?.at ?? end, this.#alarmAt ?? end, end);
      if (timer) this.#billed.timerS += (next - this.#now) / 1_000;
      else if (next - this.#activeAt >= HIBERNATES_AFTER_MS) await this.#hibernate();
      this.#now = next;
      if (timer && timer.at <= next) await this.#runTimer(timer);
      else if (this.#alarmAt !== null && this.#alarmAt <= next) await this.#runAlarm();
      else return;
      this.#activeAt = this.#now;
    }
  }

  /** Resolves when the room has handled everything that was sent, and no request to Postgres is in flight. */
  async settled(): Promise<void> {
    while (this.#handled < this.#sent || this.#fetching > 0) await this.#change.promise;
  }

  async #hibernate(): Promise<void> {
    if (!this.#isAwake) return;
    this.#isAwake = false;
    await evictDurableObject(this.#stub);
  }

  async #runTimer(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    // In the room's own context: it cannot send in another one.
    await runInDurableObject(this.#stub, () => timer.run());
  }

  async #runAlarm(): Promise<void> {
    this.#alarmAt = null;
    await runDurableObjectAlarm(this.#stub);
  }

  #nextTimer(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0];
  }

  #patchClock(): void {
    vi.spyOn(systemClock, "now").mockImplementation(() => this.#now);
    vi.spyOn(systemClock, "setTimer").mockImplementation((run, ms) => {
      const timer = { at: this.#now + ms, run };
      this.#timers.add(timer);
      if (this.#fetching === 0) this.longestTimerMs = Math.max(this.longestTimerMs, ms);
      return () => this.#timers.delete(timer);
    });
    // Jitter would make the figures differ from run to run.
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  }

  #patchFetch(): void {
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
      this.#billed.fetches += 1;
      this.#fetching += 1;
      try {
        if (!this.isPostgresUp) throw new Error("Postgres is away");
        const response = await fetch(...request);
        return new Response(await response.arrayBuffer(), response);
      } finally {
        // A turn later: the room goes on with the response first.
        setTimeout(() => {
          this.#fetching -= 1;
          this.#notify();
        }, 0);
      }
    });
  }

  #patchRoom(): void {
    const counts = {
      fetch: () => (this.#billed.connections += 1),
      webSocketMessage: () => (this.#billed.frames += 1),
      webSocketClose: () => {},
      alarm: () => (this.#billed.alarms += 1),
    } as const;
    for (const [method, count] of Object.entries(counts) as [keyof typeof counts, () => void][]) {
      const meter = this;
      const isSent = method.startsWith("webSocket");
      const original = Room.prototype[method] as (...values: unknown[]) => unknown;
      const handle = async function (this: Room, ...values: unknown[]) {
        count();
        meter.#isAwake = true;
        meter.#activeAt = meter.#now;
        try {
          return await original.apply(this, values);
        } finally {
          if (isSent) meter.#handled += 1;
          meter.#notify();
        }
      };
      vi.spyOn(Room.prototype, method).mockImplementation(handle as never);
    }
  }

  #patchStorage(storage: DurableObjectStorage): void {
    const meter = this;
    const sql = Object.getPrototypeOf(storage.sql) as SqlStorage;
    const { exec } = sql;
    vi.spyOn(sql, "exec").mockImplementation(function (this: SqlStorage, query: string, ...bindings: unknown[]) {
      const cursor = exec.call(this, query, ...bindings);
      const isLog = /^(INSERT INTO|UPDATE) (log|changes)\b/.test(query);
      const column = isLog ? "logRows" : /^DELETE FROM (log|changes)\b/.test(query) ? "deletedRows" : "otherRows";
      meter.#billed[column] += cursor.rowsWritten;
      return cursor;
    } as never);
    const prototype = Object.getPrototypeOf(storage) as DurableObjectStorage;
    const { setAlarm } = prototype;
    vi.spyOn(prototype, "setAlarm").mockImplementation(function (this: DurableObjectStorage, at) {
      meter.#billed.alarmRows += 1;
      meter.#alarmAt = Number(at);
      return setAlarm.call(this, at);
    });
    const { deleteAll } = prototype;
    vi.spyOn(prototype, "deleteAll").mockImplementation(function (this: DurableObjectStorage) {
      meter.#alarmAt = null;
      return deleteAll.call(this);
    });
  }

  #notify(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
