/** One WebSocket over a TCP socket of its own. Every connection reads into the same buffer, so reading costs no memory. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { clientFrame, FrameReader, OPCODE } from "./frames.ts";

/** Hears of one text frame: `bytes` from `start` to before `end`, valid during the call alone. */
export type OnText = (bytes: Buffer, start: number, end: number) => void;

export interface ConnectionOptions {
  port: number;
  path: string;
  /** Further lines of the upgrade, as `Name: value`. */
  headers: readonly string[];
  onText: OnText;
  /** The server has closed it, or something was not as it should be. */
  onLost(reason: string): void;
}

const SHARED = Buffer.allocUnsafe(256 * 1024);
const END_OF_HEADERS = "\r\n\r\n";

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #reader: FrameReader;
  readonly #socket: Socket;
  readonly #opened = Promise.withResolvers<void>();
  #handshake = "";
  #isOpen = false;
  #isClosed = false;
  /** How many bytes have arrived since it was opened. */
  bytes = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#reader = new FrameReader((opcode, bytes, start, end) => this.#onFrame(opcode, bytes, start, end));
    this.#socket = connect({
      host: "127.0.0.1",
      port: options.port,
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (length) => {
          this.#onChunk(SHARED.subarray(0, length));
          return true;
        },
      },
    });
    this.#socket.on("connect", () => this.#socket.write(upgrade(options)));
    this.#socket.on("error", (error) => this.#fail(error.message));
    this.#socket.on("close", () => this.#fail("the server has closed the connection"));
  }

  /** Resolves when the server has agreed to the upgrade. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Sends a text frame. */
  send(text: string): void {
    this.#socket.write(clientFrame(OPCODE.text, Buffer.from(text)));
  }

  /** Ends it at once, and leaves no port waiting behind. */
  destroy(): void {
    this.#isClosed = true;
    this.#socket.resetAndDestroy();
  }

  #onChunk(chunk: Buffer): void {
    try {
      if (this.#isOpen) {
        this.bytes += chunk.length;
        this.#reader.push(chunk);
      } else this.#onHandshake(chunk);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
      this.destroy();
    }
  }

  #onHandshake(chunk: Buffer): void {
    this.#handshake += chunk.toString("latin1");
    const end = this.#handshake.indexOf(END_OF_HEADERS);
    if (end === -1) return;
    const head = this.#handshake.slice(0, end);
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(`the upgrade was answered with: ${head.split("\r\n")[0]}`);
    if (/permessage-deflate/i.test(head)) throw new Error("the server compresses: this client does not");
    this.#isOpen = true;
    this.#opened.resolve();
    const rest = Buffer.from(this.#handshake.slice(end + END_OF_HEADERS.length), "latin1");
    if (rest.length > 0) this.#reader.push(rest);
  }

  #onFrame(opcode: number, bytes: Buffer, start: number, end: number): void {
    switch (opcode) {
      case OPCODE.text:
        this.#options.onText(bytes, start, end);
        return;
      case OPCODE.ping:
        this.#socket.write(clientFrame(OPCODE.pong, bytes.subarray(start, end)));
        return;
      case OPCODE.close: {
        const code = end - start >= 2 ? bytes.readUInt16BE(start) : 1005;
        this.#fail(`closed with ${code} ${bytes.toString("utf8", start + 2, end)}`);
        this.destroy();
      }
    }
  }

  #fail(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opened.reject(new Error(reason));
    // Nobody may be waiting for it any more.
    this.#opened.promise.catch(() => {});
    this.#options.onLost(reason);
  }
}

/** As a browser words it: compression is offered, and the server may decline. */
const upgrade = ({ port, path, headers }: ConnectionOptions): string => {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ...headers,
  ];
  return lines.join("\r\n") + END_OF_HEADERS;
};
