/** The messages that one client has sent, in order, and those of them that are not acknowledged. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { SentMessage } from "./evidence.ts";

/** A message without an acknowledgement. `sentAt`: when it was sent first, ms since 1970; 0 for not yet. */
export interface PendingMessage {
  readonly message: SentMessage;
  sentAt: number;
  attempts: number;
}

export class Outbox {
  readonly all: SentMessage[] = [];
  pending: PendingMessage[] = [];

  /** Adds a new message. */
  add(draft: Pick<SentMessage, "content" | "replyTo" | "isPoison" | "phase">): PendingMessage {
    const message: SentMessage = {
      ...draft,
      clientId: `c-${this.all.length + 1}`,
      wasRejected: false,
      acknowledged: [],
      acknowledgedIn: null,
      latencyMs: null,
    };
    const pending = { message, sentAt: 0, attempts: 0 };
    this.all.push(message);
    this.pending.push(pending);
    return pending;
  }

  /** The pending message with this clientId. */
  find(clientId: string | undefined): PendingMessage | undefined {
    return this.pending.find(({ message }) => message.clientId === clientId);
  }

  /** Takes note of an own message that has come back. Returns true for the first time. */
  acknowledge({ clientId, seq }: Message, phase: string): boolean {
    if (clientId === undefined) return false;
    // They are numbered in the order of sending.
    const message = this.all[Number(clientId.slice(2)) - 1];
    if (!message || message.acknowledged.includes(seq)) return false;
    message.acknowledged.push(seq);
    const isFirst = message.acknowledgedIn === null;
    message.acknowledgedIn ??= phase;
    const entry = this.find(clientId);
    if (entry) {
      if (entry.attempts === 1) message.latencyMs = Date.now() - entry.sentAt;
      this.pending = this.pending.filter((each) => each !== entry);
    }
    return isFirst;
  }
}
