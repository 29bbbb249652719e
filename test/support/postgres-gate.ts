/** An HTTP proxy between the Worker and Neon's endpoint: it holds requests, and refuses them all while Postgres is "down". */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../drizzle/local/listen.ts";

/** A request that has arrived and was not passed on. */
export interface HeldRequest {
  /** Passes it on, whether or not anybody still waits for the response. Resolves when Postgres has responded. */
  release(): Promise<void>;
}

export interface PostgresGate {
  /** For the Worker, in place of the database's own. */
  readonly databaseUrl: string;
  /** Breaks every connection from now on, or no more. */
  isDown: boolean;
  /** Holds the next request with `content` in its statements or their parameters. Resolves when it has arrived. */
  hold(content: string): Promise<HeldRequest>;
  close(): Promise<void>;
}

/** Starts it in front of the endpoint of `databaseUrl`. */
export const startPostgresGate = async (databaseUrl: string): Promise<PostgresGate> => {
  const waiting = new Map<string, (held: HeldRequest) => void>();

  const forward = async ({ headers }: IncomingMessage, body: string, response: ServerResponse): Promise<void> => {
    const passed = Object.entries(headers).filter(([name]) => name.startsWith("neon-") || name === "content-type");
    const answer = await fetch(`http://localhost:${new URL(databaseUrl).port}/sql`, {
      method: "POST",
      headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
      body,
    });
    const content = await answer.text();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(content);
  };

  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => "");
    if (gate.isDown) return void response.destroy();
    const [wanted] = [...waiting].find(([content]) => body.includes(content)) ?? [];
    if (wanted === undefined) return forward(request, body, response).catch(() => response.destroy());
    waiting.get(wanted)?.({ release: () => forward(request, body, response) });
    waiting.delete(wanted);
  });
  const { port, close } = await listen(server, 0);
  const url = new URL(databaseUrl);
  url.port = `${port}`;
  const gate: PostgresGate = {
    databaseUrl: url.href,
    isDown: false,
    hold: (content) => new Promise((resolve) => waiting.set(content, resolve)),
    close,
  };
  return gate;
};
