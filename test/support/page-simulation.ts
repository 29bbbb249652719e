/**
 * A room and one client of its messages, over a connection that keeps the order of events. Nothing happens by itself: a test
 * decides what arrives next, which replies are late or fail, and when the connection is lost.
 */
import { expect } from "vitest";
import type { ClientEvent, Message } from "../../rooms/protocol/events.ts";
import type { CachedMessages } from "../../web/client/loaded-messages.ts";
import { createMessageSync, type MessageSyncEvent } from "../../web/client/message-sync.ts";

const AT = "2026-05-01T10:00:00.000Z";
/** Small pages, so that few messages make many of them. */
const PAGE_MESSAGES = 4;
const PAGE_CHANGES = 2;

type Received =
  | MessageSyncEvent
  | { event: "error"; data: { code: "history_unavailable"; message: string; event: string } };

type HistoryQuery = Extract<ClientEvent, { event: "requestHistory" }>["data"];

export class PageSimulation {
  readonly messages: Message[] = [];
  rev = 0;
  resetRev = 0;
  isJoined = false;
  /** What the room has sent and the client has not received yet. */
  events: Received[] = [];
  /** What the client has sent and the room has not received yet. */
  requests: ClientEvent[] = [];
  /** Replies that the room has not sent yet; `early` is what it has read already. */
  replies: { event: string; read: () => MessageSyncEvent; early: MessageSyncEvent | null }[] = [];
  /** What an earlier visit has cached, or null. */
  cached: CachedMessages | null = null;
  readonly client = createMessageSync((event) => {
    this.requests.push(event);
    return true;
  });

  get loaded() {
    return this.client.loaded;
  }

  /** Caches the last messages as they are. */
  cache(count: number): void {
    const messages = this.messages.slice(Math.max(0, this.messages.length - count));
    const referenced = messages.flatMap(({ replyTo = 0 }) => this.messages[replyTo - 1] ?? []);
    this.cached = { messages, referenced, hasOlder: messages.length < this.messages.length };
  }

  /** The cache has told what it has, sooner or later. */
  restore(): void {
    const before = this.loaded.timeline.messages.peek();
    const { source } = this.loaded.timeline;
    const wasTold = source.peek() === "room";
    if (this.cached !== null) this.loaded.restore(this.cached);
    if (wasTold) expect(this.loaded.timeline.messages.peek()).toBe(before);
    // Resuming from there would miss what has changed since.
    else expect(this.client.position()).toEqual({});
  }

  connect(): void {
    this.requests.push({ event: "joinRoom", data: this.client.position() });
  }

  cut(): void {
    this.isJoined = false;
    [this.events, this.requests, this.replies] = [[], [], []];
    this.client.disconnected();
    this.connect();
  }

  post(replyTo: number): void {
    const seq = this.messages.length + 1;
    const reply = replyTo >= 1 && replyTo < seq ? { replyTo } : {};
    const message: Message = {
      ...{ room: "general", seq, userId: "anna", username: "Anna", content: `message ${seq}`, timestamp: AT },
      ...reply,
    };
    this.messages.push(message);
    this.#send({ event: "message", data: message });
  }

  change(seq: number, kind: "edit" | "delete" | "react"): void {
    const message = this.messages[seq - 1];
    if (message === undefined || message.deletedAt !== undefined) return;
    this.rev += 1;
    const { rev } = this;
    const { mentions: _, editedAt: __, reactions, ...rest } = message;
    const about = { room: "general", seq, rev };
    if (kind === "edit") {
      const content = `edited ${rev}`;
      const mentions = rev % 2 === 0 ? [{ userId: "anna", name: "Anna" }] : undefined;
      this.messages[seq - 1] = { ...rest, reactions, content, editedAt: AT, mentions, rev };
      this.#send({ event: "messageEdited", data: { ...about, content, editedAt: AT, mentions } });
    } else if (kind === "delete") {
      this.messages[seq - 1] = { ...rest, content: "", deletedAt: AT, rev };
      this.#send({ event: "messageDeleted", data: { ...about, deletedAt: AT } });
    } else {
      const next = reactions === undefined ? [{ emoji: "👍", count: 1, userIds: [`user ${rev}`] }] : [];
      this.messages[seq - 1] = { ...message, reactions: next.length > 0 ? next : undefined, rev };
      this.#send({ event: "reactionsChanged", data: { ...about, reactions: next } });
    }
  }

  /** Erases a message: clients hear of it by `reset` alone. */
  erase(seq: number): void {
    const message = this.messages[seq - 1];
    if (message === undefined) return;
    const { mentions: _, reactions: __, replyTo: ___, editedAt: ____, ...rest } = message;
    this.messages[seq - 1] = { ...rest, content: "", username: "", userId: null, deletedAt: AT };
    this.rev += 1;
    this.resetRev = this.rev;
    // The room applies erasures to what it has read.
    for (const reply of this.replies) reply.early = null;
    this.#send({ event: "reset", data: { room: "general" } });
  }

