/** What one person has said, in their order, and what of it waits to be acknowledged. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { Said } from "./evidence.ts";

/** Something said that waits. `sentAt`: when it was sent first, ms since 1970; 0 for not yet. */
export interface Waiting {
  readonly said: Said;
  sentAt: number;
  times: number;
}

export class Sayings {
  readonly all: Said[] = [];
  waiting: Waiting[] = [];

  /** Something new, said in the phase `during`. */
  add(content: string, marked: boolean, during: string): Waiting {
    const said: Said = {
      clientId: `c-${this.all.length + 1}`,
      content,
      marked,
      during,
      refused: false,
      acknowledged: [],
      acknowledgedDuring: null,
      latencyMs: null,
    };
    const waiting = { said, sentAt: 0, times: 0 };
    this.all.push(said);
    this.waiting.push(waiting);
    return waiting;
  }

  /** What waits under this clientId. */
  find(clientId: string | undefined): Waiting | undefined {
    return this.waiting.find(({ said }) => said.clientId === clientId);
  }

  /** One's own message has come back in the phase `during`. Returns true for the first time. */
  acknowledge({ clientId, seq }: Message, during: string): boolean {
    if (clientId === undefined) return false;
    // They are numbered in the order of saying.
    const said = this.all[Number(clientId.slice(2)) - 1];
    if (!said || said.acknowledged.includes(seq)) return false;
    said.acknowledged.push(seq);
    const isFirst = said.acknowledgedDuring === null;
    said.acknowledgedDuring ??= during;
    const entry = this.find(clientId);
    if (entry) {
      if (entry.times === 1) said.latencyMs = Date.now() - entry.sentAt;
      this.waiting = this.waiting.filter((each) => each !== entry);
    }
    return isFirst;
  }
}
