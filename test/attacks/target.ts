/** What is attacked: the Worker as it is deployed, in a workerd process of its own, over a Postgres of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "hono/jwt";
import { type Postgres, startPostgres } from "../faults/postgres.ts";
import { bundleWorker, startWorkerd, type Workerd } from "../faults/workerd.ts";

export const AUTH_SECRET = "a secret for attacks, of at least 32 bytes";
export const AUTH_SECRET_PREVIOUS = "the secret before it, of 32 bytes or more";

const HOUR_S = 3_600;

/** What workerd itself has to say when it runs outside the platform, and when a client is gone. */
const RUNTIME = /^workerd\/.*: warning: NOSENTRY|^kj\/compat\/http\.c\+\+.*another message send is already in progress/;

export interface LogLine {
  kind: string;
  event: string;
  [field: string]: unknown;
}

export interface Target {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  readonly postgres: Postgres;
  readonly workerd: Workerd;
  /** What the Worker has logged of kind `error`. */
  readonly errors: LogLine[];
  /** Lines that are no log of the Worker's: exceptions that nobody caught. */
  readonly unexpected: string[];
  /** All lines as they came, the latest last, where `keepLines` was asked for. */
  readonly lines: string[];
  close(): Promise<void>;
}

export interface TargetOptions {
  /** The Worker's code, where it is not to be bundled anew. */
  script?: string;
  /** Settings over the usual ones. */
  bindings?: Record<string, string>;
  keepLines?: boolean;
}

/** Starts it, with nothing said yet. */
export const startTarget = async ({
  script,
  bindings = {},
  keepLines = false,
}: TargetOptions = {}): Promise<Target> => {
  const folder = await mkdtemp(join(tmpdir(), "samovar-target-"));
  const postgres = await startPostgres();
  const errors: LogLine[] = [];
  const unexpected: string[] = [];
  const lines: string[] = [];
  const workerd = await startWorkerd({
    script: script ?? (await bundleWorker(folder)),
    folder,
    bindings: {
      AUTH_SECRET,
      DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${postgres.endpointPort}/chat`,
      LOG: "json",
      ...bindings,
    },
    onLine: (line) => {
      if (keepLines) lines.push(line);
      if (RUNTIME.test(line)) return;
      if (!line.startsWith('{"time"')) unexpected.push(line);
      else if (line.includes('"kind":"error"')) errors.push(JSON.parse(line) as LogLine);
    },
  });
  return {
    url: `http://127.0.0.1:${workerd.port}`,
    port: workerd.port,
    postgres,
    workerd,
    errors,
    unexpected,
    lines,
    close: async () => {
      await workerd.kill();
      await postgres.close();
      await rm(folder, { recursive: true });
    },
  };
};

/** A token for `sub` that is good for an hour, with these claims over the usual ones. */
export const tokenFor = (
  sub: string,
  claims: Record<string, unknown> = {},
  secret: string = AUTH_SECRET,
): Promise<string> =>
  sign({ sub, name: sub.slice(0, 32), exp: Math.floor(Date.now() / 1000) + HOUR_S, ...claims }, secret, "HS256");

/** Where the sockets of a room are. */
export const socketUrl = ({ url }: { url: string }, room: string): string =>
  `${url.replace(/^http/, "ws")}/rooms/${encodeURIComponent(room)}/ws`;

/** Subprotocols that carry a token. */
export const withToken = (token: string): string[] => ["samovar.batch", `samovar.token.${token}`];
