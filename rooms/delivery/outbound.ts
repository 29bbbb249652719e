/** Everything that a room sends: batched announcements, replies that wait for them, and the timer of the next flush. */
import { type Clock, Timer } from "../../lib/timers.ts";
import type { ChangedMessage, FoundMessage } from "../core/changes.ts";
import type { EncodedMessage } from "../core/messages.ts";
import type { ConnectionId } from "../core/state.ts";
import { encode } from "../protocol/decode.ts";
import type { Message, ServerData, ServerEvent } from "../protocol/events.ts";
import { utf8Bytes } from "../protocol/utf8.ts";
import { type Announcement, Batcher } from "./batcher.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { DeferredReplies } from "./deferred-replies.ts";

/** What a flush needs of the room. */
export interface OutboundRoom {
  readonly connections: Connections;
  readonly clock: Clock;
  /** Stores the messages and changes of a flush, before any of its frames is sent, and returns the changed messages. */
  commit(messages: EncodedMessage[], changed: ChangedMessage[]): Message[];
  memberCount(): number;
  roster(): ServerData<"roomUsers">;
  /** Charges the bytes of what is sent to one connection alone. */
  charge(connection: Connection, bytes: number): void;
}

export class Outbound {
  readonly #room: OutboundRoom;
  readonly #batcher = new Batcher();
  readonly #deferred = new DeferredReplies();
  readonly #timer: Timer;
  /** The last roster that a connection received, and its encoding. */
  #roster: { data: ServerData<"roomUsers">; json: string } | null = null;

  constructor(room: OutboundRoom) {
    this.#room = room;
    // Not `flush`: the timer may have been set before it was known how long the last flush took.
    this.#timer = new Timer(room.clock, () => this.schedule());
  }

  /** Queues an event, a message or a change for all joined connections. */
  announce(announcement: Announcement): void {
    this.#batcher.push(announcement, this.#room.clock.now());
  }

  /** Sends one connection an event. An error is a reply; anything else describes this moment, so it cannot wait. */
  send(to: ConnectionId, event: ServerEvent): void {
    if (event.event === "error") {
      this.reply(to, () => this.sendNow(to, event));
      return;
    }
    if (this.#isAwaitingFlush(to)) this.flush();
    this.sendNow(to, event);
    if (event.event === "roomUsers") this.#batcher.snapshotSent();
  }

  /**
   * Sends one connection events, in one frame if it accepts that. Returns the bytes that were charged: errors have a budget
   * of their own.
   */
  sendNow(to: ConnectionId, ...events: ServerEvent[]): number {
    const connection = this.#room.connections.get(to);
    if (!connection) return 0;
    let bytes = 0;
    const encoded = events.map((event) => {
      const json = event.event === "roomUsers" ? this.#encodeRoster(event.data) : encode(event);
      if (event.event !== "error") bytes += utf8Bytes(json);
      return json;
    });
    this.charge(connection, bytes);
    connection.sendAll(encoded);
    return bytes;
  }

  /** Encodes a roster, the longest reply to a join, once for all connections that receive the same one. */
  #encodeRoster(data: ServerData<"roomUsers">): string {
    if (this.#roster?.data !== data) this.#roster = { data, json: encode({ event: "roomUsers", data }) };
    return this.#roster.json;
  }

  /** Charges a connection's user and address for bytes sent; less than 0 gives bytes back. */
  charge(connection: Connection, bytes: number): void {
    this.#room.charge(connection, bytes);
  }

  /** Runs `reply` at once, or after the flush of the recipient's earlier messages. */
  reply(to: ConnectionId, reply: () => void): void {
    if (this.#isAwaitingFlush(to)) this.#deferred.defer(to, reply);
    else reply();
  }

  /** Runs `reply` once no message is queued: it may be about one of them. */
  afterMessages(to: ConnectionId, reply: () => void): void {
    if (this.#batcher.hasMessages) this.#deferred.defer(to, reply);
    else reply();
  }

  /** Runs `reply` once no change of the message with this seq is queued. */
  afterChange(to: ConnectionId, seq: number, reply: () => void): void {
    if (this.#batcher.changed(seq)) this.#deferred.defer(to, reply);
    else reply();
  }

  /** The state that a message will have after the next flush; undefined if no change of it is queued. */
  changed(seq: number): FoundMessage | undefined {
    return this.#batcher.changed(seq);
  }

  /** Flushes if a flush is due, and sets the timer for the next one. A quiet room keeps no timer. */
  schedule(): void {
    const wait = this.#wait();
    if (wait === 0) this.flush();
    else this.#setTimer(wait);
  }

  /** Commits queued messages, broadcasts queued events, then sends deferred replies. */
  flush(): void {
    this.#timer.clear();
    const { connections, clock, commit, memberCount, roster } = this.#room;
    const target = { recipients: connections.joined(), store: commit, total: memberCount(), roster };
    this.#batcher.flush(target, clock.now());
    this.#deferred.release();
    // A roster may be due later.
    this.#setTimer(this.#wait());
  }

  /** Flushes if a message or a change is queued: a connection that leaves receives everything that was sent before. */
  flushMessages(): void {
    if (this.#batcher.hasMessages || this.#batcher.hasChanges) this.flush();
  }

  /** Sends the replies that a connection still waits for, before it is closed. */
  releaseTo(connection: ConnectionId): void {
    this.#deferred.releaseTo(connection);
  }

  /** Notes that the last flush is durable now: when the next one is due depends on the time that it took. */
  committed(): void {
    this.#batcher.stored(this.#room.clock.now());
  }

  #wait(): number | null {
    return this.#batcher.wait(this.#room.memberCount(), this.#room.clock.now());
  }

  #setTimer(wait: number | null): void {
    if (wait !== null) this.#timer.setBy(this.#room.clock.now() + wait);
  }

  #isAwaitingFlush(to: ConnectionId): boolean {
    const connection = this.#room.connections.get(to);
    return connection !== undefined && this.#batcher.hasMessageOf(connection.userId);
  }
}
