/**
 * Counts what Cloudflare bills for rooms and inboxes, inside the Workers runtime. Their clock stands still unless time is
 * passed here, so hours take seconds. Timers and alarms run at their times on the way, and an object that could hibernate does.
 */

import { env } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import { vi } from "vitest";
import { type Billed, NOTHING } from "../../bench/cost/billed.ts";
import { Inbox } from "../../inbox/inbox.ts";
import { systemClock } from "../../lib/timers.ts";
import { Room } from "../../rooms/room.ts";
import { MeteredObject, type ObjectKind } from "./edge-object.ts";

/** How far the objects' clock is ahead: no alarm fires by itself. */
const AHEAD_MS = 24 * 60 * 60 * 1000;

/** Browsers that receive pushes: the service answers at once. */
export const PUSH_ENDPOINT = "https://fcm.googleapis.com/billed/";

/** What each handler is billed as; every other method is called by another object or by the Worker. */
const UNITS: Readonly<Record<string, keyof Billed | null>> = {
  fetch: "connections",
  webSocketMessage: "frames",
  webSocketClose: null,
  webSocketError: null,
  alarm: "alarms",
};

const CLASSES = [
  { kind: "rooms", prototype: Room.prototype, namespace: env.ROOMS },
  { kind: "inboxes", prototype: Inbox.prototype, namespace: env.INBOXES },
] as const;

type Instance = { readonly ctx: DurableObjectState };
type Method = (...values: unknown[]) => unknown;

export class Meter {
  /** Whether Postgres answers. */
  isPostgresUp = true;
  /** The longest timer that was pending while no request was in flight, ms. */
  longestTimerMs = 0;
  #now = Date.now() + AHEAD_MS;
  readonly #objects = new Map<string, MeteredObject>();
  /** Objects by their storage, and by its SQLite. */
  readonly #owners = new WeakMap<object, MeteredObject>();
  /** What an instance has written before it handled anything, by its storage. */
  readonly #unclaimed = new Map<object, ((object: MeteredObject) => void)[]>();
  readonly #running = new AsyncLocalStorage<MeteredObject>();
  /** What clients have sent or closed, and what objects have handled of it. */
  #sent = 0;
  #handled = 0;
  /** Requests to Postgres and calls between objects. */
  #inFlight = 0;
  #change = Promise.withResolvers<void>();

  /** Starts to count. No object may be used that was used before. `vi.restoreAllMocks()` ends it. */
  constructor() {
    this.#patchClock();
    this.#patchFetch();
    for (const each of CLASSES) this.#patchClass(each);
    this.#patchCalls();
  }

  /** The objects' time, ms since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Returns what was billed for all objects of a kind since the last call. */
  take(kind: ObjectKind): Billed {
    const sum = { ...NOTHING };
    for (const object of this.#objects.values()) {
      if (object.kind !== kind) continue;
      for (const [unit, value] of Object.entries(object.take()) as [keyof Billed, number][]) sum[unit] += value;
    }
    return { ...sum, timerS: Math.round(sum.timerS * 1_000) / 1_000 };
  }

  /** Runs `act`, in which a client sends a frame or closes its socket. Resolves when everything is handled. */
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
      const objects = [...this.#objects.values()];
      for (const object of objects) this.longestTimerMs = Math.max(this.longestTimerMs, object.pendingMs(this.#now));
      const next = Math.max(this.#now, Math.min(end, ...objects.map(({ nextAt }) => nextAt ?? end)));
      for (const object of objects) await object.pass(this.#now, next);
      this.#now = next;
      const due = objects.find((object) => (object.nextAt ?? end + 1) <= next);
      if (due) await due.runDue(next);
      else return;
    }
  }

  /** Resolves when objects have handled everything that was sent, and no request of theirs is in flight. */
  async settled(): Promise<void> {
    while (this.#handled < this.#sent || this.#inFlight > 0) await this.#change.promise;
  }

  get #current(): MeteredObject {
    const object = this.#running.getStore();
    if (!object) throw new Error("no object is running");
    return object;
  }

  #patchClock(): void {
    vi.spyOn(systemClock, "now").mockImplementation(() => this.#now);
    vi.spyOn(systemClock, "setTimer").mockImplementation((run, ms) => {
      const object = this.#current;
      return object.setTimer({ at: this.#now + ms, run: () => this.#running.run(object, run) });
    });
    // Jitter would make the figures differ from run to run.
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  }

  #patchFetch(): void {
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
      this.#current.count("fetches");
      return this.#untilDone(async () => {
        if (String(request[0]).startsWith(PUSH_ENDPOINT)) return new Response(null, { status: 201 });
        if (!this.isPostgresUp) throw new Error("Postgres is away");
        const response = await fetch(...request);
        return new Response(await response.arrayBuffer(), response);
      });
    });
  }

