/**
 * Decides what followers are told: of the first, the tenth and the hundredth message that they miss, and of each mention.
 * New messages are looked at once, whatever the number of followers: those to tell are found by sets and by seq.
 */
import type { NoticeAnswer } from "../protocol/calls.ts";
import type { Message } from "../protocol/events.ts";
import { DueSeqs } from "./due-seqs.ts";
import type { Follower, FollowerIndex } from "./follower-index.ts";
import { type InboxCall, type InboxTask, InboxTasks, isDone, previewOf, type StoredMessages } from "./inbox-tasks.ts";
import {
  directOf,
  isGone,
  isPresent,
  isStanding,
  isTellable,
  LAST_THRESHOLD,
  nextDue,
  reachedThreshold,
  toldOf,
} from "./notice-rules.ts";
import type { RoomState, UserId } from "./state.ts";

/** A follower is told of mentions at most this often, ms. */
export const MENTION_GAP_MS = 5_000;
/** A mention of someone who is here is told so much later, ms: a device that shows it has marked it as read by then. */
export const PRESENT_DELAY_MS = 400;
/** The mentions that a notice names: the last ones. */
const MAX_MENTIONS = 50;
/** How often the inbox of a follower is told that they follow the room, at most, ms. */
const ASSERT_MS = 60 * 60 * 1000;

/** What is to be stored of a user after a call: their new state, or null if they follow no more. */
export interface FollowerChange {
  readonly userId: UserId;
  readonly follower: Follower | null;
}

export class Notices {
  readonly #followers: FollowerIndex;
  /** Every message up to here has been looked at. */
  #seq: number;
  #isIndexed = false;
  /** Absent followers who have been told of no message since they were here. */
  readonly #untold = new Set<UserId>();
  /** When absent followers who have been told of some are told again. */
  readonly #due = new DueSeqs();
  readonly #tasks = new InboxTasks();
  /** When followers were last told of mentions, ms since 1970, oldest first. */
  readonly #mentionedAt = new Map<UserId, number>();
  readonly #assertedAt = new Map<UserId, number>();
  /** Members who have lost their last connection: when they are absent, ms since 1970, and the last seq that they have seen. */
  readonly #leaving = new Map<UserId, { readonly at: number; readonly seq: number }>();

  constructor(followers: FollowerIndex, toldSeq: number) {
    this.#followers = followers;
    this.#seq = toldSeq;
  }

  /** Messages above this seq have not been looked at. */
  get seq(): number {
    return this.#seq;
  }

  /** Notes that messages up to `seq` concern nobody. */
  skip(seq: number): void {
    this.#seq = seq;
  }

