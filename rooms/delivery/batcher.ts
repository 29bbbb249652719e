/**
 * Turns events into frames. Everything within a window leaves in one flush: one write to the log, then one frame for each
 * connection that accepts arrays, whatever the number of events. A frame costs the same for one event and for ten, so the
 * number of flushes decides the CPU time of a busy room. Presence and typing may wait a little longer than messages.
 */
import type { ChangedMessage, FoundMessage } from "../core/changes.ts";
import type { Effect } from "../core/effects.ts";
import type { EncodedMessage } from "../core/messages.ts";
import { encode } from "../protocol/decode.ts";
import type { Message, ServerData } from "../protocol/events.ts";
import type { Connection } from "./connection.ts";
import { type Frames, type QueuedEvent, toFrames } from "./frames.ts";
import { isBatched, PresenceBatch } from "./presence-batch.ts";
import { QueuedChanges } from "./queued-changes.ts";

/** What a flush needs of a connection. */
export type Recipient = Pick<Connection, "userId" | "batch" | "extended" | "send">;

export interface FlushTarget {
  /** The joined connections. */
  readonly recipients: Iterable<Recipient>;
  /**
   * Stores new messages, then changed ones, and returns the latter with their revs. It runs before the first frame is sent,
   * so the output gate holds the frames.
   */
  store(messages: EncodedMessage[], changed: ChangedMessage[]): Message[];
  /** The number of members. */
  readonly total: number;
  roster(): ServerData<"roomUsers">;
}

/** Effects that go to all joined connections. */
export type Announcement = Extract<Effect, { type: "broadcast" | "message" | "change" }>;

const MAX_WINDOW_MS = 45;
const MAX_PRESENCE_WINDOW_MS = 100;
/**
 * The longest pause between flushes, ms. A flush to thousands takes longer than the longest window, so that without pauses
 * such a room flushes nearly all the time, a few messages each. Simulated with 5,000 members, 20 messages a second and
 * flushes of 115 ms: 8.4 µs of CPU per delivery and a median latency of 125 ms without pauses, 3.9 µs and 209 ms with these,
 * 3.4 µs and 235 ms with pauses of 250 ms.
 */
const MAX_PAUSE_MS = 200;
/** With pauses of twice their duration, flushes take at most a third of the room's time. */
const PAUSE_PER_FLUSH = 2;
/** Up to this number of members windows are long enough. */
const MEMBERS_WITHOUT_PAUSE = 1_000;
/** A shorter window gathers too little to be worth a timer. */
const MIN_WINDOW_MS = 2;
/** After this long without a flush, and at least three windows, the room is quiet and the next event leaves at once. */
const QUIET_MS = 60;
/** Above this many events in a flush the window grows in proportion; below it, the pause shrinks. */
const CROWDED_EVENTS = 4;

/** How long the first message of a flush waits for others, ms: longer with more members and after a crowded flush. */
export const messageWindowMs = (members: number, lastEvents: number): number => {
  const crowding = Math.max(1, lastEvents / CROWDED_EVENTS);
  return Math.min(MAX_WINDOW_MS, Math.max(MIN_WINDOW_MS, members / 20) * crowding);
};

/** The same for presence and typing. */
export const presenceWindowMs = (members: number): number =>
  Math.min(MAX_PRESENCE_WINDOW_MS, Math.max(MIN_WINDOW_MS, members / 5));

/**
 * How long a large room pauses after a flush that took `flushMs`, ms: longer with more members, and shorter after a flush of
 * few events, whose cost a pause would hardly reduce.
 */
export const pauseMs = (members: number, flushMs: number, lastEvents: number): number => {
  const longest = Math.min(MAX_PAUSE_MS, (members - MEMBERS_WITHOUT_PAUSE) / 20, PAUSE_PER_FLUSH * flushMs);
  return Math.max(0, longest) * Math.min(1, lastEvents / CROWDED_EVENTS);
};

export class Batcher {
  /** Events other than presence and typing, and when the first of them came, ms since 1970. A number is a changed message's seq. */
  #queue: (QueuedEvent | number)[] = [];
  #queueSince = 0;
  /** The messages among them, the changes, and the authors of both. */
  #messages: EncodedMessage[] = [];
  #changes = new QueuedChanges();
  readonly #authors = new Set<string | null>();
  readonly #presence = new PresenceBatch();
  #presenceSince = 0;
  /** When the last flush began and when it was over, ms since 1970, and its number of events. */
  #flushBegan = Number.NEGATIVE_INFINITY;
  #flushEnded = Number.NEGATIVE_INFINITY;
  #lastEvents = 0;
  /** How long the last flush took whose end is known, ms. */
  #flushMs = 0;

