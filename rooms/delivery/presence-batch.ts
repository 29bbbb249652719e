/**
 * Who comes, goes and types, between two flushes: for each user only what has changed since the last one. When very many
 * come and go at once, nobody can read that and everybody would have to be sent it, so the room says who is there instead,
 * once a second and when it is over.
 */

import { encode, type ServerData, type ServerEvent } from "../protocol/events.ts";
import type { Item } from "./frames.ts";

type Presence = Extract<ServerEvent, { event: "userJoined" | "userLeft" }>;
type Typing = Extract<ServerEvent, { event: "userTyping" }>;
export type AmbientEvent = Presence | Typing;

/** True for who comes, goes and types, which may wait a little longer than what is said. */
export const isAmbient = (event: ServerEvent): event is AmbientEvent =>
  event.event === "userJoined" || event.event === "userLeft" || event.event === "userTyping";

/** More of them in one flush, and the roster is sent instead. */
export const STORM_EVENTS = 32;
/** From one roster to the next while it goes on, ms. */
export const ROSTER_MS = 1_000;
/** When nobody has come or gone for so long, it is over, ms. */
const CALM_MS = 50;

export class Ambient {
  /** By user: the last presence event, and whether anyone knew this user as a member before the first. */
  readonly #presence = new Map<
    string,
    { event: Presence; except: string | undefined; wasKnown: boolean; at: number }
  >();
  /** By user: the last typing event, and what everyone was told before the first; null when not all the same. */
  readonly #typing = new Map<string, { event: Typing; told: boolean | null; at: number }>();
  /** Counts those who were told how things are: what was pending then can't be taken back silently. */
  #witnesses = 0;
  /** When someone last came or went, and when the roster was last sent, ms. */
  #presenceAt = Number.NEGATIVE_INFINITY;
  #rosterAt = Number.NEGATIVE_INFINITY;
  #owesRoster = false;

  /** Takes an event at `now` (ms), for everyone but the user `except`. */
  push(event: AmbientEvent, except: string | undefined, now: number): void {
    if (event.event === "userTyping") this.#pushTyping(event);
    else {
      this.#pushPresence(event, except);
      this.#presenceAt = now;
    }
  }

  /** True when nothing waits, a roster and what it will say apart. */
  get isEmpty(): boolean {
    return this.#typing.size === 0 && (this.#owesRoster || this.#presence.size === 0);
  }

  /** When the roster is to be sent, ms: at the storm's end, and once a second while it goes on; null where none is owed. */
  get rosterDue(): number | null {
    return this.#owesRoster ? Math.min(this.#presenceAt + CALM_MS, this.#rosterAt + ROSTER_MS) : null;
  }

  /** Someone has just been told who is there and who is typing. */
  witnessed(): void {
    this.#witnesses += 1;
  }

  /** Takes out what is to be sent at `now`, ms, to a room of `total` members. */
  take(now: number, total: number, roster: () => ServerData<"roomUsers">): Item[] {
    const typing = [...this.#typing.values()].map(({ event }) => event);
    this.#typing.clear();
    const items = (events: Typing[]) =>
      events.map((event): Item => ({ json: encode(event), special: event.data.userId, own: undefined }));
    // Who has left is not typing any more by then, and who begins to type is there already.
    return [
      ...items(typing.filter(({ data }) => !data.isTyping)),
      ...this.#takePresence(now, total, roster),
      ...items(typing.filter(({ data }) => data.isTyping)),
    ];
  }

  #takePresence(now: number, total: number, roster: () => ServerData<"roomUsers">): Item[] {
    const pending = [...this.#presence.values()];
    this.#presence.clear();
    if (pending.length > STORM_EVENTS) this.#owesRoster = true;
    const { rosterDue } = this;
    if (rosterDue === null) {
      return pending.map(({ event: { event, data }, except }) => {
        return { json: encode({ event, data: { ...data, total } }), special: except, own: undefined };
      });
    }
    if (now < rosterDue) return [];
    this.#owesRoster = false;
    this.#rosterAt = now;
    return [{ json: encode({ event: "roomUsers", data: roster() }), special: undefined, own: undefined }];
  }

  #pushPresence(event: Presence, except: string | undefined): void {
    const { id } = event.data.user;
    const pending = this.#presence.get(id);
    this.#presence.delete(id);
    // A rename is told to everyone, the renamed user too: whoever is renamed or leaves was known.
    const wasKnown = pending
      ? pending.wasKnown || pending.at < this.#witnesses
      : event.event === "userLeft" || except === undefined;
    if (!wasKnown && event.event === "userLeft") return;
    this.#presence.set(id, { event, except, wasKnown, at: this.#witnesses });
  }

  #pushTyping(event: Typing): void {
    const { userId, isTyping } = event.data;
    const pending = this.#typing.get(userId);
    let told: boolean | null = !isTyping;
    if (pending) told = pending.at < this.#witnesses ? null : pending.told;
    // Begun and ended, or ended and begun again: to the others nothing has changed.
    if (told === isTyping) this.#typing.delete(userId);
    else this.#typing.set(userId, { event, told, at: this.#witnesses });
  }
}
