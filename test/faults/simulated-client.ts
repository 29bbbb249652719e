/**
 * A client as SPEC.md wants it: an outbox with clientIds, everything unacknowledged sent again after each loss, missed
 * messages read page by page. It records what it sent and received, and judges nothing.
 */
import type { ClientEvent, Message, RoomError, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";
import { HEARTBEAT, LIMITS } from "../../rooms/protocol/limits.ts";
import { openSocket, roomUrl } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";
import type { ClientHistory, SentMessage } from "./evidence.ts";
import { Outbox, type PendingMessage } from "./outbox.ts";

const HEARTBEAT_MS = 4_000;
/** After so long without a frame the connection counts as dead, ms. */
const SILENCE_MS = 12_000;
const RECONNECT_MS = { least: 50, most: 1_500 } as const;
/** With so many messages unacknowledged a client sends nothing new. */
const OUTBOX_MAX = 60;

/** What all clients of a run share. */
export interface RunState {
  /** `http://host:port`. */
  readonly origin: string;
  /** The fault that is being injected, or another name for this part of the run. */
  phase: string;
  /** The number of acknowledged messages. */
  acknowledged: number;
  /** How likely a message is one that Postgres refuses, and with which SQLSTATE. */
  poison: { chance: number; code: string };
  /** Returns one object for equal messages: a run has millions. */
  intern(message: Message): Message;
}

export interface SimulatedClientOptions {
  run: RunState;
  room: string;
  userId: string;
  token: string;
  /** Messages a second, on average; 0 sends only on demand. */
  rate: number;
  random: Random;
}

/** Frames of one presence event, which are most of the frames in a large room and are not parsed. */
const PRESENCE = /^\{"event":"(roomUsers|userJoined|userLeft)"/;

export class SimulatedClient implements ClientHistory {
  readonly userId: string;
  readonly room: string;
  readonly log: Message[] = [];
  readonly live: number[][] = [];
  hasCrashed = false;
  /** Sends nothing new while true. */
  isQuiet = false;
  readonly #options: SimulatedClientOptions;
  #socket: WebSocket | null = null;
  readonly #outbox = new Outbox();
  #isCaughtUp = false;
  /** Live messages that arrived before the history below them. */
  #held: Message[] = [];
  #receivedAt = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: SimulatedClientOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.room = options.room;
    this.reconnect();
    this.#later(HEARTBEAT_MS, () => this.#heartbeat());
    if (options.rate > 0) this.#sendAtRate();
  }

  get sent(): SentMessage[] {
    return this.#outbox.all;
  }

  /** The seq up to which this client has every message. */
  get position(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  /** Connected and joined, with nothing missing below the latest message. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** Caught up, and all it has sent is acknowledged. */
  get isSettled(): boolean {
    return this.#isCaughtUp && this.#outbox.pending.length === 0;
  }

  /** Sends a new message. */
  send(): void {
    const { run, random } = this.#options;
    const isPoison = random.chance(run.poison.chance);
    const n = this.sent.length + 1;
    const text = random.pick(["да", "well…", "🫖", "x".repeat(200)]);
    const content = `${this.userId} ${n} — ${text}${isPoison ? ` refuse:${run.poison.code}` : ""}`;
    this.#transmit(this.#outbox.add(content, isPoison, run.phase));
  }

  /** Sends every unacknowledged message again, although nothing asks for it. */
  resend(): void {
    for (const entry of this.#outbox.pending) this.#transmit(entry);
  }

  /** Stays away until `reconnect`; messages sent meanwhile wait in the outbox. */
  disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isCaughtUp = false;
    socket?.close();
  }

  reconnect(): void {
    if (this.#socket !== null) return;
    const { run, room, token, random } = this.#options;
    const socket = openSocket(roomUrl(run.origin, room), { token, batch: random.chance(0.5) });
    const live: number[] = [];
    this.#socket = socket;
    this.#receivedAt = Date.now();
    this.#held = [];
    // An abandoned socket may still deliver events.
    const when = (type: "open" | "message" | "close" | "error", handle: (event: Event) => void) =>
      socket.addEventListener(type, (event) => {
        if (this.#socket === socket) handle(event);
      });
    when("open", () => {
      this.live.push(live);
      this.#emit({ event: "joinRoom", data: { after: this.position } });
      this.resend();
    });
    when("message", (event) => {
      this.#receivedAt = Date.now();
      const frame = String((event as MessageEvent).data);
      if (frame === HEARTBEAT.pong || PRESENCE.test(frame)) return;
      for (const each of [JSON.parse(frame)].flat() as ServerEvent[]) this.#receive(each, live);
    });
    when("error", () => this.#retry());
    when("close", (event) => {
      const { code } = event as CloseEvent;
      // The others are final.
      if (code < 4400 || code > 4499) this.#retry();
    });
  }

  /** Disappears for good, like a machine whose power fails. */
  crash(): void {
    this.hasCrashed = true;
    this.stop();
  }

  /** Ends it with the run. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.disconnect();
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #sendAtRate(): void {
    const { rate, random } = this.#options;
    const pause = (-Math.log(1 - random.next()) * 1_000) / rate;
    this.#later(pause, () => {
      if (!this.isQuiet && this.#outbox.pending.length < OUTBOX_MAX) this.send();
      this.#sendAtRate();
    });
  }

  #heartbeat(): void {
    this.#later(HEARTBEAT_MS, () => this.#heartbeat());
    if (this.#socket === null) return;
    if (Date.now() - this.#receivedAt > SILENCE_MS) this.#retry();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(HEARTBEAT.ping);
  }

  #retry(): void {
    const { random } = this.#options;
    this.disconnect();
    this.#later(random.between(RECONNECT_MS.least, RECONNECT_MS.most), () => this.reconnect());
  }

  #emit(event: ClientEvent): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(event));
  }

  #transmit(entry: PendingMessage): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const { clientId, content } = entry.message;
    entry.sentAt ||= Date.now();
    entry.attempts += 1;
    this.#emit({ event: "sendMessage", data: { clientId, content } });
  }

  #receive({ event, data }: ServerEvent, live: number[]): void {
    if (event === "message") this.#receiveMessage(data, live);
    else if (event === "messageHistory") this.#receiveHistory(data);
    else if (event === "error") this.#receiveError(data);
  }

  #receiveMessage(message: Message, live: number[]): void {
    this.#acknowledge(message);
    // Own messages arrive again when they were sent again.
    if (message.userId !== this.userId) live.push(message.seq);
    if (this.#isCaughtUp) this.#append([message]);
    else this.#held.push(message);
  }

  #receiveHistory({ messages, hasMore }: ServerData<"messageHistory">): void {
    for (const message of messages) this.#acknowledge(message);
    this.#append(messages);
    if (hasMore) {
      this.#requestMore();
      return;
    }
    this.#isCaughtUp = true;
    this.#append(this.#held.sort((a, b) => a.seq - b.seq));
    this.#held = [];
  }

  #receiveError({ code, event, clientId, retryAfterMs = 1_000 }: RoomError): void {
    const socket = this.#socket;
    const again = (run: () => void) => this.#later(retryAfterMs, () => this.#socket === socket && run());
    if (code === "history_unavailable") again(() => this.#requestMore());
    if (code !== "rate_limited") return;
    if (event === "requestHistory") again(() => this.#requestMore());
    if (event === "joinRoom") again(() => this.#emit({ event: "joinRoom", data: { after: this.position } }));
    const rejected = this.#outbox.find(clientId);
    if (!rejected) return;
    rejected.message.wasRejected = true;
    again(() => this.#outbox.pending.includes(rejected) && this.#transmit(rejected));
  }

  #requestMore(): void {
    this.#emit({ event: "requestHistory", data: { after: this.position, limit: LIMITS.historyMessages } });
  }

  #append(messages: Message[]): void {
    for (const message of messages) {
      if (message.seq <= this.position) continue;
      const { clientId: _, ...shared } = message;
      this.log.push(this.#options.run.intern(shared));
    }
  }

  #acknowledge(message: Message): void {
    const { run } = this.#options;
    if (this.#outbox.acknowledge(message, run.phase)) run.acknowledged += 1;
  }
}