  /** Queues an announcement at `now` (ms since 1970) for the next flush. */
  push(announcement: Announcement, now: number): void {
    if (announcement.type === "broadcast" && isBatched(announcement.event)) {
      if (this.#presence.isEmpty) this.#presenceSince = now;
      const { event, except, isRepeat = false } = announcement;
      this.#presence.push(event, { except, isRepeat }, now);
      return;
    }
    if (this.#queue.length === 0) this.#queueSince = now;
    if (announcement.type === "broadcast") {
      this.#queue.push({ json: encode(announcement.event), userId: announcement.except, own: undefined });
      return;
    }
    if (announcement.type === "change") {
      const { change, by } = announcement;
      this.#authors.add(by);
      if (this.#changes.put(change)) this.#queue.push(change.message.seq);
      return;
    }
    const { message } = announcement;
    const { clientId, ...shared } = message;
    const data = JSON.stringify(shared);
    const json = `{"event":"message","data":${data}}`;
    this.#authors.add(message.userId);
    if (clientId === undefined || message.userId === null) {
      this.#messages.push({ message, json: data });
      this.#queue.push({ json, userId: undefined, own: undefined });
      return;
    }
    const own = `${data.slice(0, -1)},"clientId":${JSON.stringify(clientId)}}`;
    this.#messages.push({ message, json: own });
    this.#queue.push({ json, userId: message.userId, own: `{"event":"message","data":${own}}` });
  }

  /** Notes that a connection has just received a snapshot of members and typing. */
  snapshotSent(): void {
    this.#presence.snapshotSent();
  }

  /** True while a message or a change of this user is queued. */
  hasMessageOf(userId: string): boolean {
    return this.#authors.has(userId);
  }

  get hasMessages(): boolean {
    return this.#messages.length > 0;
  }

  get hasChanges(): boolean {
    return !this.#changes.isEmpty;
  }

  /** The state that a message will have after the next flush; undefined if no change of it is queued. */
  changed(seq: number): FoundMessage | undefined {
    return this.#changes.find(seq);
  }

  /**
   * Notes that the last flush was over at `now` (ms since 1970): its messages are durable, and the platform sends no frame
   * before. The time that it took shortens the next window, and lengthens the pause of a large room.
   */
  stored(now: number): void {
    this.#flushEnded = Math.max(this.#flushEnded, now);
    this.#flushMs = this.#flushEnded - this.#flushBegan;
  }

  /**
   * Returns how long queued events may still wait, ms; null if there are none. The first event after a quiet moment never
   * waits. Otherwise at least half of the window is waited for, however late it began, so that a room that cannot keep up
   * does not send its events one by one; the other half may have passed while the last flush kept everyone waiting. A large
   * room also waits for the end of its pause.
   */
  wait(members: number, now: number): number | null {
    const remaining = (since: number, windowMs: number) => {
      const idle = since - this.#flushEnded;
      const pause = Math.max(0, this.#flushEnded + pauseMs(members, this.#flushMs, this.#lastEvents) - now);
      if (idle >= Math.max(QUIET_MS, 3 * windowMs)) return pause;
      const waited = Math.min(windowMs / 2, this.#flushEnded - this.#flushBegan);
      const credit = Math.max(0, waited - Math.max(0, idle));
      return Math.max(pause, since + windowMs - credit - now);
    };
    if (this.#queue.length > 0) return remaining(this.#queueSince, messageWindowMs(members, this.#lastEvents));
    const presence = this.#presence.isEmpty ? null : remaining(this.#presenceSince, presenceWindowMs(members));
    const { rosterDue } = this.#presence;
    return rosterDue === null ? presence : Math.min(presence ?? Number.POSITIVE_INFINITY, Math.max(0, rosterDue - now));
  }

  /** Stores and sends queued events at `now` (ms since 1970). If storing throws, nothing has been sent. */
  flush({ recipients, store, total, roster }: FlushTarget, now: number): void {
    if (this.wait(total, now) === null) return;
    const presence = this.#presence.take(now, total, roster);
    const queue = this.#queue;
    if (presence.length + queue.length === 0) return;
    this.#flushBegan = now;
    this.#flushEnded = now;
    const messages = this.#messages;
    const changes = this.#changes;
    const authors = new Set(this.#authors);
    this.#queue = [];
    this.#messages = [];
    this.#changes = new QueuedChanges();
    this.#authors.clear();
    const changed = changes.isEmpty && messages.length === 0 ? [] : store(messages, changes.states());
    const changeEvents = changes.eventsOf(changed);
    const events = [
      ...presence,
      ...queue.flatMap((item) => (typeof item === "number" ? (changeEvents.get(item) ?? []) : item)),
    ];
    this.#lastEvents = presence.length + queue.length - changed.length + changes.count;
    const frames = toFrames(events);
    const basic = events.some(isExtension) ? toFrames(events.filter((event) => !isExtension(event))) : frames;
    const deliver = (recipient: Recipient) => deliverFrames(recipient, recipient.extended ? frames : basic);
    const others: Recipient[] = [];
    // Authors first: they wait for an acknowledgement.
    for (const recipient of recipients) {
      if (authors.has(recipient.userId)) deliver(recipient);
      else others.push(recipient);
    }
    for (const recipient of others) deliver(recipient);
  }
}

const isExtension = ({ isExtension }: QueuedEvent): boolean => isExtension === true;

const deliverFrames = (recipient: Recipient, frames: Frames): void => {
  if (recipient.batch) {
    const frame = frames.batchFor(recipient.userId);
    if (frame !== null) recipient.send(frame);
  } else for (const event of frames.eventsFor(recipient.userId)) recipient.send(event);
};
