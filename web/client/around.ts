/**
 * Messages around one that is not in the timeline: the reader has jumped to it. They are apart from the timeline until
 * they reach it, so that neither has a gap.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData } from "../../rooms/protocol/events.ts";
import { type Change, merge, withChanges } from "./changes.ts";
import type { MessageRange, Timeline } from "./timeline.ts";

export interface Around extends MessageRange {
  /** The seq of the message that the reader has jumped to. */
  readonly seq: number;
}

export interface AroundModel {
  /** Null while the reader is in the timeline. */
  readonly around: ReadonlySignal<Around | null>;
  /** Starts with a page around its seq, which goes into the timeline if it reaches that. */
  open(page: ServerData<"messageHistory">): void;
  /** Adds a page, and joins the timeline once it is reached. Returns false if the page does not adjoin what is here. */
  history(page: ServerData<"messageHistory">): boolean;
  /** Moves to another message. Returns false if it is not here. */
  moveTo(seq: number): boolean;
  /** Applies changes, by seq. */
  change(changes: ReadonlyMap<number, Change>): void;
  /** Returns to the timeline. */
  close(): void;
}

export const createAround = (timeline: Timeline): AroundModel => {
  const around = signal<Around | null>(null);

  const show = (next: Around) => {
    around.value = timeline.join(next) ? null : next;
  };

  return {
    around,
    open: ({ around: seq = 0, messages, hasMore, hasNewer }) =>
      show({ seq, messages, hasOlder: hasMore, hasNewer: hasNewer !== false }),
    history: (page) => {
      const shown = around.peek();
      if (shown === null) return false;
      const { messages } = shown;
      const isOlder = page.before !== undefined && page.before === messages[0]?.seq;
      const isNewer = page.after !== undefined && page.after === messages.at(-1)?.seq;
      if (!isOlder && !isNewer) return false;
      show({
        ...shown,
        messages: merge(messages, page.messages),
        ...(isOlder ? { hasOlder: page.hasMore } : { hasNewer: page.hasMore }),
      });
      return true;
    },
    moveTo: (seq) => {
      const shown = around.peek();
      if (!shown?.messages.some((message) => message.seq === seq)) return false;
      around.value = { ...shown, seq };
      return true;
    },
    change: (changes) => {
      const shown = around.peek();
      if (shown === null) return;
      const messages = withChanges(shown.messages, changes);
      if (messages !== shown.messages) around.value = { ...shown, messages };
    },
    close: () => {
      around.value = null;
    },
  };
};