  /** The seq up to which no message is left to tell anyone of. */
  get toldSeq(): number {
    let told = this.#seq;
    for (const [userId, { isUnread, mentions }] of this.#tasks.entries()) {
      const follower = isUnread ? this.#followers.get(userId) : undefined;
      // Later thresholds are found by what is stored of the follower.
      if (follower?.notified === 0) told = Math.min(told, follower.firstUnread - 1);
      const [first] = mentions;
      if (first !== undefined) told = Math.min(told, first - 1);
    }
    for (const { seq } of this.#missing()) told = Math.min(told, seq);
    return told;
  }

  /** When something is to be told, ms since 1970: 0 for at once, null for never. */
  get nextAt(): number | null {
    const times = [...this.#missing()].map(({ at }) => at);
    const next = this.#tasks.nextAt();
    if (next !== null) times.push(next);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** True if someone is absent at `now` (ms since 1970) of whose membership the end was not handled yet. */
  isLate(now: number): boolean {
    return this.#missing().some(({ at }) => at <= now);
  }

  /** The followers who are leaving and have missed something. */
  #missing(): IteratorObject<{ readonly at: number; readonly seq: number }> {
    return this.#leaving
      .entries()
      .filter(([userId, { seq }]) => seq < this.#seq && this.#followers.get(userId) !== undefined)
      .map(([, leaving]) => leaving);
  }

  /** A member has lost their last connection: they are absent from `at` on, ms since 1970, and have seen messages up to `seq`. */
  leaving(userId: UserId, at: number, seq: number): void {
    this.#leaving.set(userId, { at, seq });
  }

  /** They have come back, or have left. */
  stays(userId: UserId): void {
    this.#leaving.delete(userId);
  }

  /** Looks at messages that have been stored, ascending, at `now` (ms since 1970). */
  stored(state: RoomState, messages: Iterable<Message>, now: number): void {
    this.#index(state, now);
    for (const [userId, at] of this.#mentionedAt) {
      if (at > now - MENTION_GAP_MS) break;
      this.#mentionedAt.delete(userId);
    }
    for (const message of messages) {
      if (message.seq <= this.#seq) continue;
      this.#seq = message.seq;
      this.#passOver(state, message, now);
      for (const userId of toldOf(state, message)) this.#mention(state, userId, message.seq, now);
      for (const userId of this.#due.take(message.seq)) this.#tasks.of(userId).isUnread = true;
    }
    for (const userId of this.#untold) {
      const follower = this.#followers.get(userId);
      if (follower && this.#isNews(follower) && isTellable(state, follower, now)) this.#tellUnread(follower);
    }
  }

  /** A follower has been added. */
  added(state: RoomState, follower: Follower, now: number): void {
    if (!follower.isConfirmed) this.assert(follower.userId, now);
    this.watch(state, follower, now);
  }

  /** Has the inbox of a follower told that they follow the room, unless it was lately and nothing has changed. */
  assert(userId: UserId, now: number, isChanged = false): void {
    const at = this.#assertedAt.get(userId);
    if (!isChanged && at !== undefined && at > now - ASSERT_MS) return;
    this.#assertedAt.set(userId, now);
    this.#tasks.of(userId).isAssertion = true;
  }

  /** An earlier instance could not make the inbox of a follower say that it knows. */
  unconfirmed(userId: UserId): void {
    this.#tasks.of(userId).isAssertion = true;
  }

  /** From now on a follower is told of what comes, unless they are present. */
  watch(state: RoomState, follower: Follower, now: number): void {
    if (this.#isIndexed && !isPresent(state, follower.userId)) this.#place(state, follower, now);
  }

  /** A follower has seen what there is. Mentions up to `readSeq` have been read, too. */
  reset(userId: UserId, readSeq = 0): void {
    this.#untold.delete(userId);
    this.#due.delete(userId);
    const task = this.#tasks.get(userId);
    if (!task) return;
    task.isUnread = false;
    task.isStale = true;
    task.mentions = task.mentions.filter((seq) => seq > readSeq);
  }

  /** Forgets a user who follows no more. */
  forget(userId: UserId): void {
    this.#leaving.delete(userId);
    this.#untold.delete(userId);
    this.#due.delete(userId);
    this.#tasks.delete(userId);
    this.#mentionedAt.delete(userId);
    this.#assertedAt.delete(userId);
  }

  /** Takes the calls to make at `now` (ms since 1970), at most `limit`, one for each user. */
  take(state: RoomState, now: number, limit: number, messages: StoredMessages): InboxCall[] {
    const calls: InboxCall[] = [];
    for (const [userId, task] of this.#tasks.entries()) {
      if (calls.length === limit) break;
      if (task.sent !== null || task.retryAt > now) continue;
      const follower = this.#followers.get(userId);
      const call = follower && this.#callFor(state, follower, task, now, messages);
      if (call) {
        task.sent = call;
        task.isStale = false;
        calls.push(call);
      } else if (!follower || isDone(task)) this.#tasks.delete(userId);
    }
    return calls;
  }

  /** Notes that a call has failed at `now` (ms since 1970): it is repeated later. Returns what is to be stored; null for nothing. */
  failed(call: InboxCall, now: number): FollowerChange | null {
    this.#tasks.failed(call, now);
    const follower = this.#followers.get(call.userId);
    if (call.type !== "notify" || !follower || follower.isOwed) return null;
    return this.#change({ ...follower, isOwed: true });
  }

  /** Notes that a call was answered at `now` (ms since 1970). Returns what is to be stored; null for nothing. */
  answered(state: RoomState, call: InboxCall, answer: NoticeAnswer | boolean, now: number): FollowerChange | null {
    const { userId } = call;
    const task = this.#tasks.answered(call);
    const follower = this.#followers.get(userId);
    if (!task || !follower) return null;
    if (typeof answer !== "boolean" && answer.isFollowing) {
      return call.type === "notify" ? this.#told(state, follower, task, call, answer, now) : null;
    }
    if (answer !== true) {
      // Their inbox may be full. They are told of the next message anyway.
      if (state.direct.has(userId)) {
        task.isAssertion = false;
        task.isUnread = false;
        task.mentions = [];
        return null;
      }
      if (call.type === "followed") this.#followers.decline(userId, now);
      this.#followers.delete(userId);
      return { userId, follower: null };
    }
    task.isAssertion = false;
    if (follower.isConfirmed) return null;
    return this.#change({ ...follower, isConfirmed: true });
  }

  #told(
    state: RoomState,
    follower: Follower,
    task: InboxTask,
    { notice: { unread, mentions, lastSeq } }: Extract<InboxCall, { type: "notify" }>,
    { isConnected, read }: NoticeAnswer,
    now: number,
  ): FollowerChange | null {
    const told = new Set(mentions.map(({ seq }) => seq));
    task.mentions = task.mentions.filter((seq) => seq > read && !told.has(seq));
    if (mentions.length > 0) task.mentionsAt = now + MENTION_GAP_MS;
    const isToldUnread = unread > 0 && !task.isStale;
    if (isToldUnread) task.isUnread = false;
    const isRead = isToldUnread && Math.min(read, lastSeq) >= follower.firstUnread;
    const updated = {
      ...follower,
      isOwed: false,
      ...(isToldUnread && {
        firstUnread: isRead ? Math.min(read, lastSeq) + 1 : follower.firstUnread,
        notified: read >= lastSeq ? 0 : isConnected ? unread : LAST_THRESHOLD,
      }),
    };
    this.#followers.put(updated);
    if (isToldUnread) this.watch(state, updated, now);
    return isRead || follower.isOwed ? this.#change(updated) : null;
  }

  #change(follower: Follower): FollowerChange {
    this.#followers.put(follower);
    return { userId: follower.userId, follower };
  }

  #callFor(
    state: RoomState,
    follower: Follower,
    task: InboxTask,
    now: number,
    messages: StoredMessages,
  ): InboxCall | null {
    const { userId, accessUntil, isConfirmed, firstUnread, notified } = follower;
    const { room } = state;
    const { lastSeq } = messages;
    if (isGone(state, follower, now)) return { type: "unfollowed", userId };
    if (task.isAssertion) {
      // A new follower has read everything up to their own message.
      const readSeq = isConfirmed ? lastSeq : Math.min(lastSeq, firstUnread - 1);
      const following = { room, lastSeq: readSeq, accessUntil, ...directOf(state, userId) };
      return { type: "followed", userId, following };
    }
    const canTell = isTellable(state, follower, now);
    const isAbsent = !isPresent(state, userId);
    const reached = task.isUnread && canTell && isAbsent ? reachedThreshold(lastSeq - firstUnread + 1) : 0;
    const unread = reached > notified ? reached : 0;
    if (task.isUnread && unread === 0) {
      task.isUnread = false;
      if (canTell) this.watch(state, follower, now);
      else if (isAbsent && notified === 0) this.#untold.add(userId);
    }
    if (!canTell) task.mentions = [];
    const isMentionDue = task.mentionsAt <= now;
    if (isMentionDue) task.mentions = task.mentions.filter((seq) => isStanding(messages.find(seq)));
    const mentions = (isMentionDue ? task.mentions : []).flatMap((seq) => messages.find(seq) ?? []);
    const mention = mentions.at(-1);
    if (unread === 0 && mention === undefined) return null;
    const message = mention ?? messages.last();
    if (!message) return null;
    if (mention !== undefined) {
      this.#mentionedAt.delete(userId);
      this.#mentionedAt.set(userId, now);
    }
    const following = { room, lastSeq, accessUntil, ...directOf(state, userId, message) };
    const notice = { ...following, unread, mentions: mentions.map(previewOf), message: previewOf(message) };
    return { type: "notify", userId, notice };
  }

  /** Finds the absent followers, and those whom nobody has seen for long. */
  #index(state: RoomState, now: number): void {
    if (this.#isIndexed) return;
    this.#isIndexed = true;
    for (const follower of this.#followers.values()) {
      if (isGone(state, follower, now)) this.#tasks.of(follower.userId).isAssertion = true;
      if (isPresent(state, follower.userId)) continue;
      if (follower.isOwed) this.#tellUnread(follower);
      else this.#place(state, follower, now);
    }
  }

  /** Sees to it that an absent follower is told when they are due. */
  #place(state: RoomState, follower: Follower, now: number): void {
    const { userId, notified } = follower;
    if (this.#tasks.get(userId)?.isUnread) return;
    if (notified === 0) {
      if (this.#isNews(follower) && isTellable(state, follower, now)) this.#tellUnread(follower);
      else this.#untold.add(userId);
      return;
    }
    const due = nextDue(follower);
    if (due === null) return;
    if (due <= this.#seq) {
      this.#tellUnread(follower);
      return;
    }
    this.#due.add(userId, due);
  }

  #tellUnread({ userId }: Follower): void {
    this.#untold.delete(userId);
    this.#tasks.of(userId).isUnread = true;
  }

  /** True if there is something that the follower may not have read. */
  #isNews({ firstUnread }: Follower): boolean {
    return firstUnread <= this.#seq;
  }

  /** A message is not unread to its author. */
  #passOver(state: RoomState, { seq, userId }: Message, now: number): void {
    const follower = userId === null || isPresent(state, userId) ? undefined : this.#followers.get(userId);
    if (!follower || follower.firstUnread > seq) return;
    this.#due.delete(follower.userId);
    const moved = { ...follower, firstUnread: follower.firstUnread + 1 };
    this.#followers.put(moved);
    this.#place(state, moved, now);
  }

  #mention(state: RoomState, userId: UserId, seq: number, now: number): void {
    const follower = this.#followers.get(userId);
    if (!follower || seq < follower.firstUnread || !isTellable(state, follower, now)) return;
    const task = this.#tasks.of(userId);
    const nextAt = (this.#mentionedAt.get(userId) ?? Number.NEGATIVE_INFINITY) + MENTION_GAP_MS;
    // Those who have just left are told like absent ones: no device shows it to them.
    if ((state.users.get(userId)?.joined ?? 0) > 0) {
      if (task.mentions.length > 0 || nextAt > now) return;
      task.mentionsAt = now + PRESENT_DELAY_MS;
    } else if (task.mentions.length === 0) task.mentionsAt = Math.max(now, nextAt);
    task.mentions = [...task.mentions, seq].slice(-MAX_MENTIONS);
  }
}
