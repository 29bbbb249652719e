/** What a room does beside its events: meets deadlines, closes stale connections, and learns where its numbers go on. */
import { Timer } from "../lib/timers.ts";
import { findInitialNumbers } from "./archive/initial-numbers.ts";
import type { ConnectionId, RoomState } from "./core/state.ts";
import type { Connections } from "./delivery/connections.ts";
import type { RuntimeHost } from "./host.ts";

/** How often a room that is awake looks for connections to close, ms. */
const SWEEP_MS = 15_000;

/** A timer keeps the room awake, which is billed until it fires. Longer delays use the alarm: it costs less, ms. */
const MAX_TIMER_MS = 1_000;

export interface UpkeepRoom {
  readonly host: RuntimeHost;
  readonly state: RoomState;
  readonly connections: Connections;
  close(id: ConnectionId, code: number, reason: string): void;
  /** Announces the deadlines that have passed. */
  tick(): void;
}

export class Upkeep {
  readonly #room: UpkeepRoom;
  readonly #tickTimer: Timer;
  #sweptAt = 0;

  constructor(room: UpkeepRoom) {
    this.#room = room;
    this.#tickTimer = new Timer(room.host.clock, () => room.tick());
  }

  /** False in a room with nothing stored that has not asked Postgres for its last seq, see `number`. */
  get isNumbered(): boolean {
    return this.#room.host.storage.initialSeq !== null;
  }

  /** Learns where the room's seqs and revs go on. */
  async number(): Promise<void> {
    if (this.isNumbered) return;
    const { host, state } = this.#room;
    const initial = await findInitialNumbers(host);
    host.storage.start(initial);
    state.seq = initial.seq;
  }

  /** Sees to it that the room is awake when someone has to be told of a deadline; `now` in ms since 1970. */
  scheduleTick(now: number): void {
    const { host, state } = this.#room;
    if (state.wakeAt === null) return;
    if (state.wakeAt - now < MAX_TIMER_MS) this.#tickTimer.setBy(state.wakeAt);
    else host.alarms.setBy("deadline", state.wakeAt);
  }

  /** Sweeps at `now` (ms since 1970) if the last time was long ago. */
  sweepIfDue(now: number): void {
    if (now - this.#sweptAt >= SWEEP_MS) this.sweep(now);
  }

  /**
   * Closes connections whose client is gone or never joined, or whose admission has ended. A room that is awake looks now
   * and then: a timer would keep it from hibernating, and an alarm alone could be late in a room that is busy archiving.
   */
  sweep(now: number): void {
    this.#sweptAt = now;
    const { host, connections, close } = this.#room;
    for (const { id, code, reason } of connections.stale(now, host.heartbeatOf)) close(id, code, reason);
    const expiry = connections.nextExpiry();
    if (expiry !== null) host.alarms.set("expiry", expiry);
  }

  /** Deletes the alarm of a room that stores nothing when its last connection is gone: even that is billed as storage. */
  connectionClosed(): void {
    const { host, state } = this.#room;
    if (state.connections.size > 0 || host.storage.isCreated || !host.alarms.isSet) return;
    host.alarms.clear();
    host.deleteAll();
  }
}
