/** Stands in for users' inboxes, which a room calls over RPC: it records the calls, answers as told, and fails on demand. */
import type { Following, InboxCalls, Notice, NoticeAnswer } from "../../rooms/protocol/calls.ts";

export type RecordedCall = { readonly userId: string; readonly at: number } & (
  | { readonly call: "followed"; readonly following: Following }
  | { readonly call: "unfollowed"; readonly room: string }
  | { readonly call: "notify"; readonly notice: Notice }
);

export class RecordingInboxes {
  readonly calls: RecordedCall[] = [];
  /** The most calls that were under way at once. */
  mostAtOnce = 0;
  #underWay = 0;
  /** Users whose inbox fails before it has done anything. */
  readonly failing = new Set<string>();
  /** Users whose inbox does what it is asked, but its answer is lost. */
  readonly losing = new Set<string>();
  /** Users who do not follow any more. */
  readonly unfollowed = new Set<string>();
  /** Users with a connected device. */
  readonly connected = new Set<string>();
  /** The seq up to which a user has read. */
  readonly read = new Map<string, number>();
  /** Called first in each call. */
  onCall: () => void = () => {};
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  of(userId: string): InboxCalls {
    const isFollowing = () => !this.unfollowed.has(userId);
    return {
      followed: (following) => this.#answer({ call: "followed", following, userId, at: this.#now() }, isFollowing()),
      unfollowed: (room) => this.#answer({ call: "unfollowed", room, userId, at: this.#now() }, undefined),
      notify: (notice) => {
        const answer: NoticeAnswer = {
          isFollowing: isFollowing(),
          isConnected: this.connected.has(userId),
          read: this.read.get(userId) ?? 0,
        };
        return this.#answer({ call: "notify", notice, userId, at: this.#now() }, answer);
      },
    };
  }

  /** Returns the calls since the last time, of one user or of all. */
  take(): RecordedCall[] {
    return this.calls.splice(0);
  }

  async #answer<Answer>(call: RecordedCall, answer: Answer): Promise<Answer> {
    this.onCall();
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      // As over RPC, the answer comes in a later turn.
      await Promise.resolve();
      if (this.failing.has(call.userId)) throw new Error("the inbox fails");
      this.calls.push(call);
      if (this.losing.has(call.userId)) throw new Error("the answer is lost");
      return answer;
    } finally {
      this.#underWay -= 1;
    }
  }
}
