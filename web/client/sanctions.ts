/** Who is muted, and until when; each ends by itself. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";

export interface Mutes {
  /** Until when, ms since 1970, by user id. Someone who came later knows only of their own. */
  readonly until: ReadonlySignal<ReadonlyMap<string, number>>;
  set(data: ServerData<"userMuted">): void;
  /** The room has refused a message of this user: they are muted for so long, ms. */
  found(userId: string, forMs: number): void;
  clear(): void;
}

/** `setTimeout` takes no more. */
const LONGEST_MS = 2 ** 31 - 1;

export const createMutes = (): Mutes => {
  const until = signal<ReadonlyMap<string, number>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (next: Map<string, number>) => {
    const now = Date.now();
    for (const [userId, end] of next) if (end <= now) next.delete(userId);
    until.value = next;
    clearTimeout(timer);
    if (next.size === 0) return;
    const first = Math.min(...next.values());
    timer = setTimeout(() => show(new Map(until.peek())), Math.min(first - now, LONGEST_MS));
  };
  const change = (userId: string, end: number) => show(new Map(until.peek()).set(userId, end));

  return {
    until,
    set: ({ userId, until: end }) => change(userId, end === null ? 0 : Date.parse(end)),
    found: (userId, forMs) => change(userId, Date.now() + forMs),
    clear: () => show(new Map()),
  };
};
