/** Messages of the Postgres protocol: from bytes and to bytes. */
import type { Socket } from "node:net";

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** The largest message of a connection that has not given the password: Postgres' own limit of a startup packet. */
export const STARTUP_BYTES = 10_000;

/** The largest other message: the endpoint's largest body is a quarter of it. */
export const MESSAGE_BYTES = 64 * 1024 * 1024;

/** Ends a connection with an error that the client can show. `code` is an SQLSTATE. */
export class ProtocolError extends Error {
  code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Message {
  /** The message's type byte; "" for the first message, which has none. */
  type: string;
  bytes: Buffer;
}

/** Encodes a message. */
export const message = (type: string, ...parts: (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
};

/** Encodes an error that ends the connection. */
export const fatalError = ({ code, message: text }: ProtocolError): Buffer =>
  message("E", `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);

/** How many bytes a message may have; changes once the connection has given the password. */
export interface MessageLimit {
  bytes: number;
}

/**
 * Yields the messages of one connection. Declines encryption. Throws a `ProtocolError` for a message above the limit as
 * soon as its length is known, and stops reading.
 */
export async function* messages(socket: Socket, limit: MessageLimit): AsyncGenerator<Message> {
  let chunks: Buffer[] = [];
  let size = 0;
  let started = false;
  // Chunks are joined once a message is complete, not each time one arrives: that would be quadratic.
  let needed = 4;
  // The socket stays open for a last answer.
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= needed) {
      const buffer = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      chunks = [buffer];
      const head = started ? 1 : 0;
      const length = buffer.readInt32BE(head);
      if (length < (started ? 4 : 8)) throw new ProtocolError("08P01", "invalid message length");
      if (length > limit.bytes) throw new ProtocolError("08P01", `a message has at most ${limit.bytes} bytes`);
      needed = head + length;
      if (size < needed) break;
      const bytes = buffer.subarray(0, needed);
      chunks = [buffer.subarray(needed)];
      size -= needed;
      needed = head + 4;
      const code = started ? 0 : bytes.readInt32BE(4);
      if (code === CANCEL_REQUEST) return;
      if (code === SSL_REQUEST || code === GSS_REQUEST) {
        socket.write("N");
        continue;
      }
      yield { type: started ? String.fromCharCode(bytes[0] ?? 0) : "", bytes };
      started = true;
      needed = 5;
    }
  }
}
