/**
 * A client as SPEC.md wants it: an outbox with clientIds, everything unacknowledged sent again after each loss, what it
 * missed read page by page. It records what it sent and received, and judges nothing.
 */
import type { Message, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import { roomUrl } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";
import { ChangeOutbox, requestOf } from "./change-outbox.ts";
import { SimulatedConnection } from "./connection.ts";
import type { ClientHistory, RequestedChange, SentMessage } from "./evidence.ts";
import { Outbox, type PendingMessage } from "./outbox.ts";
import type { RoomCache } from "./room-cache.ts";
import { RoomSync } from "./room-sync.ts";
import { isChangeNext, nextChange, replyTarget, type Workload } from "./workload.ts";

/** With so many messages or changes unacknowledged a client sends nothing new. */
const OUTBOX_MAX = 60;
/** The share of clients that are told of reactions. */
const KNOWING_REVS = 0.75;

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
  /** Messages and changes a second, on average; 0 sends only on demand. */
  rate: number;
  random: Random;
}

export class SimulatedClient implements ClientHistory {
  readonly userId: string;
  readonly room: string;
  readonly knowsRevs: boolean;
  readonly live: number[][] = [];
  hasCrashed = false;
  /** Between `leave` and `comeBack`. */
  isAway = false;
  /** Sends nothing new while true. */
  isQuiet = false;
  readonly #options: SimulatedClientOptions;
  readonly #connection: SimulatedConnection;
  readonly #sync: RoomSync;
  readonly #outbox = new Outbox();
  readonly #changes = new ChangeOutbox();
  readonly #workload: Workload;

