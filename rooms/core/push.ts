/** What a follower's inbox is given to push: the text as it is at that moment, if they may still read it. */
import type { PushedMessage } from "../protocol/calls.ts";
import { isDirect } from "../protocol/direct.ts";
import type { Message } from "../protocol/events.ts";
import { previewOf } from "./inbox-tasks.ts";
import { isStanding, isTellable, toldOf } from "./notice-rules.ts";
import type { RoomState, UserId } from "./state.ts";

export interface PushRequest {
  readonly userId: UserId;
  /** Ascending. */
  readonly seqs: readonly number[];
  readonly onlyMentions: boolean;
}

/** Returns the last of the messages that stands and, with `onlyMentions`, mentions the follower; see `RoomCalls`. */
export const readForPush = (
  state: RoomState,
  { userId, seqs, onlyMentions }: PushRequest,
  find: (seq: number) => Message | undefined,
  now: number,
): PushedMessage | null => {
  const follower = state.followers?.get(userId);
  if (!follower || !isTellable(state, follower, now)) return null;
  if (isDirect(state.room) && !state.direct.has(userId)) return null;
  for (const seq of seqs.toReversed()) {
    const message = find(seq);
    if (message === undefined || !isStanding(message) || message.userId === userId) continue;
    const isMention = toldOf(state, message).includes(userId);
    if (isMention || !onlyMentions) return { message: previewOf(message), isMention };
  }
  return null;
};
