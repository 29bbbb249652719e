/**
 * Tells the inboxes of followers what `Notices` decides, after the messages have been stored and sent. Calls are spread:
 * some at a time, with pauses, from timers below one second, and from the alarm what has to wait longer.
 */
import { errorFields } from "../../lib/logger.ts";
import { Timer } from "../../lib/timers.ts";
import type { FollowerIndex } from "../core/follower-index.ts";
import type { InboxCall, StoredMessages } from "../core/inbox-tasks.ts";
import type { EncodedMessage } from "../core/messages.ts";
import type { FollowerChange } from "../core/notices.ts";
import type { RoomState } from "../core/state.ts";
import type { RuntimeHost } from "../host.ts";
import type { InboxCalls, NoticeAnswer } from "../protocol/calls.ts";
import type { Message } from "../protocol/events.ts";

/** How long new messages wait for others before followers are looked at, ms: less than archiving takes, which keeps the room awake anyway. */
const GATHER_MS = 20;
/** Calls at a time, and from the start of some to the start of the next, ms: 200 a second. */
const BATCH_CALLS = 10;
const BATCH_PAUSE_MS = 50;
/** A call that takes longer has failed, ms. */
const CALL_TIMEOUT_MS = 10_000;
/** A timer keeps the room awake, which is billed until it fires. Longer delays use the alarm, ms. */
const MAX_TIMER_MS = 1_000;
/** After a loss of more messages than this the older ones are not told of. */
const MAX_REPEATED = 1_000;
/** A room whose object was lost takes up at once what its last message has left, if that is not older, ms. */
const RECENT_MS = 10 * 60_000;
/** So many of the last messages are looked at for one that is not deleted. */
const LAST_LOOKED_AT = 10;

export interface NotifierRoom {
  readonly host: RuntimeHost;
  readonly state: RoomState;
  readonly followers: FollowerIndex;
  readonly inboxOf: (userId: string) => InboxCalls;
  store(changes: readonly FollowerChange[]): void;
  /** Handles the deadlines that have passed. */
  tick(): void;
}

export class Notifier {
  readonly #room: NotifierRoom;
  readonly #timer: Timer;
  /** Messages that were stored since followers were looked at; null until they have been once. */
  #stored: Message[] | null = null;
  /** Whether anyone follows the room, while they are not loaded; null if that is not known. */
  #hasStored: boolean | null = null;
  #batch: Promise<void> | null = null;
  #batchAt = 0;

  constructor(room: NotifierRoom) {
    this.#room = room;
    this.#timer = new Timer(room.host.clock, () => void this.#run());
  }

