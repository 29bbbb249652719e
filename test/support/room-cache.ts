/**
 * What a client has of a room: all of its messages, kept up to date by live events and, after a disconnect, by resuming from
 * its position. It follows the rules of SPEC.md (H2, E5) and nothing else.
 */
import type { ClientEvent, Message, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";

/** Sends a frame of the client. */
export type Send = (event: ClientEvent) => void;

type Request = Extract<ClientEvent, { event: "joinRoom" | "requestHistory" | "requestChanges" }>;

/** The fields that an edit may leave out. */
const withoutEdit = ({ mentions: _, ...message }: Message): Message => message;

/** What is left of a deleted message. */
const withoutContent = ({ mentions: _, reactions: __, editedAt: ___, ...message }: Message): Message => ({
  ...message,
  content: "",
});

export class RoomCache {
  readonly #messages = new Map<number, Message>();
  readonly #send: Send;
  /** Nothing is missing up to this seq; null before the first history. */
  #after: number | null = null;
  /** Changes up to this one are part of the messages. */
  #rev: number | null = null;
  /** Pages that are on their way or have failed. */
  #missing = new Map<string, Request>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** The messages by seq, without clientIds. */
  get messages(): ReadonlyMap<number, Message> {
    return this.#messages;
  }

  /** True if nothing is on its way. */
  get isComplete(): boolean {
    return this.#missing.size === 0;
  }

  /** Joins: from the client's position, or to load everything. */
  join(): void {
    this.#missing.clear();
    const data = this.#after === null || this.#rev === null ? {} : { after: this.#after, rev: this.#rev };
    this.#request("history", { event: "joinRoom", data });
    if (this.#rev !== null) this.#missing.set("changes", { event: "requestChanges", data: { rev: this.#rev } });
  }

  /** Requests again what has failed. */
  retry(): void {
    const requests = [...this.#missing.values()];
    if (requests.some(({ event }) => event === "joinRoom")) this.join();
    else for (const request of requests) this.#send(request);
  }

  receive({ event, data }: ServerEvent): void {
    switch (event) {
      case "messageHistory":
        this.#history(data);
        break;
      case "messagesChanged":
        for (const message of data.messages) this.#put(message);
        this.#rev = data.rev;
        if (data.hasMore) this.#request("changes", { event: "requestChanges", data: { rev: data.rev } });
        else this.#missing.delete("changes");
        break;
      case "message":
        this.#put(data);
        if (!this.#missing.has("history")) this.#after = Math.max(this.#after ?? 0, data.seq);
        break;
      case "messageEdited":
        this.#change(data, (message) => ({ ...withoutEdit(message), ...data }));
        break;
      case "messageDeleted":
        this.#change(data, (message) => ({ ...withoutContent(message), ...data }));
        break;
      case "reactionsChanged":
        this.#change(data, ({ reactions: _, ...message }) => ({
          ...message,
          ...(data.reactions.length === 0 ? {} : { reactions: data.reactions }),
          rev: data.rev,
        }));
        break;
      case "reset":
        this.#messages.clear();
        this.#after = null;
        this.#rev = null;
        this.join();
    }
  }

  #history({ messages, hasMore, before, after, rev }: ServerData<"messageHistory">): void {
    // A page from before a reset.
    if (after !== undefined && after !== this.#after) return;
    for (const message of messages) this.#put(message);
    if (before === undefined) this.#after = Math.max(this.#after ?? 0, messages.at(-1)?.seq ?? 0);
    this.#rev ??= rev;
    if (!hasMore) {
      this.#missing.delete(before === undefined ? "history" : "older");
      return;
    }
    if (after !== undefined) this.#request("history", { event: "requestHistory", data: { after: this.#after ?? 0 } });
    else {
      this.#missing.delete("history");
      this.#request("older", { event: "requestHistory", data: { before: messages[0]?.seq ?? 0 } });
    }
  }

  #request(kind: string, request: Request): void {
    this.#missing.set(kind, request);
    this.#send(request);
  }

  /** Of two states of a message, the one with the higher rev counts. */
  #put({ clientId: _, ...message }: Message): void {
    const known = this.#messages.get(message.seq);
    if ((known?.rev ?? 0) <= (message.rev ?? 0)) this.#messages.set(message.seq, message);
  }

  #change({ seq, rev = 0 }: { seq: number; rev?: number | undefined }, apply: (message: Message) => Message): void {
    const known = this.#messages.get(seq);
    if (known && (known.rev ?? 0) <= rev) this.#messages.set(seq, apply(known));
    if (this.#rev !== null && !this.#missing.has("changes")) this.#rev = Math.max(this.#rev, rev);
  }
}
