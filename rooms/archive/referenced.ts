/** Finds the messages that replies refer to. */
import { messagesAt } from "../../drizzle/messages.ts";
import type { Message } from "../protocol/events.ts";
import { ENVELOPE_BYTES, LIMITS } from "../protocol/limits.ts";
import type { HistorySources } from "./history.ts";
import { exactBytes, takePage } from "./pages.ts";
import { toMessage } from "./rows.ts";

/** How many messages of Postgres are kept, more than a page refers to: in a busy room each join would ask for the same ones. */
const CACHED = 200;

export class ReferencedMessages {
  readonly #cache = new Map<number, Message>();

  /**
   * Returns the messages that a page's replies refer to and that are not part of it, as many as the reply still holds: at
   * once if none of them is in Postgres alone. A promise rejects when Postgres is down.
   */
  of(page: readonly Message[], sources: HistorySources): Message[] | Promise<Message[]> {
    const seqs = new Set(page.flatMap(({ replyTo }) => replyTo ?? []));
    for (const { seq } of page) seqs.delete(seq);
    if (seqs.size === 0) return [];
    const missing = [...seqs].filter((seq) => this.#find(seq, sources) === undefined);
    const all = () =>
      fitting(
        page,
        [...seqs].flatMap((seq) => this.#find(seq, sources) ?? []),
      );
    if (missing.length === 0) return all();
    return sources
      .query((db) => messagesAt(db, sources.room, missing))
      .then((rows) => {
        for (const row of rows) this.#remember(toMessage(row));
        return all();
      });
  }

  /** Forgets what came from Postgres: changes of it may have been deleted in the room's storage. */
  clear(): void {
    this.#cache.clear();
  }

  #find(seq: number, { storage: { changes, deadLetters, erasures, messages } }: HistorySources): Message | undefined {
    const message = messages.find(seq) ?? deadLetters.find(seq) ?? this.#cache.get(seq);
    return message && changes.current(erasures.current(message));
  }

  #remember(message: Message): void {
    this.#cache.set(message.seq, message);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > CACHED && !oldest.done) this.#cache.delete(oldest.value);
  }
}

const fitting = (page: readonly Message[], referenced: readonly Message[]): Message[] => {
  const used = page.reduce((sum, message) => sum + exactBytes(message), ENVELOPE_BYTES);
  const messages = referenced.toSorted((one, other) => other.seq - one.seq);
  const taken = takePage(messages, messages.length, { bytes: LIMITS.replyBytes - used });
  return taken.messages.toReversed();
};
