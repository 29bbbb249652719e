/**
 * Serves one PGlite over the Postgres protocol, to psql, drizzle-kit and the endpoint at the same time. PGlite has a
 * single session, so connections take turns: a turn lasts from a connection's first message to the `ReadyForQuery`
 * outside a transaction, so that parse, bind and execute of one connection, and its transactions, are not interleaved
 * with another's. SET affects all connections, and is reset when any connection ends.
 */
import { createServer, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { type Listening, listen } from "./listen.ts";
import { isPassword } from "./password.ts";
import {
  fatalError,
  MESSAGE_BYTES,
  type Message,
  message,
  messages,
  ProtocolError,
  STARTUP_BYTES,
} from "./postgres-messages.ts";

/** Query, Parse, Bind, Describe, Execute, Close, Flush, Sync. Any other message would stop PGlite itself. */
const SUPPORTED = new Set("QPBDECHS");

/** COPY FROM STDIN would stop PGlite, too. */
const COPY_IN = /(^|;)\s*copy\s[^;]*\sfrom\s+stdin\b/i;
const REJECT_COPY_IN = `do $$ begin raise exception 'COPY FROM STDIN does not work with the embedded database'
  using errcode = 'feature_not_supported'; end $$`;

/** Asks for the password as it is: it does not leave this machine, and changes at each start. */
const ASK_FOR_PASSWORD = message("R", Buffer.from([0, 0, 0, 3]));

/** Sync, ROLLBACK and RESET ALL, so that the next connection starts clean. */
const CLEAN_UP = [message("S", ""), message("Q", "rollback\0"), message("Q", "reset all\0")];

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

/** Returns the password in a message: text that ends with NUL. */
const passwordIn = ({ type, bytes }: Message): string =>
  type === "p" ? bytes.toString("utf8", 5, bytes.length - 1) : "";

export interface PostgresOptions {
  /** 0 is any free one. */
  port: number;
  /** What connections have to give, whatever user and database they name: PGlite has one of each. */
  password: string;
  /** Called if PGlite itself stops; every later statement fails. */
  onStopped(reason: string): void;
}

/** Serves `database` on 127.0.0.1; connections wait until it is open. Closing leaves the database open. */
export const servePostgres = async (
  database: Promise<PGlite>,
  { port, password, onStopped }: PostgresOptions,
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

  /** Carries out a connection's messages, beginning with its startup packet. */
  const carryOut = async (socket: Socket, startup: Message, received: AsyncGenerator<Message>): Promise<void> => {
    let endTurn: (() => void) | null = null;
    try {
      for (let next: Message | undefined = startup; next !== undefined; next = (await received.next()).value) {
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

  const serve = async (socket: Socket): Promise<void> => {
    const limit = { bytes: STARTUP_BYTES };
    const received = messages(socket, limit);
    try {
      const { value: startup } = await received.next();
      if (startup === undefined) return;
      socket.write(ASK_FOR_PASSWORD);
      const { value: answer } = await received.next();
      if (answer === undefined) return;
      if (!isPassword(passwordIn(answer), password)) {
        throw new ProtocolError("28P01", "password authentication failed");
      }
      limit.bytes = MESSAGE_BYTES;
      await carryOut(socket, startup, received);
    } catch (error) {
      if (!(error instanceof ProtocolError && socket.writable)) throw error;
      await new Promise<void>((sent) => socket.end(fatalError(error), sent));
    }
  };

  const server = createServer({ noDelay: true }, (socket) => {
    // Errors (a broken connection, a stopped Postgres) end this connection and nothing else.
    socket.on("error", () => {});
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
