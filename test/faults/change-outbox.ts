/**
 * The changes that one client has requested, and those of them whose outcome it does not know. Errors do not say which
 * message they are about, so one request of each kind is under way at a time; the next one waits.
 */
import type { ClientEvent, Message } from "../../rooms/protocol/events.ts";
import type { RequestedChange } from "./evidence.ts";

type ChangeEvent = Extract<ClientEvent, { event: "editMessage" | "deleteMessage" | "react" }>;

export class ChangeOutbox {
  readonly all: RequestedChange[] = [];
  /** By event: the first one is under way. */
  readonly #pending = new Map<RequestedChange["event"], RequestedChange[]>();

  get pending(): RequestedChange[] {
    return [...this.#pending.values()].flat();
  }

  /** Those that are under way. */
  get sent(): RequestedChange[] {
    return [...this.#pending.values()].flatMap(([first]) => first ?? []);
  }

  /** Whether a change of this message waits for its outcome: a client requests no second one until then. */
  concerns(seq: number): boolean {
    return this.pending.some((change) => change.seq === seq);
  }

  add(change: RequestedChange): void {
    this.all.push(change);
    this.#pending.set(change.event, [...(this.#pending.get(change.event) ?? []), change]);
  }

  /** The request of this kind that is under way. */
  underWay(event: string | undefined): RequestedChange | undefined {
    return this.#pending.get(event as RequestedChange["event"])?.[0];
  }

  /**
   * Takes note of a message's state. Returns the request that it answers, if there is one. Where a message is deleted in the
   * flush in which somebody reacts to it, nothing but the deletion is announced.
   */
  acknowledge(message: Message, userId: string): RequestedChange | undefined {
    const ofMessage = this.sent.filter(({ seq }) => seq === message.seq);
    const carriedOut = ofMessage.find((change) => isCarriedOut(change, message, userId));
    if (carriedOut) this.#settle(carriedOut, "acknowledged");
    const answered = carriedOut ?? (message.deletedAt === undefined ? undefined : ofMessage[0]);
    if (answered && !carriedOut) this.#settle(answered, "rejected");
    return answered;
  }

  reject(change: RequestedChange): void {
    this.#settle(change, "rejected");
  }

  #settle(change: RequestedChange, outcome: RequestedChange["outcome"]): void {
    change.outcome = outcome;
    const waiting = this.#pending.get(change.event) ?? [];
    this.#pending.set(
      change.event,
      waiting.filter((each) => each !== change),
    );
  }
}

/** The event that requests a change. */
export const requestOf = ({ event, seq, content, emoji, on }: RequestedChange): ChangeEvent => {
  switch (event) {
    case "editMessage":
      return { event, data: { seq, content } };
    case "deleteMessage":
      return { event, data: { seq } };
    case "react":
      return { event, data: { seq, emoji, on } };
  }
};

/** Whether a message's state shows that a change was carried out. */
const isCarriedOut = ({ event, content, emoji, on }: RequestedChange, message: Message, userId: string): boolean => {
  if (event === "deleteMessage") return message.deletedAt !== undefined;
  if (message.deletedAt !== undefined) return false;
  if (event === "editMessage") return message.content === content;
  return hasReaction(message, userId, emoji) === on;
};

/** Whether a user is among the first who reacted with `emoji`. */
export const hasReaction = ({ reactions = [] }: Message, userId: string, emoji: string): boolean =>
  reactions.some((reaction) => reaction.emoji === emoji && reaction.userIds.includes(userId));
