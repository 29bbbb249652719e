/** States of a message: what an event changes of one, and which of two is newer. The room numbers changes by `rev`. */
import type { Message, ServerData } from "../../rooms/protocol/events.ts";

/** New values of a message's fields; undefined for those that it no longer has. */
export type Change = Partial<Message> & Pick<Message, "seq">;

export const editOf = ({ seq, content, editedAt, mentions, rev }: ServerData<"messageEdited">): Change => ({
  seq,
  content,
  editedAt,
  mentions,
  rev,
});

export const deletionOf = ({ seq, deletedAt, rev }: ServerData<"messageDeleted">): Change => ({
  seq,
  content: "",
  deletedAt,
  editedAt: undefined,
  mentions: undefined,
  attachments: undefined,
  reactions: undefined,
  rev,
});

export const reactionsOf = ({ seq, reactions, rev }: ServerData<"reactionsChanged">): Change => ({
  seq,
  reactions: reactions.length > 0 ? reactions : undefined,
  rev,
});

/** The change to a state in full, with what a change can take away. */
export const stateChange = (message: Message): Change => ({
  editedAt: undefined,
  mentions: undefined,
  attachments: undefined,
  reactions: undefined,
  ...message,
});

/** A message that has not changed has no rev. */
const revOf = ({ rev = 0 }: Change): number => rev;

/** Returns the message with a change, unless the message is newer. */
export const withChange = (message: Message, change: Change | undefined): Message =>
  change === undefined || revOf(change) < revOf(message) ? message : { ...message, ...change };

/** Returns the messages with changes by seq; the same list if none of them is about a message in it. */
export const withChanges = (messages: readonly Message[], changes: ReadonlyMap<number, Change>): readonly Message[] =>
  messages.some(({ seq }) => changes.has(seq))
    ? messages.map((message) => withChange(message, changes.get(message.seq)))
    : messages;

/** Returns the newer of two states of a message; `b` if they are equally new. */
export const newest = (a: Message, b: Message): Message => (revOf(b) < revOf(a) ? a : b);

/** Merges two lists that ascend by seq; of two states of a message the newest wins. */
export const merge = (loaded: readonly Message[], added: readonly Message[]): readonly Message[] => {
  const last = loaded.at(-1);
  const first = added[0];
  if (first === undefined) return loaded;
  if (last === undefined || last.seq < first.seq) return [...loaded, ...added];
  const bySeq = new Map(loaded.map((message) => [message.seq, message]));
  for (const message of added) {
    const known = bySeq.get(message.seq);
    bySeq.set(message.seq, known === undefined ? message : newest(known, message));
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
};

/** Changes kept for messages that are not loaded: a page that was read before the change may still be on its way. */
export interface EarlyChanges {
  note(change: Change): void;
  /** Returns the message with the changes that are newer than it. */
  applyTo(message: Message): Message;
  clear(): void;
}

const MAX_EARLY_CHANGES = 1_000;

export const createEarlyChanges = (): EarlyChanges => {
  const changes = new Map<number, Change>();
  return {
    note: (change) => {
      const known = changes.get(change.seq);
      if (known !== undefined && revOf(change) < revOf(known)) return;
      changes.delete(change.seq);
      changes.set(change.seq, { ...known, ...change });
      const [oldest] = changes.keys();
      if (changes.size > MAX_EARLY_CHANGES && oldest !== undefined) changes.delete(oldest);
    },
    applyTo: (message) => {
      const change = changes.get(message.seq);
      return change !== undefined && revOf(change) > revOf(message) ? withChange(message, change) : message;
    },
    clear: () => changes.clear(),
  };
};
