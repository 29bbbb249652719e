/**
 * From events to frames. What happens within a moment leaves in one flush: one row in the log, then for each socket
 * one frame where it accepts an array, whatever the number of events. A frame costs the same for one event and for
 * ten, so this is what a busy room's CPU time depends on. Who comes, goes and types may wait a little longer than what
 * is said, and what is over before it was told is not told at all.
 */

import type { Effect } from "../core/effects.ts";
import type { Entry } from "../core/entry.ts";
import { encode, type Message, type ServerData, type ServerEvent } from "../protocol/events.ts";
import { type Frames, type Item, toFrames } from "./frames.ts";
import { Ambient, isAmbient } from "./presence-batch.ts";

/** Where frames go. */
export interface Receiver {
  readonly userId: string;
  /** Accepts an array of events in one frame. */
  readonly batch: boolean;
  send(frame: string): void;
}

/** What a flush needs of the room. */
export interface FlushTarget {
  /** Those who have joined. */
  readonly receivers: Iterable<Receiver>;
  /** Writes the messages before the first frame is sent: the runtime then holds the frames until that row is durable. */
  store(entries: Entry[]): void;
  /** How many members there are, and which. */
  readonly total: number;
  roster(): ServerData<"roomUsers">;
}

type Announcement = Extract<Effect, { type: "broadcast" | "message" }>;

const MAX_WINDOW_MS = 45;
const MAX_AMBIENT_MS = 100;
/** Shorter, and a timer costs more than it gathers. */
const MIN_WINDOW_MS = 2;
/** When nothing has gone out for so long, and for three windows, the room is quiet. */
const QUIET_MS = 60;
const CROWDED_EVENTS = 4;

/** How long the first event waits for others, ms: longer for more members and when many fell into the last window. */
export const windowMs = (members: number, lastEvents: number): number => {
  const crowding = Math.max(1, lastEvents / CROWDED_EVENTS);
  return Math.min(MAX_WINDOW_MS, Math.max(MIN_WINDOW_MS, members / 20) * crowding);
};

/** The same for what is not said: coming, going, typing. */
export const ambientMs = (members: number): number => Math.min(MAX_AMBIENT_MS, Math.max(MIN_WINDOW_MS, members / 5));

export class Fanout {
  #items: Item[] = [];
  #entries: Entry[] = [];
  /** Whose messages wait. */
  readonly #authors = new Set<string | null>();
  readonly #ambient = new Ambient();
  /** When the last flush began, and when it was over, ms. */
  #begunAt = Number.NEGATIVE_INFINITY;
  #flushedAt = Number.NEGATIVE_INFINITY;
  /** Since when something waits, ms. */
  #itemsSince = 0;
  #ambientSince = 0;
  #lastEvents = 0;

  /** Takes an announcement at `now` (ms), which the next flush lets out. */
  push(announcement: Announcement, now: number): void {
    if (announcement.type === "broadcast" && isAmbient(announcement.event)) {
      if (this.#ambient.isEmpty) this.#ambientSince = now;
      this.#ambient.push(announcement.event, announcement.except, now);
      return;
    }
    if (this.#items.length === 0) this.#itemsSince = now;
    if (announcement.type === "broadcast") {
      this.#items.push({ json: encode(announcement.event), special: announcement.except, own: undefined });
      return;
    }
    const { message } = announcement;
    const { clientId, ...shared } = message;
    const data = JSON.stringify(shared);
    const json = `{"event":"message","data":${data}}`;
    this.#authors.add(message.userId);
    if (clientId === undefined || message.userId === null) {
      this.#entries.push({ message, json: data });
      this.#items.push({ json, special: undefined, own: undefined });
      return;
    }
    const own = `${data.slice(0, -1)},"clientId":${JSON.stringify(clientId)}}`;
    this.#entries.push({ message, json: own });
    this.#items.push({ json, special: message.userId, own: `{"event":"message","data":${own}}` });
  }

  /** Someone has just been told who is there and who is typing. */
  witnessed(): void {
    this.#ambient.witnessed();
  }

  /** True while a message of this user waits: what answers them comes after it. */
  holds(userId: string): boolean {
    return this.#authors.has(userId);
  }

  /** True while any message waits to be stored. */
  get hasMessages(): boolean {
    return this.#entries.length > 0;
  }

  /** What the last flush stored has become durable at `now`, ms: only then it was over. */
  stored(now: number): void {
    this.#flushedAt = Math.max(this.#flushedAt, now);
  }

  /**
   * How long what waits may wait still, ms; null when nothing does. The first after a quiet moment never waits. In a
   * room that is not quiet every window is waited for, however late it began, at least by half: a room that can't keep up
   * must not send its events one by one. The other half may have gone by while the last flush kept everyone waiting.
   */
  wait(members: number, now: number): number | null {
    const until = (since: number, ms: number) => {
      const idle = since - this.#flushedAt;
      if (idle >= Math.max(QUIET_MS, 3 * ms)) return 0;
      const waited = Math.min(ms / 2, this.#flushedAt - this.#begunAt);
      const credit = Math.max(0, waited - Math.max(0, idle));
      return Math.max(0, since + ms - credit - now);
    };
    if (this.#items.length > 0) return until(this.#itemsSince, windowMs(members, this.#lastEvents));
    const ambient = this.#ambient.isEmpty ? null : until(this.#ambientSince, ambientMs(members));
    const { rosterDue } = this.#ambient;
    return rosterDue === null ? ambient : Math.min(ambient ?? Number.POSITIVE_INFINITY, Math.max(0, rosterDue - now));
  }

  /** Lets out what waits at `now`, ms. When the messages cannot be stored nothing has been sent. */
  flush({ receivers, store, total, roster }: FlushTarget, now: number): void {
    const entries = this.#entries;
    if (this.wait(total, now) === null) return;
    const items = [...this.#ambient.take(now, total, roster), ...this.#items];
    if (items.length === 0) return;
    this.#begunAt = now;
    this.#flushedAt = now;
    const authors = new Set(this.#authors);
    this.#items = [];
    this.#entries = [];
    this.#authors.clear();
    this.#lastEvents = items.length;
    if (entries.length > 0) store(entries);
    const frames = toFrames(items);
    const others: Receiver[] = [];
    // Whoever waits for an acknowledgement has it first.
    for (const receiver of receivers) {
      if (authors.has(receiver.userId)) deliver(receiver, frames);
      else others.push(receiver);
    }
    for (const receiver of others) deliver(receiver, frames);
  }
}

const deliver = (receiver: Receiver, frames: Frames): void => {
  if (receiver.batch) {
    const frame = frames.batchFor(receiver.userId);
    if (frame !== null) receiver.send(frame);
  } else for (const event of frames.eventsFor(receiver.userId)) receiver.send(event);
};

/** The event that acknowledges a message to its sender. */
export const acknowledgement = (message: Message): ServerEvent => ({ event: "message", data: message });
