/**
 * From events to frames. What is said within a moment leaves in one flush: one row in the log, then for each socket
 * one frame where it accepts an array, whatever the number of events. A frame costs the same for one event and for
 * ten, so this is what a busy room's CPU time depends on.
 */
import type { Effect } from "./effects.ts";
import { encode, type Message, type ServerEvent } from "./protocol.ts";

/** Where frames go. */
export interface Receiver {
  readonly userId: string;
  /** Accepts an array of events in one frame. */
  readonly batch: boolean;
  send(frame: string): void;
}

type Announcement = Extract<Effect, { type: "broadcast" | "message" }>;

/** An encoded event. `own` is what the user `special` receives instead: nothing, or their message with its clientId. */
interface Item {
  readonly json: string;
  readonly special: string | undefined;
  readonly own: string | undefined;
}

const MAX_WINDOW_MS = 50;
const AT_ONCE_BELOW_MS = 3;
const CROWDED_EVENTS = 10;

/** How long after one flush the next may come, ms: longer for more members and when many events fell into the last. */
export const windowMs = (members: number, lastEvents: number): number => {
  const crowding = Math.max(1, lastEvents / CROWDED_EVENTS);
  const ms = Math.min(MAX_WINDOW_MS, (members / 20) * crowding);
  return ms < AT_ONCE_BELOW_MS ? 0 : ms;
};

export class Fanout {
  #items: Item[] = [];
  #messages: Message[] = [];
  #flushedAt = 0;
  #lastEvents = 0;

  push(announcement: Announcement): void {
    if (announcement.type === "broadcast") {
      this.#items.push({ json: encode(announcement.event), special: announcement.except, own: undefined });
      return;
    }
    const { message } = announcement;
    this.#messages.push(message);
    const { clientId, ...shared } = message;
    const json = encode({ event: "message", data: shared });
    if (clientId === undefined || message.userId === null) {
      this.#items.push({ json, special: undefined, own: undefined });
    } else {
      this.#items.push({ json, special: message.userId, own: encode({ event: "message", data: message }) });
    }
  }

  /** How long what waits may wait still, ms; null when nothing does. The first after a quiet moment never waits. */
  wait(members: number, now: number): number | null {
    if (this.#items.length === 0) return null;
    return Math.max(0, this.#flushedAt + windowMs(members, this.#lastEvents) - now);
  }

  /**
   * Lets out what waits at `now`, ms. `store` writes the messages first: the runtime then holds the frames back until
   * that row is durable. When it throws nothing has been sent.
   */
  flush(receivers: Iterable<Receiver>, store: (messages: Message[]) => void, now: number): void {
    const items = this.#items;
    const messages = this.#messages;
    if (items.length === 0) return;
    this.#items = [];
    this.#messages = [];
    this.#flushedAt = now;
    this.#lastEvents = items.length;
    if (messages.length > 0) store(messages);
    const special = new Set(items.map((item) => item.special));
    const shared = items.map((item) => item.json);
    const sharedFrame = toFrame(shared);
    for (const receiver of receivers) {
      if (!special.has(receiver.userId)) {
        deliver(receiver, shared, sharedFrame);
        continue;
      }
      const events = items.flatMap(({ json, special, own }) => (special === receiver.userId ? (own ?? []) : json));
      deliver(receiver, events, toFrame(events));
    }
  }
}

const toFrame = (events: string[]): string => (events.length === 1 ? (events[0] as string) : `[${events.join(",")}]`);

const deliver = (receiver: Receiver, events: string[], frame: string): void => {
  if (events.length === 0) return;
  if (receiver.batch) receiver.send(frame);
  else for (const event of events) receiver.send(event);
};

/** A message as one user may see it: its clientId is its sender's own affair. */
export const seenBy = (userId: string, message: Message): Message => {
  if (message.clientId === undefined || message.userId === userId) return message;
  const { clientId: _, ...shared } = message;
  return shared;
};

/** The event that acknowledges a message to its sender. */
export const acknowledgement = (message: Message): ServerEvent => ({ event: "message", data: message });
