/** What was said in the room, in the room's own order, put together from history and live messages. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Message, ServerData } from "../../rooms/protocol/events.ts";

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
  edited(data: ServerData<"messageEdited">): void;
  deleted(data: ServerData<"messageDeleted">): void;
  /** The connection is lost: from here on messages may be missed. */
  lost(): void;
}

/** A change of a message, as its event tells it. */
type Change = Pick<Message, "content" | "editedAt" | "deletedAt">;

/** So many changes of messages that are not held are kept for when those come. */
const CHANGES = 1_000;

/** Of two copies of a message the one that was changed last; `b` when they are equally old. */
const latest = <A extends Change, B extends Change>(a: A, b: B): A | B => {
  if (a.deletedAt !== undefined || b.deletedAt !== undefined) return b.deletedAt === undefined ? a : b;
  return (a.editedAt ?? "") > (b.editedAt ?? "") ? a : b;
};

/** Both lists ascending by seq, as one; of two messages with the same seq the newer knowledge stays. */
export const merge = (held: readonly Message[], news: readonly Message[]): readonly Message[] => {
  const last = held.at(-1);
  const first = news[0];
  if (first === undefined) return held;
  if (last === undefined || last.seq < first.seq) return [...held, ...news];
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of news) {
    const known = bySeq.get(message.seq);
    bySeq.set(message.seq, known ? latest(known, message) : message);
  }
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

  /** Of messages that are not held: a page that was read before the change may still be on its way. */
  const changes = new Map<number, Change>();

  const amend = (seq: number, change: Change) => {
    const held = messages.peek();
    const at = held.findLastIndex((message) => message.seq === seq);
    const message = held[at];
    if (message) {
      messages.value = held.with(at, { ...message, ...latest(message, change) });
      return;
    }
    changes.set(seq, change);
    const [oldest] = changes.keys();
    if (changes.size > CHANGES && oldest !== undefined) changes.delete(oldest);
  };

  const add = (held: readonly Message[], news: readonly Message[]) => {
    messages.value = merge(
      held,
      news.map((message) => ({ ...message, ...latest(changes.get(message.seq) ?? message, message) })),
    );
    for (const { seq } of news) changes.delete(seq);
  };

  return {
    messages,
    hasOlder,
    isCaughtUp,
    position: () => position,
    live: (message) => {
      add(messages.peek(), [message]);
      // Before that, what lies between the position and this message may still be on its way.
      if (isCaughtUp.peek()) position = Math.max(position ?? 0, message.seq);
    },
    history: (page) => {
      if (page.before !== undefined) {
        add(messages.peek(), page.messages);
        hasOlder.value = page.hasMore;
      } else if (page.after !== undefined) {
        add(messages.peek(), page.messages);
        if (page.hasMore) position = page.messages.at(-1)?.seq ?? position;
        else catchUp();
      } else {
        // The latest page begins the timeline. What came live before it, over a lost connection, may lie before a gap.
        const first = page.messages[0]?.seq ?? 0;
        add(
          messages.peek().filter(({ seq }) => seq >= first),
          page.messages,
        );
        hasOlder.value = page.hasMore;
        catchUp();
      }
    },
    edited: ({ seq, content, editedAt }) => amend(seq, { content, editedAt }),
    deleted: ({ seq, deletedAt }) => amend(seq, { content: "", deletedAt }),
    lost: () => {
      isCaughtUp.value = false;
    },
  };
};
