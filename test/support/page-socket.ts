/**
 * A WebSocket for the page's client in Node, whose other end is a room on the real runtime. It delivers late, and it can
 * be cut (what is in flight in both directions is lost) or fall silent. Install it as the global WebSocket.
 */
import { systemClock } from "../../lib/timers.ts";
import type { Limits } from "../../rooms/core/rate-limits.ts";
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import { RecordingSocket, TestRoom } from "./room-fixture.ts";

/** A room with its network. */
export class PageRoom extends TestRoom<typeof systemClock> {
  /** How long a frame is in flight, ms. */
  delayMs = 5;
  /** Errors do not name the frame that they are about, as when the room rejects it undecoded. */
  isTerse = false;
  /** The open sockets of pages, by connection. */
  readonly pages = new Map<string, PageSocket>();
  /** This many more answers with history become errors, as when Postgres is away. */
  historyFailures = 0;

  constructor(limits?: Limits) {
    super({ clock: systemClock, ...(limits ? { limits } : {}) });
  }
}

let count = 0;

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

  /** The token among `protocols` is `<id> <name>`, URI-encoded. */
  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    const token = protocols.find((each) => each.startsWith("samovar.token.")) ?? "";
    const [id = "", username = ""] = decodeURIComponent(token.slice("samovar.token.".length)).split(" ");
    this.#later(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      this.#room.pages.set(this.id, this);
      const socket = new RecordingSocket(
        (frame) => this.#receive(frame),
        // What the room has sent before arrives first.
        (code) => this.#later(() => this.#end(code)),
      );
      this.#room.open(this.id, { id, username }, "member", socket);
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

  #receive(frame: string): void {
    if (this.isSilent) return;
    for (const event of [JSON.parse(frame) as ServerEvent | ServerEvent[]].flat()) {
      if (event.event === "error" && this.#room.isTerse) {
        const { event: _, clientId: __, ...data } = event.data;
        this.#arrive(JSON.stringify({ event: "error", data }));
        continue;
      }
      if (event.event !== "messageHistory" || this.#room.historyFailures === 0) {
        this.#arrive(JSON.stringify(event));
        continue;
      }
      this.#room.historyFailures -= 1;
      const lost = event.data.before === undefined && event.data.after === undefined ? "joinRoom" : "requestHistory";
      const data = { code: "history_unavailable", message: "", event: lost, retryAfterMs: 100 };
      this.#arrive(JSON.stringify({ event: "error", data }));
    }
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
