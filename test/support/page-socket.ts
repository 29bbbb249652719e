/**
 * A WebSocket for the page's client in Node, whose other end is a room on the real runtime. It delivers late, and it can
 * be cut (what is in flight in both directions is lost) or fall silent. Install it as the global WebSocket.
 */
import { systemClock } from "../../lib/timers.ts";
import type { Limits } from "../../rooms/core/rate-limits.ts";
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import type { PageInboxes } from "./page-inboxes.ts";
import { RecordingSocket, TestRoom } from "./room-fixture.ts";

/** A room with its network. */
export class PageRoom extends TestRoom<typeof systemClock> {
  /** How long a frame is in flight, ms. */
  delayMs = 5;
  /** Errors do not name the frame that they are about, as when the room rejects it undecoded. */
  isTerse = false;
  /** The open sockets of pages, by connection. */
  readonly pages = new Map<string, PageSocket>();
  /** This many more answers with history, and with changes, become errors, as when Postgres is away. */
  historyFailures = 0;
  changesFailures = 0;
  /** The code with which new connections are closed at once; 1006 when the room cannot be reached. */
  rejectsWith: number | null = null;
  /** The most messages in an answer with history or changes, as when more would be too large. */
  replyMessages = Number.POSITIVE_INFINITY;
  /** Pages that rejoin hear `reset` instead of these events. */
  readonly missed = new Set<ServerEvent["event"]>();

  /** When the tokens of pages end, seconds since 1970: with inboxes, who has one follows the room by speaking. */
  readonly expiresAt: number | null;

  constructor(limits?: Limits, inboxes?: Pick<PageInboxes, "of" | "expiresAt">) {
    super({ clock: systemClock, ...(limits ? { limits } : {}), ...(inboxes ? { inboxes } : {}) });
    this.expiresAt = inboxes?.expiresAt ?? null;
  }
}

let count = 0;

/** An error about a frame that the room has not decoded. */
const withoutContext = ({ event, data }: Extract<ServerEvent, { event: "error" }>): ServerEvent => {
  const { event: _, clientId: __, ...error } = data;
  return { event, data: error };
};

export class PageSocket extends EventTarget {
  static room: PageRoom;
  readonly id = `page-${++count}`;
  readonly url: string;
  readonly protocol = "";
  readonly bufferedAmount = 0;
  binaryType = "blob";
  readyState = 0;
  isSilent = false;
  /** Every frame that the page has sent. */
  readonly sent: string[] = [];
  readonly #room = PageSocket.room;
  #histories = 0;
  #changes = 0;

  /** The token among `protocols` is `<role> <id> <name>`, URI-encoded. */
  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    const token = protocols.find((each) => each.startsWith("samovar.token.")) ?? "";
    const [role, id = "", ...names] = decodeURIComponent(token.slice("samovar.token.".length)).split(" ");
    const user = { id, username: names.join(" ") };
    this.#later(() => {
      const { rejectsWith } = this.#room;
      if (rejectsWith !== null) return this.#end(rejectsWith);
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      this.#room.pages.set(this.id, this);
      const socket = new RecordingSocket(
        (frame) => this.#receive(frame),
        // What the room has sent before arrives first.
        (code) => this.#later(() => this.#end(code)),
      );
      const capabilities = { batch: true, extended: true };
      const { expiresAt } = this.#room;
      this.#room.open(this.id, user, role === "moderator" ? role : "member", socket, null, capabilities, expiresAt);
    });
  }

  send(frame: string): void {
    this.sent.push(frame);
    this.#later(() => {
      if (this.isSilent) return;
      if (frame === "ping") this.#arrive("pong");
      else this.#room.receive(this.id, frame);
    });
  }

  /** Closes from the page's side; what was sent before still arrives. */
  close(): void {
    this.#later(() => this.cut(1000));
  }

  /** Breaks the connection: what is in flight is lost. */
  cut(code = 1006): void {
    this.#end(code);
    this.#room.disconnect(this.id);
  }

  /** Closes from the room's side. */
  closeByRoom(code: number): void {
    this.cut(code);
  }

  /** Delivers an event as if the room had sent it. */
  deliver(event: ServerEvent): void {
    this.#arrive(JSON.stringify(event));
  }

  #receive(frame: string): void {
    if (this.isSilent) return;
    for (const event of [JSON.parse(frame) as ServerEvent | ServerEvent[]].flat()) {
      if (this.#room.missed.has(event.event)) continue;
      if (event.event === "error") this.deliver(this.#room.isTerse ? withoutContext(event) : event);
      else if (event.event === "messageHistory") this.#receiveHistory(event);
      else if (event.event === "messagesChanged") this.#receiveChanges(event);
      else this.deliver(event);
    }
  }

  #receiveHistory({ event, data }: Extract<ServerEvent, { event: "messageHistory" }>): void {
    const isJoin = this.#histories++ === 0;
    if (this.#room.historyFailures > 0) {
      this.#room.historyFailures -= 1;
      const error = { code: "history_unavailable", message: "", retryAfterMs: 100 } as const;
      this.deliver({ event: "error", data: { ...error, event: isJoin ? "joinRoom" : "requestHistory" } });
      return;
    }
    if (isJoin && data.after !== undefined && this.#room.missed.size > 0) {
      this.deliver({ event: "reset", data: { room: data.room } });
    }
    const { replyMessages } = this.#room;
    // A page around a message is small enough.
    const most = data.around === undefined ? replyMessages : Number.POSITIVE_INFINITY;
    const messages = data.after === undefined ? data.messages.slice(-most) : data.messages.slice(0, most);
    const hasMore = data.hasMore || messages.length < data.messages.length;
    this.deliver({ event, data: { ...data, messages, hasMore } });
  }

  #receiveChanges({ event, data }: Extract<ServerEvent, { event: "messagesChanged" }>): void {
    const isJoin = this.#changes++ === 0;
    if (this.#room.changesFailures > 0) {
      this.#room.changesFailures -= 1;
      const error = { code: "history_unavailable", message: "", retryAfterMs: 100 } as const;
      this.deliver({ event: "error", data: { ...error, event: isJoin ? "joinRoom" : "requestChanges" } });
      return;
    }
    const messages = data.messages.slice(0, this.#room.replyMessages);
    const isCut = messages.length < data.messages.length;
    const rev = (isCut && messages.at(-1)?.rev) || data.rev;
    this.deliver({ event, data: { ...data, messages, rev, hasMore: data.hasMore || isCut } });
  }

  #arrive(data: string): void {
    this.#later(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  #end(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#room.pages.delete(this.id);
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
  }

  #later(run: () => void): void {
    setTimeout(() => {
      if (this.readyState !== 3) run();
    }, this.#room.delayMs);
  }
}
