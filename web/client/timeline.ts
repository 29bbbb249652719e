/** The room's messages in order, merged from history and live events. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Message, ServerData } from "../../rooms/protocol/events.ts";

export interface Timeline {
  /** Ascending by `seq`, each once. Gaps in the numbers are normal. */
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** There are messages before the oldest loaded one. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Everything up to now is loaded: live messages follow without a gap. */
  readonly isCaughtUp: ReadonlySignal<boolean>;
  /** Returns the seq up to which nothing is missing, from the oldest loaded message on; null before the first history. */
  position(): number | null;
  live(message: Message): void;
  /** Adds a page. Returns false, and adds nothing, if the page does not adjoin what is loaded: its request is out of date. */
  history(page: ServerData<"messageHistory">): boolean;
  edited(data: ServerData<"messageEdited">): void;
  deleted(data: ServerData<"messageDeleted">): void;
  /** What is loaded is out of date. It stays in `messages` until the latest page replaces it. */
  reset(): void;
  /** The connection is lost: messages may be missed from here on. */
  disconnected(): void;
}

/** The fields of a message that an edit or a deletion changes. */
type Edit = Pick<Message, "content" | "editedAt" | "deletedAt">;

/** How many edits of messages that are not loaded yet are kept for them. */
const MAX_EARLY_EDITS = 1_000;

/** Returns the copy of a message that was edited last; `b` when they are equally old. */
const latest = <A extends Edit, B extends Edit>(a: A, b: B): A | B => {
  if (a.deletedAt !== undefined || b.deletedAt !== undefined) return b.deletedAt === undefined ? a : b;
  return (a.editedAt ?? "") > (b.editedAt ?? "") ? a : b;
};

/** Merges two lists that ascend by seq; of two copies of a message the latest wins. */
export const merge = (loaded: readonly Message[], added: readonly Message[]): readonly Message[] => {
  const last = loaded.at(-1);
  const first = added[0];
  if (first === undefined) return loaded;
  if (last === undefined || last.seq < first.seq) return [...loaded, ...added];
  const bySeq = new Map(loaded.map((message) => [message.seq, message]));
  for (const message of added) {
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
  let loaded: readonly Message[] = [];
  /** Loaded before a reset, and shown until the latest page arrives. */
  let outdated: readonly Message[] = [];
  /** Edits of messages that are not loaded: a page that was read before the edit may still be on its way. */
  const earlyEdits = new Map<number, Edit>();

  const show = (next: readonly Message[]) => {
    loaded = next;
    messages.value = merge(outdated, loaded);
  };

  const catchUp = () => {
    position = loaded.at(-1)?.seq ?? 0;
    isCaughtUp.value = true;
  };

  const apply = (seq: number, edit: Edit) => {
    const at = loaded.findLastIndex((message) => message.seq === seq);
    const message = loaded[at];
    if (message) return show(loaded.with(at, { ...message, ...latest(message, edit) }));
    earlyEdits.set(seq, edit);
    const [oldest] = earlyEdits.keys();
    if (earlyEdits.size > MAX_EARLY_EDITS && oldest !== undefined) earlyEdits.delete(oldest);
  };

  const add = (kept: readonly Message[], added: readonly Message[]) => {
    show(
      merge(
        kept,
        added.map((message) => ({ ...message, ...latest(earlyEdits.get(message.seq) ?? message, message) })),
      ),
    );
    for (const { seq } of added) earlyEdits.delete(seq);
  };

  return {
    messages,
    hasOlder,
    isCaughtUp,
    position: () => position,
    live: (message) => {
      add(loaded, [message]);
      // Until then, messages between the position and this one may still be on their way.
      if (isCaughtUp.peek()) position = Math.max(position ?? 0, message.seq);
    },
    history: (page) => {
      if (page.before !== undefined) {
        if (page.before !== loaded[0]?.seq) return false;
        add(loaded, page.messages);
        hasOlder.value = page.hasMore;
      } else if (page.after !== undefined) {
        if (page.after !== position) return false;
        add(loaded, page.messages);
        if (page.hasMore) position = page.messages.at(-1)?.seq ?? position;
        else catchUp();
      } else {
        // The latest page starts the timeline. Live messages of an earlier connection may lie before a gap.
        const first = page.messages[0]?.seq ?? 0;
        outdated = [];
        add(
          loaded.filter(({ seq }) => seq >= first),
          page.messages,
        );
        hasOlder.value = page.hasMore;
        catchUp();
      }
      return true;
    },
    edited: ({ seq, content, editedAt }) => apply(seq, { content, editedAt }),
    deleted: ({ seq, deletedAt }) => apply(seq, { content: "", deletedAt }),
    reset: () => {
      outdated = messages.peek();
      loaded = [];
      earlyEdits.clear();
      position = null;
      isCaughtUp.value = false;
    },
    disconnected: () => {
      isCaughtUp.value = false;
    },
  };
};