  constructor(options: SimulatedClientOptions) {
    const { run, room, userId, token, rate, random } = options;
    this.#options = options;
    this.userId = userId;
    this.room = room;
    this.knowsRevs = random.chance(KNOWING_REVS);
    this.#connection = new SimulatedConnection({
      url: roomUrl(run.origin, room),
      token,
      random,
      protocols: () => (this.knowsRevs ? ["samovar.batch.3"] : random.chance(0.5) ? ["samovar.batch"] : []),
      onOpen: () => {
        this.live.push([]);
        this.#sync.opened();
        this.resend();
      },
      onEvent: (event) => this.#receive(event),
      onClose: () => this.#sync.closed(),
    });
    this.#sync = new RoomSync({
      knowsRevs: this.knowsRevs,
      intern: run.intern,
      emit: (event) => this.#connection.emit(event),
      later: (ms, run) => this.#connection.laterIfOpen(ms, run),
    });
    const isChanging = (seq: number) => this.#changes.concerns(seq);
    this.#workload = { random, userId, cache: this.#sync.cache, reacts: this.knowsRevs, isChanging };
    this.reconnect();
    if (rate > 0) this.#actAtRate();
  }

  get sent(): SentMessage[] {
    return this.#outbox.all;
  }

  get changes(): RequestedChange[] {
    return this.#changes.all;
  }

  get revs(): number[][] {
    return this.#sync.revs;
  }

  get log(): Message[] {
    return this.cache.messages;
  }

  get cache(): Omit<RoomCache, "put" | "clear"> {
    return this.#sync.cache;
  }

  /** The seq up to which this client has every message. */
  get position(): number {
    return this.cache.last;
  }

  /** Connected and joined, with nothing missing. */
  get isCaughtUp(): boolean {
    return this.#connection.isOpen && this.#sync.isComplete;
  }

  /** Caught up, and all it has sent and requested is acknowledged. */
  get isSettled(): boolean {
    return this.isCaughtUp && this.#outbox.pending.length + this.#changes.pending.length === 0;
  }

  /** Sends a new message. */
  send(): void {
    const { run, random } = this.#options;
    const isPoison = random.chance(run.poison.chance);
    const n = this.sent.length + 1;
    const text = random.pick(["да", "well…", "🫖", "x".repeat(200)]);
    const content = `${this.userId} ${n} — ${text}${isPoison ? ` refuse:${run.poison.code}` : ""}`;
    this.#transmit(this.#outbox.add({ content, replyTo: replyTarget(this.#workload), isPoison, phase: run.phase }));
  }

  /** Requests an edit, a deletion or a reaction, of a message up to `last`. Does nothing if none is right for it. */
  change(last?: number): void {
    const change = nextChange(this.#workload, this.changes.length + 1, last);
    if (change === null) return;
    const requested = { ...change, phase: this.#options.run.phase, outcome: null };
    this.#changes.add(requested);
    if (this.#changes.underWay(change.event) === requested) this.#request(requested);
  }

  /** Sends everything unacknowledged again, although nothing asks for it. */
  resend(): void {
    for (const entry of this.#outbox.pending) this.#transmit(entry);
    for (const change of this.#changes.sent) this.#request(change);
  }

  /** Stays away until `comeBack`, for longer than others would wait for it. */
  leave(): void {
    this.isAway = true;
    this.disconnect();
  }

  comeBack(): void {
    this.isAway = false;
    this.reconnect();
  }

  /** Stays away until `reconnect`. */
  disconnect(): void {
    this.#connection.close();
  }

  reconnect(): void {
    this.#connection.open();
  }

  /** Disappears for good, like a machine whose power fails. */
  crash(): void {
    this.hasCrashed = true;
    this.stop();
  }

  /** Ends it with the run. */
  stop(): void {
    this.#connection.end();
  }

  #actAtRate(): void {
    const { rate, random } = this.#options;
    this.#connection.later(random.exponential(1_000 / rate), () => {
      if (!this.isQuiet && !this.isAway) {
        if (isChangeNext(this.#workload)) {
          if (this.#changes.pending.length < OUTBOX_MAX) this.change();
        } else if (this.#outbox.pending.length < OUTBOX_MAX) this.send();
      }
      this.#actAtRate();
    });
  }

  #transmit(entry: PendingMessage): void {
    if (!this.#connection.isOpen) return;
    const { clientId, content, replyTo } = entry.message;
    entry.sentAt ||= Date.now();
    entry.attempts += 1;
    this.#connection.emit({ event: "sendMessage", data: { clientId, content, ...(replyTo && { replyTo }) } });
  }

  #request(change: RequestedChange): void {
    this.#connection.emit(requestOf(change));
  }

  #receive(event: ServerEvent): void {
    const isOwn = (message: Message) => message.userId === this.userId;
    // Own messages arrive again when they were sent again.
    if (event.event === "message" && !isOwn(event.data)) this.live.at(-1)?.push(event.data.seq);
    for (const message of this.#sync.receive(event)) {
      this.#acknowledge(message);
      this.#acknowledgeChanges(message.seq);
    }
    if (event.event === "error") this.#receiveError(event.data);
  }

  #receiveError({ code, event, clientId, retryAfterMs = 1_000 }: RoomError): void {
    const again = (run: () => void) => this.#connection.laterIfOpen(retryAfterMs, run);
    const change = this.#changes.underWay(event);
    if (change && (code === "rate_limited" || code === "history_unavailable")) {
      again(() => this.#changes.underWay(event) === change && this.#request(change));
    } else if (change) {
      this.#changes.reject(change);
      this.#requestNext(change);
    }
    const rejected = this.#outbox.find(clientId);
    if (code !== "rate_limited" || !rejected) return;
    rejected.message.wasRejected = true;
    again(() => this.#outbox.pending.includes(rejected) && this.#transmit(rejected));
  }

  #acknowledge(message: Message): void {
    const { run } = this.#options;
    if (this.#outbox.acknowledge(message, run.phase)) run.acknowledged += 1;
  }

  #acknowledgeChanges(seq: number): void {
    const message = this.cache.find(seq);
    const answered = message && this.#changes.acknowledge(message, this.userId);
    if (!answered) return;
    this.#requestNext(answered);
    this.#acknowledgeChanges(seq);
  }

  /** Requests what has waited for a change's outcome. */
  #requestNext({ event }: RequestedChange): void {
    const next = this.#changes.underWay(event);
    if (next) this.#request(next);
  }
}