  /** Counts the calls of one object to another. */
  #patchCalls(): void {
    const meter = this;
    const prototype = Object.getPrototypeOf(env.ROOMS) as DurableObjectNamespace;
    const { getByName } = prototype;
    vi.spyOn(prototype, "getByName").mockImplementation(function (this: DurableObjectNamespace, name: string) {
      const stub = getByName.call(this, name);
      const caller = meter.#running.getStore();
      if (!caller) return stub;
      return new Proxy(stub, {
        get: (target, method) => {
          const methods = target as unknown as Record<string | symbol, (...values: unknown[]) => Promise<unknown>>;
          return (...values: unknown[]) =>
            caller.wait(() => meter.#untilDone(async () => methods[method]?.(...values)));
        },
      });
    } as never);
  }

  #patchClass({ kind, prototype, namespace }: (typeof CLASSES)[number]): void {
    const meter = this;
    const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(
      ([name, { value }]) => name !== "constructor" && typeof value === "function",
    );
    for (const [name, { value: original }] of methods as [string, { value: Method }][]) {
      const unit = name in UNITS ? UNITS[name] : "calls";
      const isSent = name.startsWith("webSocket");
      const handle = async function (this: Instance, ...values: unknown[]) {
        const object = meter.#objectOf(this.ctx, kind, namespace);
        if (unit) object.count(unit);
        object.active(meter.#now);
        try {
          return await meter.#running.run(object, () => original.apply(this, values));
        } finally {
          if (isSent) meter.#handled += 1;
          meter.#notify();
        }
      };
      vi.spyOn(prototype as unknown as Record<string, Method>, name).mockImplementation(handle as never);
    }
  }

  /** Returns the object of an instance, and recognises its storage from now on. */
  #objectOf({ id, storage }: DurableObjectState, kind: ObjectKind, namespace: DurableObjectNamespace): MeteredObject {
    if (!vi.isMockFunction(Object.getPrototypeOf(storage.sql).exec)) this.#patchStorage(storage);
    const key = id.toString();
    const object =
      this.#objects.get(key) ?? new MeteredObject(kind, () => namespace.getByName(id.name ?? ""), this.#now);
    this.#objects.set(key, object);
    for (const part of [storage, storage.sql]) {
      this.#owners.set(part, object);
      for (const count of this.#unclaimed.get(part) ?? []) count(object);
      this.#unclaimed.delete(part);
    }
    return object;
  }

  #patchStorage(storage: DurableObjectStorage): void {
    const meter = this;
    const sql = Object.getPrototypeOf(storage.sql) as SqlStorage;
    const { exec } = sql;
    vi.spyOn(sql, "exec").mockImplementation(function (this: SqlStorage, query: string, ...bindings: unknown[]) {
      const cursor = exec.call(this, query, ...bindings);
      const isLog = /^(INSERT INTO|UPDATE) (log|changes)\b/.test(query);
      const unit = isLog ? "logRows" : /^DELETE FROM (log|changes)\b/.test(query) ? "deletedRows" : "otherRows";
      const rows = cursor.rowsWritten;
      meter.#ofStorage(this, (object) => {
        if (rows > 0) object.count(unit, rows);
        object.read(cursor);
      });
      return cursor;
    } as never);
    const prototype = Object.getPrototypeOf(storage) as DurableObjectStorage;
    const { setAlarm, deleteAll } = prototype;
    vi.spyOn(prototype, "setAlarm").mockImplementation(function (this: DurableObjectStorage, at) {
      meter.#ofStorage(this, (object) => {
        object.count("alarmRows");
        object.alarmAt = Number(at);
      });
      return setAlarm.call(this, at);
    });
    vi.spyOn(prototype, "deleteAll").mockImplementation(function (this: DurableObjectStorage) {
      meter.#ofStorage(this, (object) => {
        object.alarmAt = null;
      });
      return deleteAll.call(this);
    });
  }

  /** Counts for the object that has this storage, at once or when it is known. */
  #ofStorage(part: object, count: (object: MeteredObject) => void): void {
    const owner = this.#owners.get(part);
    if (owner) count(owner);
    else this.#unclaimed.set(part, [...(this.#unclaimed.get(part) ?? []), count]);
  }

  async #untilDone<Result>(request: () => Promise<Result>): Promise<Result> {
    this.#inFlight += 1;
    try {
      return await request();
    } finally {
      // A turn later: the object goes on with the response first.
      setTimeout(() => {
        this.#inFlight -= 1;
        this.#notify();
      }, 0);
    }
  }

  #notify(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
