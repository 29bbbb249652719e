/** A client in a room: connects, joins, and passes each text frame on. */
import { type OnText, RawSocket } from "../../test/support/raw-socket.ts";
import { DIALECTS, type Dialect, type DialectName, ENGINE_PING, ENGINE_PONG } from "./dialects.ts";

/** The measured server. */
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
  /** The session token; null where the server has none, or for a guest. */
  token: string | null;
  onText: OnText;
  onLost(reason: string): void;
}

const HISTORY = Buffer.from("messageHistory");

/** Returns true when a text frame holds a page of history. */
export const isHistory = (bytes: Buffer, start: number, end: number): boolean => {
  const at = bytes.indexOf(HISTORY, start);
  return at !== -1 && at < end;
};

export class Member {
  readonly dialect: Dialect;
  readonly #room: string;
  readonly #username: string;
  readonly #socket: RawSocket;
  readonly #onText: OnText;
  readonly #ready = Promise.withResolvers<void>();
  readonly #joined = Promise.withResolvers<void>();
  #isReady: boolean;
  #isJoined = false;

  constructor({ target, room, username, token, onText, onLost }: MemberOptions) {
    this.#room = room;
    this.#username = username;
    this.#onText = onText;
    this.dialect = DIALECTS[target.dialect];
    this.#isReady = this.dialect.handshake === null;
    if (this.#isReady) this.#ready.resolve();
    const { subprotocol } = this.dialect;
    this.#socket = new RawSocket({
      port: target.port,
      path: this.dialect.path(room),
      headers: {
        ...(subprotocol === null ? {} : { "Sec-WebSocket-Protocol": subprotocol }),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      onText: (bytes, start, end) => this.#receive(bytes, start, end),
      onClose: ({ code, reason }) => {
        this.destroy();
        const lost = `closed with ${code} ${reason}`;
        for (const { reject, promise } of [this.#ready, this.#joined]) {
          reject(new Error(lost));
          promise.catch(() => {});
        }
        onLost(lost);
      },
    });
  }

  /** Bytes received. */
  get bytes(): number {
    return this.#socket.bytes;
  }

  /** Resolves when the connection is open and the handshake complete. */
  async open(): Promise<void> {
    await this.#socket.opened;
    await this.#ready.promise;
  }

  /** Resolves when the room has answered with its history. */
  async join(): Promise<void> {
    this.send("joinRoom", { room: this.#room, username: this.#username });
    await this.#joined.promise;
  }

  send(event: string, data: object): void {
    this.sendText(this.dialect.encode(event, data));
  }

  /** Sends a text frame as it is. */
  sendText(text: string): void {
    this.#socket.send(text);
  }

  destroy(): void {
    this.#socket.reset();
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    if (end - start === 1 && bytes[start] === ENGINE_PING) {
      this.sendText(ENGINE_PONG);
      return;
    }
    if (!this.#isReady && this.dialect.handshake) {
      const { answer, isComplete } = this.dialect.handshake(bytes.toString("utf8", start, end));
      if (answer !== null) this.sendText(answer);
      this.#isReady = isComplete;
      if (isComplete) this.#ready.resolve();
      return;
    }
    if (!this.#isJoined) {
      this.#isJoined = isHistory(bytes, start, end);
      if (this.#isJoined) this.#joined.resolve();
    }
    this.#onText(bytes, start, end);
  }
}