  /** Call when the object starts; `isLost`: with no connection, so that an instance was lost or everyone has left. */
  start(isLost: boolean): void {
    const { host, state, followers } = this.#room;
    const isRecent = host.clock.now() - state.timestamp < RECENT_MS;
    if (isLost && isRecent && followers.notices.seq < state.seq && this.#hasFollowers) this.#setTimer(GATHER_MS);
  }

  /** Call when messages have been stored. It only notes them. */
  stored(messages: readonly EncodedMessage[]): void {
    const { host, followers } = this.#room;
    const last = messages.at(-1)?.message.seq;
    if (last === undefined) return;
    if (this.#hasFollowers) {
      for (const { message } of messages) this.#stored?.push(message);
      this.#setTimer(GATHER_MS);
      return;
    }
    followers.notices.skip(last);
    host.storage.messages.told(last);
  }

  /** Call when something may have to be told beside new messages. */
  schedule(): void {
    if (this.#batch !== null) return;
    const { host, followers } = this.#room;
    const { nextAt } = followers.notices;
    if (nextAt === null) return;
    const now = host.clock.now();
    const at = Math.max(nextAt, this.#batchAt + BATCH_PAUSE_MS, now + GATHER_MS);
    if (at - now < MAX_TIMER_MS) this.#timer.setBy(at);
    else host.alarms.setBy("notify", at);
  }

  /** Handles the alarm. Resolves when the calls that are due have been made, or some of them. */
  async alarm(): Promise<void> {
    if (this.#hasFollowers) await this.#run();
  }

  get #hasFollowers(): boolean {
    const { followers, host } = this.#room;
    if (followers.isLoaded) return followers.size > 0;
    this.#hasStored ??= !host.storage.followers.isEmpty;
    return this.#hasStored;
  }

  #setTimer(ms: number): void {
    this.#timer.setBy(this.#room.host.clock.now() + ms);
  }

  /** Looks at the messages that have been stored since the last time. */
  #look(): void {
    const { host, state, followers } = this.#room;
    const { messages } = host.storage;
    const { notices } = followers;
    const lastSeq = messages.last().seq;
    if (this.#stored === null && notices.seq < lastSeq - MAX_REPEATED) notices.skip(lastSeq - MAX_REPEATED);
    // The first time, what an earlier instance may not have told is in the log.
    notices.stored(state, this.#stored ?? host.storage.above(notices.seq), host.clock.now());
    this.#stored = [];
    messages.told(notices.toldSeq);
  }

  /** Looks at what is new, and makes the calls that are due. Resolves when some of them have been made. */
  async #run(): Promise<void> {
    this.#look();
    // In a room that is left empty nothing else ends a membership.
    if (this.#room.followers.notices.isLate(this.#room.host.clock.now())) this.#room.tick();
    if (this.#batch === null) {
      if (this.#room.host.clock.now() < this.#batchAt + BATCH_PAUSE_MS) return this.schedule();
      this.#batch = this.#send().finally(() => {
        this.#batch = null;
        this.schedule();
      });
    }
    await this.#batch;
  }

  async #send(): Promise<void> {
    const { host, state, followers } = this.#room;
    const { notices } = followers;
    const began = host.clock.now();
    const calls = notices.take(state, began, BATCH_CALLS, this.#messages());
    if (calls.length === 0) return;
    this.#batchAt = began;
    const answers = await Promise.all(calls.map((call) => this.#call(call)));
    const now = host.clock.now();
    const changes: FollowerChange[] = [];
    for (const [i, call] of calls.entries()) {
      const answer = answers[i];
      const change = answer === undefined ? notices.failed(call, now) : notices.answered(state, call, answer, now);
      if (change !== null) changes.push(change);
    }
    if (changes.length > 0) this.#room.store(changes);
    host.storage.messages.told(notices.toldSeq);
  }

  /** Makes a call. Resolves to undefined if it fails. */
  async #call(call: InboxCall): Promise<NoticeAnswer | boolean | undefined> {
    const { room, clock, logger } = this.#room.host;
    let cancel = () => {};
    const request = this.#request(call);
    const timeout = new Promise<never>((_, reject) => {
      cancel = clock.setTimer(() => reject(new Error("the inbox does not answer")), CALL_TIMEOUT_MS);
    });
    try {
      return await Promise.race([request, timeout]);
    } catch (error) {
      logger.error("inbox call failed", { room, user: call.userId, call: call.type, ...errorFields(error) });
      return undefined;
    } finally {
      cancel();
    }
  }

  async #request(call: InboxCall): Promise<NoticeAnswer | boolean> {
    const inbox = this.#room.inboxOf(call.userId);
    switch (call.type) {
      case "followed":
        return inbox.followed(call.following);
      case "unfollowed":
        await inbox.unfollowed(this.#room.host.room);
        return false;
      case "notify":
        return inbox.notify(call.notice);
    }
  }

  /** The log for one batch of calls: many of them are about the same messages. */
  #messages(): StoredMessages {
    const { storage } = this.#room.host;
    const found = new Map<number, Message | undefined>();
    let last: Message | undefined | null = null;
    return {
      lastSeq: storage.messages.last().seq,
      find: (seq) => {
        if (!found.has(seq)) found.set(seq, storage.find(seq)?.message);
        return found.get(seq);
      },
      last: () => {
        if (last === null) {
          const latest = storage.below().take(LAST_LOOKED_AT).toArray();
          last = latest.find(({ deletedAt }) => deletedAt === undefined) ?? latest[0];
        }
        return last;
      },
    };
  }
}
