/**
 * Keeps a client's copy of a room complete: loads the room from its end to its beginning, and after each loss of the
 * connection resumes from the last seq and rev.
 */
import type { ClientEvent, Message, RoomError, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { RoomCache } from "./room-cache.ts";

export interface RoomSyncOptions {
  /** It is told of reactions and resumes with a rev; otherwise the room sends it what it missed without being asked. */
  readonly knowsRevs: boolean;
  intern(message: Message): Message;
  emit(event: ClientEvent): void;
  /** Runs something later if the connection is still there. */
  later(ms: number, run: () => void): void;
}

const RETRY_MS = 1_000;

export class RoomSync {
  readonly cache: RoomCache;
  /** For each connection the rev of its first page, then those of live changes. */
  readonly revs: number[][] = [];
  readonly #options: RoomSyncOptions;
  /** Live messages that arrived before the history below them. */
  readonly #held: RoomCache;
  /** Whether the room has sent every message above those that were here, and above these nothing is missing. */
  #isForwardComplete = false;
  /** Whether the first message of the room is here. It is not asked for again after a loss of the connection. */
  #isBackwardComplete = false;
  /** Whether a whole page is awaited in place of what was dropped. */
  #isLoading = true;

  constructor(options: RoomSyncOptions) {
    const { knowsRevs, intern } = options;
    this.#options = options;
    this.cache = new RoomCache(knowsRevs, intern);
    this.#held = new RoomCache(knowsRevs, (message) => message);
  }

  get isComplete(): boolean {
    return this.#isForwardComplete && this.#isBackwardComplete && this.cache.hasEveryChange;
  }

  /** Call it when a connection is open. */
  opened(): void {
    this.#held.clear();
    this.revs.push([]);
    this.#join();
  }

  /** Call it when the connection is lost. */
  closed(): void {
    this.#isForwardComplete = false;
    this.cache.hasEveryChange = false;
  }

  /** Takes an event. Returns the messages whose state it may have changed. */
  receive(event: ServerEvent): Message[] {
    switch (event.event) {
      case "message":
        (this.#isForwardComplete ? this.cache : this.#held).put([event.data]);
        return [event.data];
      case "messageHistory":
        return this.#receiveHistory(event.data);
      case "messagesChanged":
        return this.#receiveChanges(event.data);
      case "messageEdited":
        return this.#live(event.data, (cache) => cache.edited(event.data));
      case "messageDeleted":
        return this.#live(event.data, (cache) => cache.deleted(event.data));
      case "reactionsChanged":
        return this.#live(event.data, (cache) => cache.reacted(event.data));
      case "reset":
        this.cache.clear();
        this.#held.clear();
        this.#isForwardComplete = false;
        this.#isBackwardComplete = false;
        this.#isLoading = true;
        this.#join();
        return [];
      case "error":
        this.#receiveError(event.data);
        return [];
      default:
        return [];
    }
  }

  #join(): void {
    const { emit, knowsRevs } = this.#options;
    const { last: after, rev } = this.cache;
    if (this.cache.size === 0) this.#isLoading = true;
    emit({ event: "joinRoom", data: this.#isLoading ? {} : { after, ...(knowsRevs && { rev }) } });
  }

  #receiveHistory({ messages, hasMore, after, before, rev }: ServerData<"messageHistory">): Message[] {
    // The answer to a request of the time before a reset.
    if (this.#isLoading && (after !== undefined || before !== undefined)) return [];
    this.cache.put(messages);
    if (before !== undefined) {
      this.#isBackwardComplete = !hasMore;
      if (hasMore) this.#requestOlder();
      return messages;
    }
    if (after === undefined) {
      this.#isLoading = false;
      this.#isBackwardComplete = !hasMore;
      this.#knowsChanges(rev);
    } else if (hasMore) {
      this.#requestNewer();
      return messages;
    }
    if (!this.#options.knowsRevs) this.cache.hasEveryChange = true;
    this.#isForwardComplete = true;
    this.cache.put(this.#held.messages.filter(({ seq }) => seq > this.cache.last));
    this.#held.clear();
    if (!this.#isBackwardComplete) this.#requestOlder();
    return messages;
  }

  #receiveChanges({ messages, rev, hasMore }: ServerData<"messagesChanged">): Message[] {
    if (this.#isLoading) return [];
    for (const message of messages) {
      this.cache.update(message);
      this.#held.update(message);
    }
    if (hasMore) {
      this.cache.rev = Math.max(this.cache.rev, rev);
      this.#requestChanges();
    } else this.#knowsChanges(rev);
    return messages;
  }

  #knowsChanges(rev: number): void {
    this.cache.rev = Math.max(this.cache.rev, rev);
    if (!this.cache.hasEveryChange) this.revs.at(-1)?.push(rev);
    this.cache.hasEveryChange = true;
  }

  #live({ seq, rev = 0 }: { seq: number; rev?: number | undefined }, apply: (cache: RoomCache) => void): Message[] {
    if (this.cache.hasEveryChange) this.revs.at(-1)?.push(rev);
    apply(this.cache);
    apply(this.#held);
    return [this.cache.find(seq) ?? this.#held.find(seq)].filter((message) => message !== undefined);
  }

  #receiveError({ code, event, retryAfterMs = RETRY_MS }: RoomError): void {
    if (code !== "history_unavailable" && code !== "rate_limited") return;
    const { later } = this.#options;
    if (event === "joinRoom") later(retryAfterMs, () => this.#join());
    if (event === "requestChanges") later(retryAfterMs, () => this.#requestChanges());
    if (event !== "requestHistory") return;
    later(retryAfterMs, () => (this.#isForwardComplete ? this.#requestOlder() : this.#requestNewer()));
  }

  #requestChanges(): void {
    this.#options.emit({ event: "requestChanges", data: { rev: this.cache.rev } });
  }

  #requestNewer(): void {
    const data = { after: this.cache.last, limit: LIMITS.historyMessages };
    this.#options.emit({ event: "requestHistory", data });
  }

  #requestOlder(): void {
    const data = { before: this.cache.first, limit: LIMITS.historyMessages };
    if (this.cache.size > 0) this.#options.emit({ event: "requestHistory", data });
    else this.#isBackwardComplete = true;
  }
}
