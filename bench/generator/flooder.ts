/** Someone who ignores every limit: frames of every kind at a rate, and back at once whenever the room ends the connection. */
import { signToken } from "../../worker/auth/identity.ts";
import { Member, type Target } from "./member.ts";

export interface FlooderSpec {
  target: Target;
  room: string;
  /** Signs its token; with null it is a new guest each time it comes back. */
  secret: string | null;
  /** Frames a second. */
  rate: number;
}

/** What became of a flood. */
export interface FloodCounts {
  /** Frames that were sent. */
  sent: number;
  /** Messages that it heard come back: the room has taken them. */
  taken: number;
  /** Answers of the kind `error`. */
  refused: number;
  /** How often a connection was ended from the other side. */
  closed: number;
}

const USER = { id: "flooder", username: "Flooder" };
const TOKEN_S = 60 * 60;
const TICK_MS = 1;
/** What its messages begin with, so that it knows its own. */
const SIGN = "flood ";
const CONTENT = SIGN.padEnd(80, "of words without end ");

const say = (event: string, data: object) => (member: Member) => member.say(event, data);
const message = say("sendMessage", { content: CONTENT });

/** One round of all that a client can do. */
const FRAMES: readonly ((member: Member) => void)[] = [
  say("joinRoom", {}),
  message,
  message,
  say("typing", { isTyping: true }),
  message,
  message,
  say("requestHistory", { limit: 100 }),
  message,
  message,
  say("typing", { isTyping: false }),
  (member) => member.sendRaw('{"event":'),
  say("leaveRoom", {}),
];

export class Flooder {
  readonly #spec: FlooderSpec;
  readonly #counts: FloodCounts = { sent: 0, taken: 0, refused: 0, closed: 0 };
  #member: Member | null = null;
  #pace: NodeJS.Timeout | null = null;
  /** The place in the round. Every connection begins with the joining. */
  #next = 0;

  constructor(spec: FlooderSpec) {
    this.#spec = spec;
  }

  /** What became of it so far. */
  get counts(): FloodCounts {
    return { ...this.#counts };
  }

  /** Floods until `stop`. */
  async start(): Promise<void> {
    const token = await this.#token();
    const startedAt = performance.now();
    let due = 0;
    this.#pace = setInterval(() => {
      const until = Math.floor(((performance.now() - startedAt) * this.#spec.rate) / 1_000);
      // What was due while nobody was connected is not made up for.
      for (; due < until; due++) this.#send();
    }, TICK_MS);
    void this.#connect(token);
  }

  stop(): void {
    if (this.#pace) clearInterval(this.#pace);
    this.#pace = null;
    this.#member?.destroy();
    this.#member = null;
  }

  async #connect(token: string | null): Promise<void> {
    const { target, room } = this.#spec;
    const member = new Member({
      target,
      room,
      username: USER.username,
      token,
      onText: (bytes, start, end) => this.#hear(member, bytes.toString("utf8", start, end)),
      onLost: () => {
        this.#member = null;
        this.#counts.closed += 1;
        if (this.#pace) void this.#connect(token);
      },
    });
    try {
      await member.open();
    } catch {
      // `onLost` has seen to it.
      return;
    }
    if (!this.#pace) member.destroy();
    else {
      this.#member = member;
      this.#next = 0;
    }
  }

  #send(): void {
    if (!this.#member) return;
    FRAMES[this.#next]?.(this.#member);
    this.#next = (this.#next + 1) % FRAMES.length;
    this.#counts.sent += 1;
  }

  #hear({ dialect }: Member, text: string): void {
    for (const { event, data } of dialect.decode(text)) {
      if (event === "error") this.#counts.refused += 1;
      if (event === "message" && String(data.content).startsWith(SIGN)) this.#counts.taken += 1;
    }
  }

  async #token(): Promise<string | null> {
    const { secret } = this.#spec;
    if (secret === null) return null;
    const expiresAt = Math.floor(Date.now() / 1_000) + TOKEN_S;
    return await signToken({ user: USER, role: "member", rooms: [], expiresAt }, Date.now(), { AUTH_SECRET: secret });
  }
}
