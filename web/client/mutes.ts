/** Who is muted in the room, and until when; each mute expires by itself. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";

export interface Mutes {
  /** The end of each known mute, ms since 1970, by user id. A user who joined later knows their own mute only. */
  readonly until: ReadonlySignal<ReadonlyMap<string, number>>;
  set(data: ServerData<"userMuted">): void;
  /** The room has rejected a message of this user, who is muted for another `forMs`. */
  setFor(userId: string, forMs: number): void;
  clear(): void;
}

/** `setTimeout` takes no longer delay. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const createMutes = (): Mutes => {
  const until = signal<ReadonlyMap<string, number>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const update = (next: Map<string, number>) => {
    const now = Date.now();
    for (const [userId, end] of next) if (end <= now) next.delete(userId);
    until.value = next;
    clearTimeout(timer);
    if (next.size === 0) return;
    const first = Math.min(...next.values());
    timer = setTimeout(() => update(new Map(until.peek())), Math.min(first - now, MAX_DELAY_MS));
  };
  const setEnd = (userId: string, end: number) => update(new Map(until.peek()).set(userId, end));

  return {
    until,
    set: ({ userId, until: end }) => setEnd(userId, end === null ? 0 : Date.parse(end)),
    setFor: (userId, forMs) => setEnd(userId, Date.now() + forMs),
    clear: () => update(new Map()),
  };
};
