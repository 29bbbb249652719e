/**
 * The changes of messages that wait for the next flush. Those of one message merge: it is stored once, in its last state, and
 * gets one rev.
 */
import { type ChangedMessage, changeEvent, type FoundMessage } from "../core/changes.ts";
import type { Change } from "../core/effects.ts";
import { encode } from "../protocol/decode.ts";
import type { Message } from "../protocol/events.ts";
import type { QueuedEvent } from "./frames.ts";

/** In the order in which a message's changes are announced. */
const EVENTS = ["messageEdited", "reactionsChanged"] as const;

export class QueuedChanges {
  /** By seq, in the order of their first change. */
  readonly #changes = new Map<number, { state: ChangedMessage; events: Set<Change["event"]> }>();

  /** How many changes were queued, those that have merged included. */
  count = 0;

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  /** Queues a change. Returns true if it is the first one of its message. */
  put({ event, ...state }: Change): boolean {
    this.count += 1;
    const { seq } = state.message;
    const queued = this.#changes.get(seq);
    const events = (queued?.events ?? new Set()).add(event);
    this.#changes.set(seq, { state, events });
    return queued === undefined;
  }

  /** Returns the queued state of the message with this seq. */
  find(seq: number): FoundMessage | undefined {
    return this.#changes.get(seq)?.state;
  }

  states(): ChangedMessage[] {
    return Array.from(this.#changes.values(), ({ state }) => state);
  }

  /** Returns the events that announce the changes, by seq, for the messages as they have been stored. */
  eventsOf(stored: readonly Message[]): Map<number, QueuedEvent[]> {
    return new Map(stored.map((message) => [message.seq, this.#eventsOf(message)]));
  }

  #eventsOf(message: Message): QueuedEvent[] {
    const { events } = this.#changes.get(message.seq) ?? { events: new Set() };
    // Nothing that happened before the deletion can be seen any more.
    const announced = events.has("messageDeleted")
      ? (["messageDeleted"] as const)
      : EVENTS.filter((event) => events.has(event));
    return announced.map((event) => ({
      json: encode(changeEvent(event, message)),
      userId: undefined,
      own: undefined,
      isExtension: event === "reactionsChanged",
    }));
  }
}
