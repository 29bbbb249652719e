/** The members' changes of name since the page was opened. The room does not store them. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { User } from "../../rooms/protocol/events.ts";

export interface Rename {
  readonly userId: string;
  readonly from: string;
  readonly to: string;
}

export interface Renames {
  /** By the seq of the message that they follow, 0 before the first one; each in the order of the latest change. */
  readonly bySeq: ReadonlySignal<ReadonlyMap<number, readonly Rename[]>>;
  /** A member was `before`, undefined if they have just come. Several changes between the same two messages become one. */
  note(before: User | undefined, user: User, afterSeq?: number): void;
}

/** The messages that keep their renames: a member who renames again and again must not fill the memory. */
const MAX_SEQS = 50;
const MAX_PER_SEQ = 20;

export const createRenames = (): Renames => {
  const bySeq = signal<ReadonlyMap<number, readonly Rename[]>>(new Map());
  return {
    bySeq,
    note: (before, { id: userId, username: to }, afterSeq = 0) => {
      if (before === undefined || before.username === to) return;
      const noted = bySeq.peek().get(afterSeq) ?? [];
      const others = noted.filter((each) => each.userId !== userId);
      const first = noted.find((each) => each.userId === userId)?.from ?? before.username;
      const changed = first === to ? others : [...others, { userId, from: first, to }];
      const next = new Map(bySeq.peek()).set(afterSeq, changed.slice(-MAX_PER_SEQ));
      for (const seq of [...next.keys()].slice(0, -MAX_SEQS)) next.delete(seq);
      bySeq.value = next;
    },
  };
};
