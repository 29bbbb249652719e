/**
 * A client as the rules want it: an outbox with clientIds, everything unacknowledged said again after each loss, what
 * was missed read page by page. It writes down what it said and saw, and judges nothing.
 */

import type { ClientEvent, Message, RoomError, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";
import { HEARTBEAT, LIMITS } from "../../rooms/protocol/limits.ts";
import { BATCH_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import type { Random } from "../support/random.ts";
import type { PersonHistory, Said } from "./evidence.ts";
import { Sayings, type Waiting } from "./outcomes.ts";

const HEARTBEAT_MS = 4_000;
/** So long without a word, the connection is taken for dead, ms. */
const SILENCE_MS = 12_000;
const RECONNECT_MS = { least: 50, most: 1_500 } as const;
/** Whoever has so much unacknowledged says nothing new. */
const OUTBOX_MAX = 60;

/** What all people of a run share. */
export interface Surroundings {
  /** `ws://host:port`. */
  readonly origin: string;
  /** What is going on. */
  during: string;
  /** How many messages have been acknowledged. */
  acknowledged: number;
  /** How likely a message is one that Postgres refuses, and with which SQLSTATE. */
  refusal: { chance: number; code: string };
  /** One object for equal messages: a run has millions. */
  intern(message: Message): Message;
}

export interface PersonOptions {
  around: Surroundings;
  room: string;
  userId: string;
  token: string;
  /** Messages a second, on average; 0 says nothing unasked. */
  pace: number;
  random: Random;
}

/** Frames of one event that is not about messages: in a crowd, most of what is heard. */
const PRESENCE = /^\{"event":"(roomUsers|userJoined|userLeft)"/;

export class Person implements PersonHistory {
  readonly userId: string;
  readonly room: string;
  readonly log: Message[] = [];
  readonly live: number[][] = [];
  gone = false;
  /** The close code with which the server has sent this person away for good, or null. */
  expelled: number | null = null;
  /** Says nothing new while true. */
  quiet = false;
  readonly #options: PersonOptions;
  #socket: WebSocket | null = null;
  readonly #sayings = new Sayings();
  #isCaughtUp = false;
  /** Live messages that came before the history below them. */
  #held: Message[] = [];
  #heardAt = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: PersonOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.room = options.room;
    this.#dial();
    this.#later(HEARTBEAT_MS, () => this.#beat());
    if (options.pace > 0) this.#talk();
  }

  get said(): Said[] {
    return this.#sayings.all;
  }

  /** The last message that this person has seen, and all below it. */
  get position(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  /** Connected, with nothing missing below what came last and nothing waiting. */
  get isSettled(): boolean {
    return this.#isCaughtUp && this.#sayings.waiting.length === 0;
  }

  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** Says something new. */
  say(): void {
    const { around, random } = this.#options;
    const marked = random.chance(around.refusal.chance);
    const n = this.said.length + 1;
    const content = `${this.userId} ${n} — ${random.pick(["да", "well…", "🫖", "x".repeat(200)])}${marked ? ` refuse:${around.refusal.code}` : ""}`;
    this.#send(this.#sayings.add(content, marked, around.during));
  }

  /** Says everything again that was not acknowledged, though nothing asks for it. */
  repeat(): void {
    for (const entry of this.#sayings.waiting) this.#send(entry);
  }

  /** Is away until `comeBack`; what is said then waits. */
  leave(): void {
    this.#hangUp();
  }

  comeBack(): void {
    if (this.#socket === null) this.#dial();
  }

  /** Leaves in the middle of it all, for good, like a machine whose power fails. */
  vanish(): void {
    this.gone = true;
    this.stop();
  }

  /** The run is over. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#hangUp();
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isCaughtUp = false;
    socket?.close();
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #talk(): void {
    const { pace, random } = this.#options;
    const pause = (-Math.log(1 - random.next()) * 1_000) / pace;
    this.#later(pause, () => {
      if (!this.quiet && this.#sayings.waiting.length < OUTBOX_MAX) this.say();
      this.#talk();
    });
  }

  #beat(): void {
    this.#later(HEARTBEAT_MS, () => this.#beat());
    if (this.#socket === null) return;
    if (Date.now() - this.#heardAt > SILENCE_MS) this.#lost();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(HEARTBEAT.ping);
  }

  #dial(): void {
    const { around, room, token, random } = this.#options;
    const protocols = [TOKEN_SUBPROTOCOL_PREFIX + token, ...(random.chance(0.5) ? [BATCH_SUBPROTOCOL] : [])];
    const socket = new WebSocket(`${around.origin}/rooms/${room}/ws`, protocols);
    const live: number[] = [];
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#held = [];
    // An abandoned socket may speak up later.
    const when = (type: "open" | "message" | "close" | "error", run: (event: Event) => void) =>
      socket.addEventListener(type, (event) => {
        if (this.#socket === socket) run(event);
      });
    when("open", () => {
      this.live.push(live);
      this.#say({ event: "joinRoom", data: { after: this.position } });
      for (const entry of this.#sayings.waiting) this.#send(entry);
    });
    when("message", (event) => {
      this.#heardAt = Date.now();
      const frame = String((event as MessageEvent).data);
      if (frame === HEARTBEAT.pong || PRESENCE.test(frame)) return;
      for (const each of [JSON.parse(frame)].flat() as ServerEvent[]) this.#hear(each, live);
    });
    when("error", () => this.#lost());
    when("close", (event) => {
      const { code } = event as CloseEvent;
      if (code >= 4400 && code <= 4499) this.expelled = code;
      else this.#lost();
    });
  }

  #lost(): void {
    const { random } = this.#options;
    this.#hangUp();
    this.#later(random.between(RECONNECT_MS.least, RECONNECT_MS.most), () => this.comeBack());
  }

  #say(event: ClientEvent): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(event));
  }

  #send(entry: Waiting): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const { clientId, content } = entry.said;
    entry.sentAt ||= Date.now();
    entry.times += 1;
    this.#say({ event: "sendMessage", data: { clientId, content } });
  }

  #hear({ event, data }: ServerEvent, live: number[]): void {
    if (event === "message") this.#hearMessage(data, live);
    else if (event === "messageHistory") this.#hearHistory(data);
    else if (event === "error") this.#hearError(data);
  }

  #hearMessage(message: Message, live: number[]): void {
    this.#acknowledge(message);
    // Our own ones come again when they were said again.
    if (message.userId !== this.userId) live.push(message.seq);
    if (this.#isCaughtUp) this.#append([message]);
    else this.#held.push(message);
  }

  #hearHistory({ messages, hasMore }: ServerData<"messageHistory">): void {
    for (const message of messages) this.#acknowledge(message);
    this.#append(messages);
    if (hasMore) {
      this.#readOn();
      return;
    }
    this.#isCaughtUp = true;
    this.#append(this.#held.sort((a, b) => a.seq - b.seq));
    this.#held = [];
  }

  #hearError({ code, event, clientId, retryAfterMs = 1_000 }: RoomError): void {
    const socket = this.#socket;
    const again = (run: () => void) => this.#later(retryAfterMs, () => this.#socket === socket && run());
    if (code === "history_unavailable") again(() => this.#readOn());
    if (code !== "rate_limited") return;
    if (event === "requestHistory") again(() => this.#readOn());
    if (event === "joinRoom") again(() => this.#say({ event: "joinRoom", data: { after: this.position } }));
    const refused = this.#sayings.find(clientId);
    if (!refused) return;
    refused.said.refused = true;
    again(() => this.#sayings.waiting.includes(refused) && this.#send(refused));
  }

  #readOn(): void {
    this.#say({ event: "requestHistory", data: { after: this.position, limit: LIMITS.historyMessages } });
  }

  #append(messages: Message[]): void {
    for (const message of messages) {
      if (message.seq <= this.position) continue;
      const { clientId: _, ...shared } = message;
      this.log.push(this.#options.around.intern(shared));
    }
  }

  #acknowledge(message: Message): void {
    const { around } = this.#options;
    if (this.#sayings.acknowledge(message, around.during)) around.acknowledged += 1;
  }
}
