/** The members' changes of name since the page was opened. The room does not store them. */
import { type ReadonlySignal, signal } from "@preact/signals-core";

export interface Rename {
  readonly userId: string;
  readonly from: string;
  readonly to: string;
}

export interface Renames {
  /** By the seq of the message that they follow, 0 before the first one; each in the order of the latest change. */
  readonly bySeq: ReadonlySignal<ReadonlyMap<number, readonly Rename[]>>;
  /** A member has another name. Several changes between the same two messages become one. */
  add(rename: Rename, afterSeq: number): void;
}

/** The messages that keep their renames: a member who renames again and again must not fill the memory. */
const MAX_SEQS = 50;
const MAX_PER_SEQ = 20;

export const createRenames = (): Renames => {
  const bySeq = signal<ReadonlyMap<number, readonly Rename[]>>(new Map());
  return {
    bySeq,
    add: ({ userId, from, to }, afterSeq) => {
      const before = bySeq.peek().get(afterSeq) ?? [];
      const others = before.filter((each) => each.userId !== userId);
      const first = before.find((each) => each.userId === userId)?.from ?? from;
      const changed = first === to ? others : [...others, { userId, from: first, to }];
      const next = new Map(bySeq.peek()).set(afterSeq, changed.slice(-MAX_PER_SEQ));
      for (const seq of [...next.keys()].slice(0, -MAX_SEQS)) next.delete(seq);
      bySeq.value = next;
    },
  };
};
