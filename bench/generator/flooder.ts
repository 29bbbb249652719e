/** A client that ignores every limit: joins, sends frames at a rate, and reconnects whenever the room closes it. */
import { tokenFor } from "./client-pool.ts";
import { JOIN_FRAME } from "./flood-kinds.ts";
import { Member, type Target } from "./member.ts";

export interface FlooderSpec {
  target: Target;
  room: string;
  /** Signs its token; with null each of its connections is a new guest. */
  secret: string | null;
  /** The user of the token. */
  userId: string;
  /** What it sends, again and again; each connection joins first. */
  frames: readonly string[];
  /** Frames a second. */
  rate: number;
  /** The time between two attempts to connect, at least, ms. */
  pauseMs: number;
}

/** The outcome of a flood. */
export interface FloodCounts {
  /** Frames sent. */
  sent: number;
  /** Its messages that the room broadcast. */
  accepted: number;
  /** `error` events received. */
  rejected: number;
  /** Connections that the server closed. */
  closed: number;
}

const USERNAME = "Flooder";
const TICK_MS = 1;

export class Flooder {
  readonly #spec: FlooderSpec;
  readonly #counts: FloodCounts = { sent: 0, accepted: 0, rejected: 0, closed: 0 };
  #member: Member | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** The place in the frames, which every connection begins anew after its join. */
  #next = -1;
  #ownId: unknown = null;

  constructor(spec: FlooderSpec) {
    this.#spec = spec;
  }

  get counts(): FloodCounts {
    return { ...this.#counts };
  }

  /** Floods until `stop`. */
  async start(): Promise<void> {
    const { secret, userId, rate } = this.#spec;
    const token = secret === null ? null : await tokenFor({ id: userId, username: USERNAME }, secret);
    const startedAt = performance.now();
    let due = 0;
    this.#timer = setInterval(() => {
      const until = Math.floor(((performance.now() - startedAt) * rate) / 1_000);
      // Frames that were due while it was not connected are skipped.
      for (; due < until; due++) this.#send();
    }, TICK_MS);
    void this.#connect(token);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#member?.destroy();
    this.#member = null;
  }

  async #connect(token: string | null): Promise<void> {
    const { target, room } = this.#spec;
    const startedAt = performance.now();
    const member = new Member({
      target,
      room,
      username: USERNAME,
      token,
      onText: (bytes, start, end) => this.#receive(member, bytes.toString("utf8", start, end)),
      onLost: () => {
        this.#member = null;
        this.#counts.closed += 1;
        const pauseMs = Math.max(0, startedAt + this.#spec.pauseMs - performance.now());
        setTimeout(() => {
          if (this.#timer) void this.#connect(token);
        }, pauseMs);
      },
    });
    try {
      await member.open();
    } catch {
      // `onLost` has reconnected.
      return;
    }
    if (!this.#timer) member.destroy();
    else {
      this.#member = member;
      this.#next = -1;
    }
  }

  #send(): void {
    if (!this.#member) return;
    const { frames } = this.#spec;
    this.#member.sendText(frames[this.#next] ?? JOIN_FRAME);
    this.#next = (this.#next + 1) % frames.length;
    this.#counts.sent += 1;
  }

  #receive({ dialect }: Member, text: string): void {
    for (const { event, data } of dialect.decode(text)) {
      if (event === "error") this.#counts.rejected += 1;
      if (event === "connected") this.#ownId = (data.user as { id: string }).id;
      if (event === "message" && data.userId === this.#ownId) this.#counts.accepted += 1;
    }
  }
}
