/**
 * Postgres' wire protocol on a local port for one PGlite, so that psql, drizzle-kit and the endpoint can use it at
 * the same time. PGlite has a single session, so connections take turns: a turn lasts from a connection's first
 * message to the `ReadyForQuery` outside a transaction, because what comes between (parse, bind, a transaction) would
 * otherwise be carried out on another connection's statement. Settings made with SET are shared, and reset when the
 * connection that may have made them ends.
 */
import { createServer, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { type Listening, listen } from "./listen.ts";

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** Query, Parse, Bind, Describe, Execute, Close, Flush, Sync; any other message would end PGlite itself. */
const UNDERSTOOD = new Set("QPBDECHS");

/** COPY FROM STDIN ends PGlite, too. */
const COPY_IN = /(^|;)\s*copy\s[^;]*\sfrom\s+stdin\b/i;
const NO_COPY_IN = `do $$ begin raise exception 'COPY FROM STDIN does not work with the embedded database'
  using errcode = 'feature_not_supported'; end $$`;

interface Message {
  /** The message's letter; "" for the first message, which has none. */
  type: string;
  bytes: Buffer;
}

const message = (type: string, text: string): Buffer => {
  const length = Buffer.alloc(4);
  const body = Buffer.from(text);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
};

const LEAVE = [message("S", ""), message("Q", "rollback\0"), message("Q", "reset all\0")];

/** The messages of one connection; what asks for encryption is declined on the way. */
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

const replaceCopyIn = ({ type, bytes }: Message): Buffer => {
  if (type !== "Q" && type !== "P") return bytes;
  // A Parse begins with the statement's name and ends with the number of its parameter types.
  const name = type === "P" ? bytes.toString("utf8", 5, bytes.indexOf(0, 5) + 1) : "";
  const text = bytes.toString("utf8", 5 + Buffer.byteLength(name));
  if (!COPY_IN.test(text)) return bytes;
  return message(type, `${name}${NO_COPY_IN}\0${type === "P" ? "\0\0" : ""}`);
};

/** True when an answer ends with `ReadyForQuery`, outside a transaction. */
const endsTurn = (answer: Uint8Array): boolean =>
  Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).subarray(-6).equals(Buffer.from("Z\0\0\0\x05I"));

/**
 * Serves `database` on 127.0.0.1; connections wait until it is there. `port` 0 is any free one. Closing ends every
 * connection and leaves the database open. `onStopped` hears when PGlite itself has ended: nothing answers from then on.
 */
export const serveWire = async (
  database: Promise<PGlite>,
  port: number,
  onStopped: (reason: string) => void,
): Promise<Listening> => {
  const connections = new Set<Promise<void>>();
  let lastTurn: Promise<void> = Promise.resolve();
  let stopped = false;

  const takeTurn = async (): Promise<() => void> => {
    const mine = Promise.withResolvers<void>();
    const before = lastTurn;
    lastTurn = before.then(() => mine.promise);
    await before;
    return mine.resolve;
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
        if (next.type !== "" && !UNDERSTOOD.has(next.type)) break;
        endTurn ??= await takeTurn();
        const answer = await run(replaceCopyIn(next));
        if (socket.writable) socket.write(answer);
        if (endsTurn(answer)) {
          endTurn();
          endTurn = null;
        }
      }
    } finally {
      endTurn ??= await takeTurn();
      try {
        for (const bytes of LEAVE) await run(bytes);
      } finally {
        endTurn();
      }
    }
  };

  const server = createServer({ noDelay: true }, (socket) => {
    // A connection that breaks off, and a Postgres that has stopped, end this connection and nothing else.
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
