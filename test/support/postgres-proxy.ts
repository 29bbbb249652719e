/** A proxy between rooms and Neon's endpoint: counts statements, delays requests and holds them back. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Listening, listen } from "../../drizzle/local/listen.ts";

/** Parameters are text, as the driver sends them. */
export interface Statement {
  readonly query: string;
  readonly params: readonly string[];
}

/** Returns the statements of a request: one, or those of a transaction. */
export const statementsOf = (body: string): readonly Statement[] => {
  const parsed = JSON.parse(body) as Statement | { queries: Statement[] };
  return "queries" in parsed ? parsed.queries : [parsed];
};

export interface PostgresProxy extends Listening {
  /** For drizzle/client.ts. */
  readonly databaseUrl: string;
  /** What has arrived. */
  readonly statements: readonly Statement[];
  /** How many requests are held back. */
  readonly held: number;
  /** Holds back the requests with such a statement, until `release`. */
  hold(isHeld: (statement: Statement) => boolean): void;
  /** Passes on what was held back, and everything from now on. */
  release(): void;
}

/** Listens on a free port in front of the endpoint of `databaseUrl`. Each request takes `delayMs` longer. */
export const startPostgresProxy = async (databaseUrl: string, delayMs = 0): Promise<PostgresProxy> => {
  const url = new URL(databaseUrl);
  const { port: upstreamPort } = url;
  const statements: Statement[] = [];
  const held: (() => void)[] = [];
  let isHeld: (statement: Statement) => boolean = () => false;

  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const arrived = statementsOf(body.toString());
    statements.push(...arrived);
    if (arrived.some((statement) => isHeld(statement))) await new Promise<void>((resolve) => held.push(resolve));
    if (delayMs > 0) await sleep(delayMs);
    const upstream = forward({
      host: "127.0.0.1",
      port: upstreamPort,
      method: request.method,
      path: request.url,
      // The endpoint serves its own name only.
      headers: { ...request.headers, host: `127.0.0.1:${upstreamPort}`, "content-length": body.length },
    });
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    upstream.end(body);
  };

  const server = createServer((request, response) => {
    passOn(request, response).catch(() => response.destroy());
  });
  const listening = await listen(server, 0);
  url.port = String(listening.port);
  return {
    ...listening,
    databaseUrl: url.href,
    statements,
    get held() {
      return held.length;
    },
    hold: (test) => {
      isHeld = test;
    },
    release: () => {
      isHeld = () => false;
      for (const pass of held.splice(0)) pass();
    },
  };
};
