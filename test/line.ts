/**
 * A line between the page's client and a room's logic, without a runtime: a WebSocket that delivers late, and that can
 * be cut, with what is under way in both directions lost, or fall silent. Install `LineSocket` as the global WebSocket.
 */
import type { HistoryQuery } from "../rooms/core/effects.ts";
import { seenBy } from "../rooms/core/messages.ts";
import { createState } from "../rooms/core/state.ts";
import { type Input, step } from "../rooms/core/step.ts";
import { decode, type Message, type ServerEvent } from "../rooms/protocol/events.ts";
import { HISTORY_DEFAULT } from "../rooms/protocol/limits.ts";

/** How long a frame is under way, ms. */
const DELAY_MS = 5;

/** The far end: one room for all lines. The user is told by the token, `<id> <name>` URI-encoded. */
export class LineRoom {
  readonly state = createState("general", { seq: 0, timestamp: 0 });
  readonly log: Message[] = [];
  readonly lines = new Map<string, LineSocket>();
  /** History is refused this many times more. */
  outages = 0;

  input(input: Input): void {
    for (const effect of step(this.state, input, Date.now())) {
      if (effect.type === "send") this.lines.get(effect.to)?.deliver(effect.event);
      else if (effect.type === "message") this.#toAll({ event: "message", data: effect.message });
      else if (effect.type === "broadcast") this.#toAll(effect.event, effect.except);
      else if (effect.type === "close") this.lines.get(effect.connection)?.hangUp(effect.code);
      else if (effect.type === "repeat") {
        const data = this.log.find(({ seq }) => seq === effect.seq);
        if (data) this.lines.get(effect.to)?.deliver({ event: "message", data });
      } else if (effect.type === "history") {
        this.lines.get(effect.to)?.deliver(this.#history(effect.to, effect.event, effect.query));
      }
    }
  }

  #toAll(event: ServerEvent, except?: string): void {
    if (event.event === "message") this.log.push(event.data);
    for (const { id, userId, joined } of this.state.connections.values()) {
      if (!joined || userId === except) continue;
      this.lines.get(id)?.deliver(event.event === "message" ? { ...event, data: seenBy(userId, event.data) } : event);
    }
  }

  #history(to: string, event: string, query: HistoryQuery): ServerEvent {
    if (this.outages > 0) {
      this.outages -= 1;
      return { event: "error", data: { code: "history_unavailable", message: "", event, retryAfterMs: 100 } };
    }
    const { before = Number.POSITIVE_INFINITY, after, limit = HISTORY_DEFAULT } = query;
    const found = this.log.filter(({ seq }) => seq < before && seq > (after ?? 0));
    const userId = this.state.connections.get(to)?.userId ?? "";
    const messages = (after === undefined ? found.slice(-limit) : found.slice(0, limit)).map((m) => seenBy(userId, m));
    const asked = { ...(query.before && { before }), ...(after !== undefined && { after }) };
    return { event: "messageHistory", data: { room: "general", messages, hasMore: found.length > limit, ...asked } };
  }
}

let count = 0;

export class LineSocket extends EventTarget {
  static room = new LineRoom();
  readonly id = `line-${++count}`;
  readonly url: string;
  readonly protocol = "";
  readonly bufferedAmount = 0;
  binaryType = "blob";
  readyState = 0;
  isSilent = false;
  /** Every frame that was sent. */
  readonly sent: string[] = [];
  readonly #user: { id: string; username: string };

  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    const token = protocols.find((each) => each.startsWith("samovar.token.")) ?? "";
    const [id = "", username = ""] = decodeURIComponent(token.slice("samovar.token.".length)).split(" ");
    this.#user = { id, username };
    this.#later(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      LineSocket.room.lines.set(this.id, this);
      LineSocket.room.input({ type: "open", connection: this.id, user: this.#user, role: "member" });
    });
  }

  send(frame: string): void {
    this.sent.push(frame);
    this.#later(() => {
      if (this.isSilent) return;
      if (frame === "ping") return this.#arrive("pong");
      const decoded = decode(frame);
      const { room } = LineSocket;
      if (decoded.ok) room.input({ type: "event", connection: this.id, event: decoded.event, bytes: frame.length });
      else room.input({ type: "invalid", connection: this.id, error: decoded.error, bytes: frame.length });
    });
  }

  /** What was sent before still arrives. */
  close(): void {
    this.#later(() => this.#end(1000));
  }

  /** From the room. */
  deliver(event: ServerEvent): void {
    if (!this.isSilent) this.#arrive(JSON.stringify(event));
  }

  /** The line breaks: what is under way is lost. */
  cut(): void {
    this.#end(1006);
  }

  /** The room closes the connection. */
  hangUp(code: number): void {
    this.#end(code);
  }

  #arrive(data: string): void {
    this.#later(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  #end(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    LineSocket.room.lines.delete(this.id);
    LineSocket.room.input({ type: "closed", connection: this.id });
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
  }

  #later(run: () => void): void {
    setTimeout(() => {
      if (this.readyState !== 3) run();
    }, DELAY_MS);
  }
}
