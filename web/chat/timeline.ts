/** What was said in the room, in the room's own order, put together from history and live messages. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Message, ServerData } from "../../rooms/protocol.ts";

export interface Timeline {
  /** Ascending by `seq`, each once. Numbers may be missing in between: a hole is no error. */
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** There is more before the oldest message held. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Everything up to now is held: what comes live follows without a gap. */
  readonly isCaughtUp: ReadonlySignal<boolean>;
  /** The seq up to which nothing is missing, from the oldest message held on; null before the first history. */
  position(): number | null;
  live(message: Message): void;
  history(page: ServerData<"messageHistory">): void;
  /** The connection is lost: from here on messages may be missed. */
  lost(): void;
}

/** Both lists ascending by seq, as one; of two messages with the same seq the newer knowledge stays. */
export const merge = (held: readonly Message[], news: readonly Message[]): readonly Message[] => {
  const last = held.at(-1);
  const first = news[0];
  if (first === undefined) return held;
  if (last === undefined || last.seq < first.seq) return [...held, ...news];
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of news) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
};

export const createTimeline = (): Timeline => {
  const messages = signal<readonly Message[]>([]);
  const hasOlder = signal(false);
  const isCaughtUp = signal(false);
  let position: number | null = null;

  const catchUp = () => {
    position = messages.peek().at(-1)?.seq ?? 0;
    isCaughtUp.value = true;
  };

  return {
    messages,
    hasOlder,
    isCaughtUp,
    position: () => position,
    live: (message) => {
      messages.value = merge(messages.peek(), [message]);
      // Before that, what lies between the position and this message may still be on its way.
      if (isCaughtUp.peek()) position = Math.max(position ?? 0, message.seq);
    },
    history: (page) => {
      if (page.before !== undefined) {
        messages.value = merge(messages.peek(), page.messages);
        hasOlder.value = page.hasMore;
      } else if (page.after !== undefined) {
        messages.value = merge(messages.peek(), page.messages);
        if (page.hasMore) position = page.messages.at(-1)?.seq ?? position;
        else catchUp();
      } else {
        // The latest page begins the timeline. What came live before it, over a lost connection, may lie before a gap.
        const first = page.messages[0]?.seq ?? 0;
        messages.value = merge(
          messages.peek().filter(({ seq }) => seq >= first),
          page.messages,
        );
        hasOlder.value = page.hasMore;
        catchUp();
      }
    },
    lost: () => {
      isCaughtUp.value = false;
    },
  };
};
