/**
 * A WebSocket over a TCP socket of its own. It costs little, so that a benchmark can hold thousands of them: all read into
 * the same buffer. And it can send what no library would: bytes as they are.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket as TcpSocket } from "node:net";
import type { Closed, Frame, Socket } from "./event-client.ts";
import { clientFrame, FrameReader, OPCODE } from "./frames.ts";

/** Receives one text frame: `bytes` from `start` to before `end`, valid during the call only. */
export type OnText = (bytes: Buffer, start: number, end: number) => void;

export interface RawSocketOptions {
  port: number;
  path: string;
  /** Further headers of the upgrade. */
  headers?: Record<string, string>;
  onText?: OnText;
  /** The server has closed the connection, or it broke or was rejected: then the code is 1006. */
  onClose?(closed: Closed): void;
}

const BUFFER = Buffer.allocUnsafe(256 * 1024);
const END_OF_HEADERS = "\r\n\r\n";
const ABNORMAL = 1006;
const NO_STATUS = 1005;

/** The request for an upgrade, as a browser words it: compression is offered, and the server may decline. */
export const upgradeRequest = (path: string, headers: Record<string, string> = {}): string => {
  const all = {
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines].join("\r\n") + END_OF_HEADERS;
};

export class RawSocket implements Socket {
  readonly #reader: FrameReader;
  readonly #tcp: TcpSocket;
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #onText: OnText;
  #onClose: (closed: Closed) => void;
  #handshake = "";
  #isOpen = false;
  #isClosed = false;
  /** Bytes received since the connection was opened. */
  bytes = 0;

  constructor({ port, path, headers, onText = () => {}, onClose = () => {} }: RawSocketOptions) {
    this.#onText = onText;
    this.#onClose = onClose;
    // Whether anyone waits for it is the caller's choice.
    this.#opened.promise.catch(() => {});
    this.#reader = new FrameReader((opcode, bytes, start, end) => this.#onFrame(opcode, bytes, start, end));
    this.#tcp = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: BUFFER,
        callback: (length) => {
          this.#onChunk(BUFFER.subarray(0, length));
          return true;
        },
      },
    });
    this.#tcp.on("connect", () => this.#tcp.write(upgradeRequest(path, headers)));
    this.#tcp.on("error", (error) => this.#end(ABNORMAL, error.message));
    this.#tcp.on("close", () => {
      this.#ended.resolve();
      this.#end(ABNORMAL, "the server closed the connection");
    });
  }

  /** Resolves when the server has accepted the upgrade. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Resolves when the TCP connection is gone: the server has read everything that was sent before. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: Closed) => void): void;
  addEventListener(type: "message" | "close", listener: (event: Closed & { data: unknown }) => void): void {
    if (type === "close") this.#onClose = listener as (event: Closed) => void;
    else
      this.#onText = (bytes, start, end) =>
        (listener as (event: { data: unknown }) => void)({
          data: bytes.toString("utf8", start, end),
        });
  }

  send(data: Frame): void {
    if (typeof data === "string") this.write(clientFrame(data));
    else this.write(clientFrame(Buffer.from(new Uint8Array(data)), { opcode: OPCODE.binary }));
  }

  /** Sends bytes as they are. */
  write(bytes: Buffer): void {
    this.#tcp.write(bytes);
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  close(code = 1000): void {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.write(clientFrame(payload, { opcode: OPCODE.close }));
  }

  /** Ends the TCP connection, without a close frame. */
  destroy(): void {
    this.#isClosed = true;
    this.#tcp.destroy();
  }

  /** Resets the TCP connection, which leaves no port in TIME_WAIT. */
  reset(): void {
    this.#isClosed = true;
    this.#tcp.resetAndDestroy();
  }

  #onChunk(chunk: Buffer): void {
    try {
      if (this.#isOpen) {
        this.bytes += chunk.length;
        this.#reader.push(chunk);
      } else this.#onHandshake(chunk);
    } catch (error) {
      this.#end(ABNORMAL, error instanceof Error ? error.message : String(error));
      this.destroy();
    }
  }

  #onHandshake(chunk: Buffer): void {
    this.#handshake += chunk.toString("latin1");
    const end = this.#handshake.indexOf(END_OF_HEADERS);
    if (end === -1) return;
    const head = this.#handshake.slice(0, end);
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(`the upgrade was answered with: ${head.split("\r\n")[0]}`);
    if (/permessage-deflate/i.test(head)) throw new Error("the server compresses, which this client does not");
    this.#isOpen = true;
    this.#opened.resolve();
    const rest = Buffer.from(this.#handshake.slice(end + END_OF_HEADERS.length), "latin1");
    if (rest.length > 0) this.#reader.push(rest);
  }

  #onFrame(opcode: number, bytes: Buffer, start: number, end: number): void {
    switch (opcode) {
      case OPCODE.text:
        this.#onText(bytes, start, end);
        return;
      case OPCODE.ping:
        this.write(clientFrame(bytes.subarray(start, end), { opcode: OPCODE.pong }));
        return;
      case OPCODE.close:
        // Not confirmed: how the connection ends is its owner's choice.
        this.#end(end - start >= 2 ? bytes.readUInt16BE(start) : NO_STATUS, bytes.toString("utf8", start + 2, end));
    }
  }

  #end(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opened.reject(new Error(reason));
    this.#onClose({ code, reason });
  }
}
