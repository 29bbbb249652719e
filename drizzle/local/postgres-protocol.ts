/**
 * Serves one PGlite over the Postgres protocol, to psql, drizzle-kit and the endpoint at the same time. PGlite has a
 * single session, so connections take turns: a turn lasts from a connection's first message to the `ReadyForQuery`
 * outside a transaction, so that parse, bind and execute of one connection, and its transactions, are not interleaved
 * with another's. SET affects all connections, and is reset when any connection ends.
 */
import { createServer, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { type Listening, listen } from "./listen.ts";

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** Query, Parse, Bind, Describe, Execute, Close, Flush, Sync. Any other message would stop PGlite itself. */
const SUPPORTED = new Set("QPBDECHS");

/** COPY FROM STDIN would stop PGlite, too. */
const COPY_IN = /(^|;)\s*copy\s[^;]*\sfrom\s+stdin\b/i;
const REJECT_COPY_IN = `do $$ begin raise exception 'COPY FROM STDIN does not work with the embedded database'
  using errcode = 'feature_not_supported'; end $$`;

interface Message {
  /** The message's type byte; "" for the first message, which has none. */
  type: string;
  bytes: Buffer;
}

const message = (type: string, text: string): Buffer => {
  const length = Buffer.alloc(4);
  const body = Buffer.from(text);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
};

/** Sync, ROLLBACK and RESET ALL, so that the next connection starts clean. */
const CLEAN_UP = [message("S", ""), message("Q", "rollback\0"), message("Q", "reset all\0")];

/** Yields the messages of one connection. Declines encryption. */
async function* messages(socket: Socket): AsyncGenerator<Message> {
  let buffer = Buffer.alloc(0);
  let started = false;
  for await (const chunk of socket) {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (buffer.length < head + 4) break;
      const length = buffer.readInt32BE(head);
      if (length < (started ? 4 : 8)) return;
      const end = head + length;
      if (buffer.length < end) break;
      const bytes = buffer.subarray(0, end);
      buffer = buffer.subarray(end);
      const code = started ? 0 : bytes.readInt32BE(4);
      if (code === CANCEL_REQUEST) return;
      if (code === SSL_REQUEST || code === GSS_REQUEST) {
        socket.write("N");
        continue;
      }
      yield { type: started ? String.fromCharCode(bytes[0] ?? 0) : "", bytes };
      started = true;
    }
  }
}

/** Replaces COPY FROM STDIN with a statement that fails. */
const replaceCopyIn = ({ type, bytes }: Message): Buffer => {
  if (type !== "Q" && type !== "P") return bytes;
  // A Parse message starts with the statement's name and ends with the number of parameter types.
  const name = type === "P" ? bytes.toString("utf8", 5, bytes.indexOf(0, 5) + 1) : "";
  const text = bytes.toString("utf8", 5 + Buffer.byteLength(name));
  if (!COPY_IN.test(text)) return bytes;
  return message(type, `${name}${REJECT_COPY_IN}\0${type === "P" ? "\0\0" : ""}`);
};

/** True if a response ends with `ReadyForQuery` outside a transaction. */
const endsTurn = (response: Uint8Array): boolean =>
  Buffer.from(response.buffer, response.byteOffset, response.byteLength)
    .subarray(-6)
    .equals(Buffer.from("Z\0\0\0\x05I"));

/**
 * Serves `database` on 127.0.0.1; connections wait until it is open. Port 0 is any free one. Closing leaves the database
 * open. `onStopped` is called if PGlite itself stops; every later statement fails.
 */
export const servePostgres = async (
  database: Promise<PGlite>,
  port: number,
  onStopped: (reason: string) => void,
): Promise<Listening> => {
  const connections = new Set<Promise<void>>();
  let lastTurn: Promise<void> = Promise.resolve();
  let stopped = false;

  const takeTurn = async (): Promise<() => void> => {
    const turn = Promise.withResolvers<void>();
    const previous = lastTurn;
    lastTurn = previous.then(() => turn.promise);
    await previous;
    return turn.resolve;
  };

  const run = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const db = await database;
    if (stopped) throw new Error("the embedded Postgres has stopped");
    try {
      return await db.execProtocolRaw(bytes);
    } catch (error) {
      stopped = true;
      onStopped(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };

  const serve = async (socket: Socket): Promise<void> => {
    let endTurn: (() => void) | null = null;
    try {
      for await (const next of messages(socket)) {
        if (next.type !== "" && !SUPPORTED.has(next.type)) break;
        endTurn ??= await takeTurn();
        const response = await run(replaceCopyIn(next));
        if (socket.writable) socket.write(response);
        if (endsTurn(response)) {
          endTurn();
          endTurn = null;
        }
      }
    } finally {
      endTurn ??= await takeTurn();
      try {
        for (const bytes of CLEAN_UP) await run(bytes);
      } finally {
        endTurn();
      }
    }
  };

  const server = createServer({ noDelay: true }, (socket) => {
    // Errors (a broken connection, a stopped Postgres) end this connection and nothing else.
    const connection = serve(socket)
      .catch(() => {})
      .finally(() => {
        socket.destroy();
        connections.delete(connection);
      });
    connections.add(connection);
  });
  const listening = await listen(server, port);
  return {
    port: listening.port,
    close: async () => {
      await listening.close();
      await Promise.all(connections);
    },
  };
};
