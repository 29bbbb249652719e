/**
 * What Neon's HTTP endpoint does, over any Postgres: `POST /sql` with `{query, params}`, or with `{queries: […]}`
 * for one transaction. Rows go out as arrays of Postgres' own text, and the driver turns them into values.
 */
import { createServer, type IncomingMessage } from "node:http";
import pg from "pg";
import { type Listening, listen } from "./listen.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;

interface Statement {
  query: string;
  params?: unknown[];
}

class BadRequest extends Error {
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
  // The request outlives a refusal, because the answer goes out on its socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new BadRequest(413, `a request is at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new BadRequest(400, "the body is not JSON");
  }
};

const isStatement = (value: unknown): value is Statement => {
  const { query, params } = (value ?? {}) as Partial<Record<keyof Statement, unknown>>;
  return typeof query === "string" && (params === undefined || Array.isArray(params));
};

/** The one statement of a body, or the list that is a transaction. */
const statements = (body: unknown): Statement | Statement[] => {
  const { queries } = (body ?? {}) as { queries?: unknown };
  if (Array.isArray(queries) && queries.every(isStatement)) return queries;
  if (isStatement(body)) return body;
  throw new BadRequest(400, "the body is {query, params} or {queries: [{query, params}, …]}");
};

const begin = (headers: IncomingMessage["headers"]): string => {
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

const runAll = async (client: pg.ClientBase, beginning: string, list: Statement[]) => {
  await client.query(beginning);
  try {
    const results = [];
    for (const statement of list) results.push(await run(client, statement));
    await client.query("commit");
    return { results };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
};

/** The HTTP status and body of a failure: only what Postgres itself refused carries its SQLSTATE. */
const failure = (error: unknown): [status: number, body: object] => {
  if (error instanceof BadRequest) return [error.status, { message: error.message }];
  if (error instanceof pg.DatabaseError) {
    const { message, code, severity, detail, hint, position, schema, table, column, constraint } = error;
    return [400, { message, code, severity, detail, hint, position, schema, table, column, constraint }];
  }
  return [500, { message: error instanceof Error ? error.message : String(error) }];
};

// A connection that breaks fails the statement on it; the pool replaces it at the next request.
const ignore = () => {};

/** Serves the Postgres at `directUrl` on 127.0.0.1; `port` 0 is any free one. */
export const serveEndpoint = async (directUrl: string, port: number): Promise<Listening> => {
  const pool = new pg.Pool({ connectionString: directUrl, connectionTimeoutMillis: 10_000 });
  pool.on("error", ignore);

  const answer = async (request: IncomingMessage) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method !== "POST" || path !== "/sql") throw new BadRequest(404, "only POST /sql is served");
    // A page of any other origin may post to this port, but cannot set this header.
    if (!request.headers["neon-connection-string"]) throw new BadRequest(400, "Neon-Connection-String is missing");
    const asked = statements(await readBody(request));
    const client = await pool.connect();
    client.on("error", ignore);
    try {
      return await (Array.isArray(asked) ? runAll(client, begin(request.headers), asked) : run(client, asked));
    } finally {
      client.off("error", ignore);
      client.release();
    }
  };

  const server = createServer((request, response) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    answer(request).then(
      (body) => send(200, body),
      (error) => send(...failure(error)),
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
