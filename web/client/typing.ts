/** Who is typing, and notifying the others while this user is. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS, TYPING_REPEAT_MS } from "../../rooms/protocol/limits.ts";

/** A sign that is repeated may be late by this much, ms. */
export const TOLERANCE_MS = 1_000;
/**
 * Interval between notifications while this user types, ms: a little longer than the room's between repeats, so that none
 * of them comes too early, and short enough that the others do not end the typing.
 */
export const NOTIFY_EVERY_MS = TYPING_REPEAT_MS + 500;

export interface Typists {
  /** Usernames, in the order in which they started. Each typist expires unless the room repeats that they type. */
  readonly names: ReadonlySignal<readonly string[]>;
  set(data: ServerData<"userTyping">): void;
  remove(userId: string): void;
  clear(): void;
}

export const createTypists = (): Typists => {
  const typists = new Map<string, { username: string; expiry: ReturnType<typeof setTimeout> }>();
  const names = signal<readonly string[]>([]);
  const update = () => {
    names.value = Array.from(typists.values(), ({ username }) => username);
  };
  const remove = (userId: string) => {
    clearTimeout(typists.get(userId)?.expiry);
    if (typists.delete(userId)) update();
  };
  return {
    names,
    set: ({ userId, username, isTyping, expiresInMs = LIMITS.typingMs }) => {
      if (!isTyping) return remove(userId);
      clearTimeout(typists.get(userId)?.expiry);
      typists.set(userId, { username, expiry: setTimeout(() => remove(userId), expiresInMs + TOLERANCE_MS) });
      update();
    },
    remove,
    clear: () => {
      for (const { expiry } of typists.values()) clearTimeout(expiry);
      typists.clear();
      update();
    },
  };
};

export interface TypingNotifier {
  /** The draft has changed. */
  changed(draft: string): void;
  /** The user has left the composer or the room. */
  stop(): void;
  /** The room has ended the typing itself: the connection is lost, or a message was sent. */
  reset(): void;
}

/** `notify` sends to the room whether this user is typing. */
export const createTypingNotifier = (notify: (isTyping: boolean) => void): TypingNotifier => {
  /** The time of the last notification, ms since 1970; null while the room knows of no typing. */
  let notifiedAt: number | null = null;
  const stop = () => {
    if (notifiedAt === null) return;
    notifiedAt = null;
    notify(false);
  };
  return {
    changed: (draft) => {
      if (draft.trim() === "") return stop();
      const now = Date.now();
      if (notifiedAt !== null && now - notifiedAt < NOTIFY_EVERY_MS) return;
      notifiedAt = now;
      notify(true);
    },
    stop,
    reset: () => {
      notifiedAt = null;
    },
  };
};
