/**
 * A client's copy of a room: messages without a gap from the oldest one loaded to the latest, each in the latest state that
 * the client has been told, and the rev up to which it knows every change.
 */
import type { Message, ServerData } from "../../rooms/protocol/events.ts";

type Change = Pick<Message, "seq" | "rev"> & Partial<Message>;

export class RoomCache {
  /** Changes up to this one are part of the messages. */
  rev = 0;
  /** Whether the room has told which changes the client missed: until then, live events do not advance `rev`. */
  hasEveryChange = false;
  readonly #messages = new Map<number, Message>();
  /** Ascending. */
  #seqs: number[] = [];
  readonly #knowsRevs: boolean;
  readonly #intern: (message: Message) => Message;

  /** `knowsRevs`: false for clients that apply states in the order of their arrival. */
  constructor(knowsRevs: boolean, intern: (message: Message) => Message) {
    this.#knowsRevs = knowsRevs;
    this.#intern = intern;
  }

  get size(): number {
    return this.#seqs.length;
  }

  /** The first and the last seq; 0 without messages. */
  get first(): number {
    return this.#seqs[0] ?? 0;
  }

  get last(): number {
    return this.#seqs.at(-1) ?? 0;
  }

  get messages(): Message[] {
    return this.#seqs.flatMap((seq) => this.#messages.get(seq) ?? []);
  }

  find(seq: number): Message | undefined {
    return this.#messages.get(seq);
  }

  /** Returns the message at this place, counted from the latest one, which is 0. */
  fromEnd(index: number): Message | undefined {
    return this.#messages.get(this.#seqs.at(-1 - index) ?? 0);
  }

  clear(): void {
    this.rev = 0;
    this.hasEveryChange = false;
    this.#messages.clear();
    this.#seqs = [];
  }

  /** Adds messages, ascending: those that are above the last one or below the first one, and newer states of others. */
  put(messages: readonly Message[]): void {
    const first = this.#seqs[0] ?? Number.POSITIVE_INFINITY;
    const older: number[] = [];
    for (const { clientId: _, ...message } of messages) {
      if (this.#messages.has(message.seq)) this.update(message);
      else if (message.seq > this.last) this.#seqs.push(message.seq);
      else if (message.seq < first) older.push(message.seq);
      else continue;
      if (!this.#messages.has(message.seq)) this.#messages.set(message.seq, this.#intern(message));
    }
    this.#seqs.unshift(...older);
  }

  /** Replaces a message by a state of it, unless that is older. */
  update(message: Message): void {
    const known = this.#messages.get(message.seq);
    if (!known || (this.#knowsRevs && (message.rev ?? 0) < (known.rev ?? 0))) return;
    const { clientId: _, ...state } = message;
    this.#messages.set(message.seq, state);
  }

  edited({ seq, content, editedAt, mentions, rev }: ServerData<"messageEdited">): void {
    this.#change({ seq, rev }, ({ mentions: _, ...message }) => ({
      ...message,
      content,
      editedAt,
      ...(mentions && { mentions }),
    }));
  }

  deleted({ seq, deletedAt, rev }: ServerData<"messageDeleted">): void {
    this.#change({ seq, rev }, ({ mentions: _, reactions: __, editedAt: ___, ...message }) => ({
      ...message,
      content: "",
      deletedAt,
    }));
  }

  reacted({ seq, reactions, rev }: ServerData<"reactionsChanged">): void {
    this.#change({ seq, rev }, ({ reactions: _, ...message }) => ({
      ...message,
      ...(reactions.length > 0 && { reactions }),
    }));
  }

  /** Applies a live change. One flush may announce an edit and reactions of a message, under one rev. */
  #change({ seq, rev = 0 }: Change, apply: (message: Message) => Message): void {
    const known = this.#messages.get(seq);
    if (known && !(this.#knowsRevs && rev < (known.rev ?? 0))) {
      this.#messages.set(seq, { ...apply(known), ...(rev > 0 && { rev }) });
    }
    if (this.hasEveryChange) this.rev = Math.max(this.rev, rev);
  }
}
