/** Someone in a room: a connection, the joining, and then every text frame to whoever listens. */
import { type OnText, RawSocket } from "../../test/support/raw-socket.ts";
import { DIALECTS, type Dialect, type DialectName, ENGINE_PING, ENGINE_PONG } from "./dialects.ts";

/** The server that is measured. */
export interface Target {
  port: number;
  dialect: DialectName;
  /** Its processes, for CPU time and memory. */
  pids: number[];
}

export interface MemberOptions {
  target: Target;
  room: string;
  username: string;
  /** The session token, where the server asks for one. */
  token: string | null;
  onText: OnText;
  onLost(reason: string): void;
}

const HISTORY = Buffer.from("messageHistory");

export class Member {
  readonly room: string;
  readonly dialect: Dialect;
  readonly #connection: RawSocket;
  readonly #username: string;
  readonly #onText: OnText;
  readonly #ready = Promise.withResolvers<void>();
  readonly #joined = Promise.withResolvers<void>();
  #isReady = false;
  #isJoined = false;

  constructor({ target, room, username, token, onText, onLost }: MemberOptions) {
    this.room = room;
    this.#username = username;
    this.#onText = onText;
    this.dialect = DIALECTS[target.dialect];
    const { subprotocol } = this.dialect;
    this.#connection = new RawSocket({
      port: target.port,
      path: this.dialect.path(room),
      headers: {
        ...(subprotocol === null ? {} : { "Sec-WebSocket-Protocol": subprotocol }),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      onText: (bytes, start, end) => this.#hear(bytes, start, end),
      onClose: ({ code, reason }) => {
        this.destroy();
        for (const waiting of [this.#ready, this.#joined]) {
          waiting.reject(new Error(`closed with ${code} ${reason}`));
          waiting.promise.catch(() => {});
        }
        onLost(`closed with ${code} ${reason}`);
      },
    });
  }

  /** Bytes received. */
  get bytes(): number {
    return this.#connection.bytes;
  }

  /** Resolves when it can speak. */
  async open(): Promise<void> {
    await this.#connection.opened;
    if (this.dialect.speaksFirst) this.#isReady = true;
    else await this.#ready.promise;
  }

  /** Resolves when the room has answered with its history. */
  async join(): Promise<void> {
    this.say("joinRoom", { room: this.room, username: this.#username });
    await this.#joined.promise;
  }

  say(event: string, data: object): void {
    this.#connection.send(this.dialect.encode(event, data));
  }

  /** A text frame that is no event: a heartbeat. */
  sendRaw(text: string): void {
    this.#connection.send(text);
  }

  destroy(): void {
    this.#connection.reset();
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    if (end - start === 1 && bytes[start] === ENGINE_PING) {
      this.#connection.send(ENGINE_PONG);
      return;
    }
    if (!this.#isReady) {
      const { answer, ready } = this.dialect.greet(bytes.toString("utf8", start, end));
      if (answer !== null) this.#connection.send(answer);
      this.#isReady = ready;
      if (ready) this.#ready.resolve();
      return;
    }
    if (!this.#isJoined) {
      const at = bytes.indexOf(HISTORY, start);
      this.#isJoined = at !== -1 && at < end;
      if (this.#isJoined) this.#joined.resolve();
    }
    this.#onText(bytes, start, end);
  }
}
