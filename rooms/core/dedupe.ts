/** Deduplication: which `(user, clientId)` a room has stored already, and under which seq. */
import type { Message } from "../protocol/events.ts";

/** At most this many of a room's latest messages are remembered, which bounds the index to some 15 MB. */
export const DEDUPE_MESSAGES = 100_000;

type DedupeEntry = Pick<Message, "userId" | "clientId" | "seq">;

/** A clientId has no spaces, so no two pairs share a key. */
const keyOf = (userId: string, clientId: string): string => `${userId} ${clientId}`;

export class DedupeIndex {
  /** Oldest first; null until the first lookup. */
  #seqs: Map<string, number> | null = null;
  readonly #load: () => Iterable<DedupeEntry>;

  /** `load` yields what the log has, oldest first. It runs on the first lookup, which keeps wake-ups cheap. */
  constructor(load: () => Iterable<DedupeEntry>) {
    this.#load = load;
  }

  /** Returns the seq under which the user's message is stored, or undefined if it is new. */
  find(userId: string, clientId: string): number | undefined {
    return this.#loaded().get(keyOf(userId, clientId));
  }

  /** Remembers a message, if it has a clientId. */
  add(message: DedupeEntry): void {
    put(this.#loaded(), message);
  }

  /** Forgets everything: the next lookup reads the log again. */
  clear(): void {
    this.#seqs = null;
  }

  /** Forgets messages below `firstSeq`, the first one that the log still has. */
  forgetBefore(firstSeq: number): void {
    for (const [key, seq] of this.#seqs ?? []) {
      if (seq >= firstSeq) return;
      this.#seqs?.delete(key);
    }
  }

  #loaded(): Map<string, number> {
    if (this.#seqs === null) {
      this.#seqs = new Map();
      for (const message of this.#load()) put(this.#seqs, message);
    }
    return this.#seqs;
  }
}

const put = (seqs: Map<string, number>, { userId, clientId, seq }: DedupeEntry): void => {
  if (userId === null || clientId === undefined) return;
  seqs.set(keyOf(userId, clientId), seq);
  if (seqs.size <= DEDUPE_MESSAGES) return;
  const oldest = seqs.keys().next();
  if (!oldest.done) seqs.delete(oldest.value);
};
