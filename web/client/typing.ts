/** Who is typing, and notifying the others while this user is. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";

/** The room ends typing by itself; if that event is lost, the typist expires here a moment later. */
export const TYPIST_EXPIRY_MS = LIMITS.typingMs + 1_000;
/** Interval between notifications while this user types: short enough that the room does not end the typing. */
export const NOTIFY_EVERY_MS = LIMITS.typingMs / 2;

export interface Typists {
  /** Usernames, in the order in which they started. */
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
    set: ({ userId, username, isTyping }) => {
      if (!isTyping) return remove(userId);
      clearTimeout(typists.get(userId)?.expiry);
      typists.set(userId, { username, expiry: setTimeout(() => remove(userId), TYPIST_EXPIRY_MS) });
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