  /** The room may read history some time before it sends it, changes only then. */
  receiveRequest(isReadEarly = false): void {
    const request = this.requests.shift();
    if (request?.event === "joinRoom") {
      const { after, rev } = request.data;
      this.isJoined = true;
      if (rev !== undefined) this.#replyChanges("joinRoom", rev);
      this.#reply("joinRoom", () => this.#history(after === undefined ? {} : { after }), isReadEarly);
    } else if (request?.event === "requestHistory") {
      this.#reply(request.event, () => this.#history(request.data), isReadEarly);
    } else if (request?.event === "requestChanges") this.#replyChanges(request.event, request.data.rev);
  }

  answer(at: number, isFailing: boolean): void {
    const [reply] = this.replies.splice(at % Math.max(1, this.replies.length), 1);
    if (reply === undefined) return;
    const { event, read, early } = reply;
    if (isFailing) this.events.push({ event: "error", data: { code: "history_unavailable", message: "", event } });
    else this.events.push(early ?? read());
  }

  deliver(): void {
    const received = this.events.shift();
    if (received?.event === "error") this.client.rejected(received.data, 100);
    else if (received) this.client.received(received);
    this.check();
  }

  /** Lets everything arrive, without further failures. */
  settle(runTimers: () => void): void {
    for (let round = 0; round < 200; round++) {
      while (this.requests.length > 0) this.receiveRequest();
      while (this.replies.length > 0) this.answer(0, false);
      while (this.events.length > 0) this.deliver();
      runTimers();
      if (this.requests.length + this.replies.length + this.events.length === 0) return;
    }
    throw new Error("the client does not stop requesting");
  }

  /** Whatever is missing, nothing is missing in between. */
  check(): void {
    const { timeline, around } = this.loaded;
    const lists = [timeline.isCaughtUp.peek() ? timeline.messages.peek() : [], around.around.peek()?.messages ?? []];
    for (const list of lists) {
      expect(list.map(({ seq }) => seq)).toEqual(list.map((_, at) => (list[0]?.seq ?? 0) + at));
    }
  }

  /** Everything that is loaded is the room's. */
  checkCurrent(): void {
    const { timeline, around, find } = this.loaded;
    expect(timeline.isCaughtUp.peek()).toBe(true);
    const shown = timeline.messages.peek();
    expect(shown).toEqual(this.messages.slice(this.messages.length - shown.length));
    expect(timeline.hasOlder.peek()).toBe(shown.length < this.messages.length);
    const apart = around.around.peek();
    if (apart !== null) {
      const { messages, hasOlder } = apart;
      const first = messages[0]?.seq ?? 1;
      expect(messages).toEqual(this.messages.slice(first - 1, first - 1 + messages.length));
      expect(hasOlder).toBe(first > 1);
    }
    for (const message of this.messages) {
      const found = find(message.seq);
      if (found !== undefined) expect(found).toEqual(message);
    }
    const { after, rev } = this.client.position();
    expect(after).toBe(this.messages.length);
    // History that was read early has changed since.
    expect(rev).toBeLessThanOrEqual(this.rev);
  }

  #send(event: MessageSyncEvent): void {
    if (this.isJoined) this.events.push(event);
  }

  #reply(event: string, read: () => MessageSyncEvent, isReadEarly = false): void {
    this.replies.push({ event, read, early: isReadEarly ? read() : null });
  }

  /** A room that does not know what changed says so at once. */
  #replyChanges(event: string, rev: number): void {
    if (rev < this.resetRev) this.#send({ event: "reset", data: { room: "general" } });
    else this.#reply(event, () => this.#changes(rev));
  }

  #history({ before, after, around }: HistoryQuery): MessageSyncEvent {
    const all = this.messages;
    const half = PAGE_MESSAGES / 2;
    const [start, end] =
      around !== undefined
        ? [around - 1 - half, around - 1 + half]
        : after !== undefined
          ? [after, after + PAGE_MESSAGES]
          : [(before ?? all.length + 1) - 1 - PAGE_MESSAGES, (before ?? all.length + 1) - 1];
    const messages = all.slice(Math.max(0, start), Math.max(0, end));
    const inPage = new Set(messages.map(({ seq }) => seq));
    const referenced = messages.flatMap(({ replyTo = 0 }) => (inPage.has(replyTo) ? [] : (all[replyTo - 1] ?? [])));
    const hasMore = after === undefined ? start > 0 : end < all.length;
    const hasNewer = around === undefined ? {} : { hasNewer: end < all.length };
    const query = { ...(before && { before }), ...(after !== undefined && { after }), ...(around && { around }) };
    return {
      event: "messageHistory",
      data: { room: "general", messages, hasMore, ...hasNewer, ...query, referenced, rev: this.rev },
    };
  }

  #changes(rev: number): MessageSyncEvent {
    const changed = this.messages.filter((message) => (message.rev ?? 0) > rev);
    const messages = changed.sort((a, b) => (a.rev ?? 0) - (b.rev ?? 0)).slice(0, PAGE_CHANGES);
    const hasMore = messages.length < changed.length;
    const last = hasMore ? (messages.at(-1)?.rev ?? rev) : this.rev;
    return { event: "messagesChanged", data: { room: "general", messages, rev: last, hasMore } };
  }
}
