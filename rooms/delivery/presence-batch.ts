/**
 * Presence and typing events between two flushes, merged: for each user only the change since the last flush. When very
 * many users join and leave at once, everyone gets the roster instead of single events, once a second and at the end.
 */
import { encode } from "../protocol/decode.ts";
import type { ServerData, ServerEvent } from "../protocol/events.ts";
import type { QueuedEvent } from "./frames.ts";

type PresenceEvent = Extract<ServerEvent, { event: "userJoined" | "userLeft" }>;
type TypingEvent = Extract<ServerEvent, { event: "userTyping" }>;
export type BatchedEvent = PresenceEvent | TypingEvent;

/** Returns true for events that may be merged and may wait a little longer than messages. */
export const isBatched = (event: ServerEvent): event is BatchedEvent =>
  event.event === "userJoined" || event.event === "userLeft" || event.event === "userTyping";

/** With more presence events in one flush the roster is sent instead. */
export const STORM_EVENTS = 32;
/** Interval between rosters during a storm, ms. */
export const ROSTER_MS = 1_000;
/** A storm is over once nobody has joined or left for this long, ms. */
const CALM_MS = 50;

export class PresenceBatch {
  /** By user: the last presence event, and whether the others knew the user as a member before the first. */
  readonly #presence = new Map<
    string,
    { event: PresenceEvent; except: string | undefined; wasKnown: boolean; snapshot: number }
  >();
  /** By user: the last typing event, and what the others were told before the first; null if not all the same. */
  readonly #typing = new Map<
    string,
    { event: TypingEvent; isRepeat: boolean; told: boolean | null; snapshot: number }
  >();
  /** Counts snapshots sent to single connections: changes pending at that time cannot be dropped silently. */
  #snapshots = 0;
  /** The last presence event and the last roster, ms since 1970. */
  #presenceAt = Number.NEGATIVE_INFINITY;
  #rosterAt = Number.NEGATIVE_INFINITY;
  #isRosterPending = false;

  /** Adds an event at `now` (ms since 1970), for everyone but the user `except`. */
  push(
    event: BatchedEvent,
    { except, isRepeat }: { except: string | undefined; isRepeat: boolean },
    now: number,
  ): void {
    if (event.event === "userTyping") this.#pushTyping(event, isRepeat);
    else {
      this.#pushPresence(event, except);
      this.#presenceAt = now;
    }
  }

  /** True if nothing waits but a roster and what it will contain. */
  get isEmpty(): boolean {
    return this.#typing.size === 0 && (this.#isRosterPending || this.#presence.size === 0);
  }

  /** When the pending roster is due, ms since 1970; null if there is none. */
  get rosterDue(): number | null {
    return this.#isRosterPending ? Math.min(this.#presenceAt + CALM_MS, this.#rosterAt + ROSTER_MS) : null;
  }

  /** Notes that a connection has just received a snapshot of members and typing. */
  snapshotSent(): void {
    this.#snapshots += 1;
  }

  /** Removes and returns the events to send at `now` (ms since 1970) to a room of `total` members. */
  take(now: number, total: number, roster: () => ServerData<"roomUsers">): QueuedEvent[] {
    const typing = [...this.#typing.values()];
    this.#typing.clear();
    const queued = (isTyping: boolean) =>
      typing
        .filter(({ event }) => event.data.isTyping === isTyping)
        .map(({ event, isRepeat }) => ({
          json: encode(event),
          userId: event.data.userId,
          own: undefined,
          isExtension: isRepeat,
        }));
    // Typing ends before its user leaves, and begins after they have joined.
    return [...queued(false), ...this.#takePresence(now, total, roster), ...queued(true)];
  }

  #takePresence(now: number, total: number, roster: () => ServerData<"roomUsers">): QueuedEvent[] {
    const pending = [...this.#presence.values()];
    this.#presence.clear();
    if (pending.length > STORM_EVENTS) this.#isRosterPending = true;
    const { rosterDue } = this;
    if (rosterDue === null) {
      return pending.map(({ event: { event, data }, except }) => {
        return { json: encode({ event, data: { ...data, total } }), userId: except, own: undefined };
      });
    }
    if (now < rosterDue) return [];
    this.#isRosterPending = false;
    this.#rosterAt = now;
    return [{ json: encode({ event: "roomUsers", data: roster() }), userId: undefined, own: undefined }];
  }

  #pushPresence(event: PresenceEvent, except: string | undefined): void {
    const { id } = event.data.user;
    const pending = this.#presence.get(id);
    this.#presence.delete(id);
    // A rename is announced to everyone, `except` nobody; users who are renamed or leave were known.
    const wasKnown = pending
      ? pending.wasKnown || pending.snapshot < this.#snapshots
      : event.event === "userLeft" || except === undefined;
    if (!wasKnown && event.event === "userLeft") return;
    this.#presence.set(id, { event, except, wasKnown, snapshot: this.#snapshots });
  }

  #pushTyping(event: TypingEvent, isRepeat: boolean): void {
    const { userId, isTyping } = event.data;
    const pending = this.#typing.get(userId);
    if (isRepeat) {
      if (!pending) this.#typing.set(userId, { event, isRepeat, told: true, snapshot: this.#snapshots });
      return;
    }
    let told: boolean | null = !isTyping;
    if (pending) told = pending.snapshot < this.#snapshots ? null : pending.told;
    // Begun and ended, or ended and begun again: nothing has changed for the others.
    if (told === isTyping) this.#typing.delete(userId);
    else this.#typing.set(userId, { event, isRepeat, told, snapshot: this.#snapshots });
  }
}
