/** Who is typing, and telling the others that this user is. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";

/** The room ends typing by itself; should its word be lost, this ends it a moment later. */
export const TYPIST_MS = LIMITS.typingMs + 1_000;
/** How often typing is told: often enough for the room not to end it meanwhile. */
export const NOTICE_MS = LIMITS.typingMs / 2;

export interface Typists {
  /** Usernames, in the order in which they began. */
  readonly names: ReadonlySignal<readonly string[]>;
  set(data: ServerData<"userTyping">): void;
  remove(userId: string): void;
  clear(): void;
}

export const createTypists = (): Typists => {
  const typists = new Map<string, { username: string; expiry: ReturnType<typeof setTimeout> }>();
  const names = signal<readonly string[]>([]);
  const show = () => {
    names.value = Array.from(typists.values(), ({ username }) => username);
  };
  const remove = (userId: string) => {
    clearTimeout(typists.get(userId)?.expiry);
    if (typists.delete(userId)) show();
  };
  return {
    names,
    set: ({ userId, username, isTyping }) => {
      if (!isTyping) return remove(userId);
      clearTimeout(typists.get(userId)?.expiry);
      typists.set(userId, { username, expiry: setTimeout(() => remove(userId), TYPIST_MS) });
      show();
    },
    remove,
    clear: () => {
      for (const { expiry } of typists.values()) clearTimeout(expiry);
      typists.clear();
      show();
    },
  };
};

export interface TypingNotice {
  /** The draft has changed. */
  changed(draft: string): void;
  /** The writer has stopped: sent, left the field or the room. */
  stop(): void;
  /** The room has forgotten: the connection is lost, or a message that is sent ends the typing there. */
  reset(): void;
}

/** `tell` passes on whether this user is typing. */
export const createTypingNotice = (tell: (isTyping: boolean) => void): TypingNotice => {
  /** When it was last told, ms since 1970; null when the others know of no typing. */
  let toldAt: number | null = null;
  const stop = () => {
    if (toldAt === null) return;
    toldAt = null;
    tell(false);
  };
  return {
    changed: (draft) => {
      if (draft.trim() === "") return stop();
      const now = Date.now();
      if (toldAt !== null && now - toldAt < NOTICE_MS) return;
      toldAt = now;
      tell(true);
    },
    stop,
    reset: () => {
      toldAt = null;
    },
  };
};
