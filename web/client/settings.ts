/** The room's settings, and when slow mode lets this user write again. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";

export interface RoomSettings {
  /** The least time between two messages of a user; 0 without slow mode. Moderators are exempt. */
  readonly slowModeSeconds: number;
  /** Only moderators may write. */
  readonly closed: boolean;
}

export interface SettingsModel {
  readonly settings: ReadonlySignal<RoomSettings>;
  /** When this user may write again, ms since 1970; null when they may write now. */
  readonly nextMessageAt: ReadonlySignal<number | null>;
  set(data: ServerData<"roomSettings">): void;
  /** A message of this user was stored at `at`, ms since 1970. */
  wrote(at: number): void;
  /** The room has rejected a message of this user for its time: in slow mode, they may write again in `ms`. */
  rejectedFor(ms: number): void;
  /** The connection is lost. */
  disconnected(): void;
}

export const createSettings = (): SettingsModel => {
  const settings = signal<RoomSettings>({ slowModeSeconds: 0, closed: false });
  const nextMessageAt = signal<number | null>(null);
  /** The time of this user's last message, ms since 1970, on this computer's clock. */
  let wroteAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const update = () => {
    clearTimeout(timer);
    const now = Date.now();
    const next = wroteAt + settings.peek().slowModeSeconds * 1_000;
    nextMessageAt.value = next > now ? next : null;
    if (next > now) timer = setTimeout(update, next - now);
  };

  return {
    settings,
    nextMessageAt,
    set: ({ slowModeSeconds, closed }) => {
      settings.value = { slowModeSeconds, closed };
      update();
    },
    wrote: (at) => {
      // The room's clock may be ahead of this computer's.
      wroteAt = Math.max(wroteAt, Math.min(at, Date.now()));
      update();
    },
    rejectedFor: (ms) => {
      const { slowModeSeconds } = settings.peek();
      if (slowModeSeconds === 0) return;
      wroteAt = Date.now() + ms - slowModeSeconds * 1_000;
      update();
    },
    disconnected: () => {
      clearTimeout(timer);
      nextMessageAt.value = null;
    },
  };
};
