/**
 * Neon's HTTP endpoint in front of any Postgres: `POST /sql` with `{query, params}`, or with `{queries: […]}` for one
 * transaction. Rows are arrays in Postgres' text format, which the driver parses.
 */
import { createServer, type IncomingMessage } from "node:http";
import pg from "pg";
import { type Listening, listen } from "./listen.ts";
import { isPassword } from "./password.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;

interface Statement {
  query: string;
  params?: unknown[];
}

class RequestError extends Error {
  status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const ISOLATION: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

const AS_TEXT = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let length = 0;
  // Stopping early must not destroy the request, because the response needs its socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new RequestError(413, `a request has at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new RequestError(400, "the body is not JSON");
  }
};

const isStatement = (value: unknown): value is Statement => {
  const { query, params } = (value ?? {}) as Partial<Record<keyof Statement, unknown>>;
  return typeof query === "string" && (params === undefined || Array.isArray(params));
};

/** Returns the statement of a body, or the statements of a transaction. */
const parseBody = (body: unknown): Statement | Statement[] => {
  const { queries } = (body ?? {}) as { queries?: unknown };
  if (Array.isArray(queries) && queries.every(isStatement)) return queries;
  if (isStatement(body)) return body;
  throw new RequestError(400, "the body must be {query, params} or {queries: [{query, params}, …]}");
};

const beginStatement = (headers: IncomingMessage["headers"]): string => {
  const level = headers["neon-batch-isolation-level"];
  const isolation = typeof level === "string" ? ISOLATION[level] : undefined;
  return [
    "begin",
    ...(isolation ? [`isolation level ${isolation}`] : []),
    ...(headers["neon-batch-read-only"] === "true" ? ["read only"] : []),
    ...(headers["neon-batch-deferrable"] === "true" ? ["deferrable"] : []),
  ].join(" ");
};

const run = async (client: pg.ClientBase, { query, params = [] }: Statement) => {
  const result = await client.query({ text: query, values: params, rowMode: "array", types: AS_TEXT });
  return {
    command: result.command,
    rowCount: result.rowCount,
    rows: result.rows,
    fields: result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
    rowAsArray: true,
  };
};

const runTransaction = async (client: pg.ClientBase, begin: string, statements: Statement[]) => {
  await client.query(begin);
  try {
    const results = [];
    for (const statement of statements) results.push(await run(client, statement));
    await client.query("commit");
    return { results };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
};

/** Returns the HTTP status and body of an error. Only errors of Postgres itself have a SQLSTATE. */
const errorResponse = (error: unknown): [status: number, body: object] => {
  if (error instanceof RequestError) return [error.status, { message: error.message }];
  if (error instanceof pg.DatabaseError) {
    const { message, code, severity, detail, hint, position, schema, table, column, constraint } = error;
    return [400, { message, code, severity, detail, hint, position, schema, table, column, constraint }];
  }
  return [500, { message: error instanceof Error ? error.message : String(error) }];
};

// A broken connection fails the statement on it, and the pool replaces it on the next request.
const ignore = () => {};

/** Returns the password of a connection string; "" if there is none. */
const passwordOf = (connectionString: string): string => {
  try {
    return decodeURIComponent(new URL(connectionString).password);
  } catch {
    return "";
  }
};

/**
 * Rejects what comes from a web page, and whoever does not know the password. Pages send an `Origin` with every POST, and
 * one whose name was rebound to this machine sends that name as `Host`.
 */
const authorize = ({ headers, socket }: IncomingMessage, password: string): void => {
  const hosts = ["localhost", "127.0.0.1"].map((name) => `${name}:${socket.localPort}`);
  if (!hosts.includes(headers.host ?? "")) throw new RequestError(403, `only ${hosts.join(" and ")} are served`);
  if (headers.origin !== undefined) throw new RequestError(403, "pages are not served");
  const connectionString = String(headers["neon-connection-string"] ?? "");
  if (!isPassword(passwordOf(connectionString), password)) {
    throw new RequestError(401, "Neon-Connection-String does not have this database's password");
  }
};

export interface EndpointOptions {
  /** 0 is any free one. */
  port: number;
  /** The password that the connection strings of requests must have; it need not be that of the Postgres behind. */
  password: string;
}

/** Serves the endpoint of the Postgres at `directUrl` on 127.0.0.1. */
export const serveEndpoint = async (directUrl: string, { port, password }: EndpointOptions): Promise<Listening> => {
  const pool = new pg.Pool({ connectionString: directUrl, connectionTimeoutMillis: 10_000 });
  pool.on("error", ignore);

  const respond = async (request: IncomingMessage) => {
    authorize(request, password);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method !== "POST" || path !== "/sql") throw new RequestError(404, "only POST /sql is served");
    const body = parseBody(await readBody(request));
    const client = await pool.connect();
    client.on("error", ignore);
    try {
      return await (Array.isArray(body)
        ? runTransaction(client, beginStatement(request.headers), body)
        : run(client, body));
    } finally {
      client.off("error", ignore);
      client.release();
    }
  };

  const server = createServer((request, response) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    respond(request).then(
      (body) => send(200, body),
      (error) => send(...errorResponse(error)),
    );
  });
  const listening = await listen(server, port);
  return {
    port: listening.port,
    close: async () => {
      await listening.close();
      await pool.end();
    },
  };
};
