/** Who is compared: Samovar, and what its users would pick instead. */
import { type LogLine, startWorkerd } from "../../test/support/workerd.ts";
import type { DialectName } from "../generator/dialects.ts";
import { BUN, PEERS } from "./baselines.ts";
import { type Server, startChild } from "./child.ts";
import { onShare } from "./cores.ts";
import type { Database } from "./database.ts";

/** What contenders are started with. */
export interface Surroundings {
  database: Database;
  /** Samovar's bundle, and the same without its log and its archive. */
  scripts: { samovar: string; withoutLog: string };
}

/** A contender that runs. */
export interface Running extends Server {
  /** Where Samovar's rooms keep their storage; null for the others. */
  folder: string | null;
  /** Ends its process and leaves what it has stored; `stop` removes that, too. */
  kill(): Promise<void>;
}

export interface Contender {
  /** What the report calls it. */
  title: string;
  dialect: DialectName;
  /** Signs session tokens; null where there are none. */
  secret: string | null;
  start(surroundings: Surroundings): Promise<Running>;
}

export const CONTENDER_NAMES = [
  "samovar",
  "samovar-without-log",
  "samovar-limited",
  "old-stack",
  "socket.io",
  "ws",
  "bun",
  "bun-window",
] as const;
export type ContenderName = (typeof CONTENDER_NAMES)[number];

const SECRET = "a secret for the benchmark, of at least 32 bytes";

/** So that a few members can make as much traffic as many: what each may say is raised, what it costs to count stays. */
const RAISED_LIMITS = {
  message: { burst: 1_000_000, perSecond: 1_000_000 },
  history: { burst: 1_000_000, perSecond: 1_000_000 },
  bytes: { burst: 1_000_000_000, perSecond: 1_000_000_000 },
};

/** The longest that Samovar waits in a room of 200 when little falls into one window, ms. */
const BUN_WINDOW_MS = "10";

const samovar = async (
  script: string,
  { database }: Surroundings,
  limits: object = RAISED_LIMITS,
): Promise<Running> => {
  const workerd = await startWorkerd({
    script,
    bindings: {
      AUTH_SECRET: SECRET,
      DATABASE_URL: database.databaseUrl,
      ROOM_LIMITS: limits,
    },
    onLog: reportErrors,
    onUnexpected: (line) => console.error(`samovar: ${line}`),
    command: (program, args) => onShare("server", [program, ...args]),
  });
  return {
    port: workerd.port,
    pids: [workerd.pid],
    folder: workerd.folder,
    kill: workerd.kill,
    stop: workerd.close,
  };
};

/** A figure that comes from a server with errors is none. */
const reportErrors = (line: LogLine): void => {
  if (line.kind === "error") console.error(`samovar: ${JSON.stringify(line)}`);
};

const peer = async (command: readonly string[], env: Record<string, string> = {}): Promise<Running> => {
  const server = await startChild(command, env);
  return { ...server, folder: null, kill: server.stop };
};

export const CONTENDERS: Readonly<Record<ContenderName, Contender>> = {
  samovar: {
    title: "Samovar",
    dialect: "samovar",
    secret: SECRET,
    start: (surroundings) => samovar(surroundings.scripts.samovar, surroundings),
  },
  "samovar-without-log": {
    title: "Samovar, log and archive off",
    dialect: "samovar",
    secret: SECRET,
    start: (surroundings) => samovar(surroundings.scripts.withoutLog, surroundings),
  },
  "samovar-limited": {
    title: "Samovar, limits as they come",
    dialect: "samovar",
    secret: SECRET,
    start: (surroundings) => samovar(surroundings.scripts.samovar, surroundings, {}),
  },
  "old-stack": {
    title: "Express + Socket.IO + Postgres",
    dialect: "socket.io",
    secret: null,
    start: ({ database }) =>
      peer([process.execPath, PEERS.socketIo], {
        DATABASE_URL: database.directUrl,
        ONE_SESSION: database.isEmbedded ? "yes" : "",
      }),
  },
  "socket.io": {
    title: "Socket.IO",
    dialect: "socket.io",
    secret: null,
    start: () => peer([process.execPath, PEERS.socketIo], { DATABASE_URL: "" }),
  },
  ws: {
    title: "ws",
    dialect: "plain",
    secret: null,
    start: () => peer([process.execPath, PEERS.ws]),
  },
  bun: {
    title: "Bun publish",
    dialect: "plain",
    secret: null,
    start: () => peer([BUN, PEERS.bun]),
  },
  "bun-window": {
    title: "Bun, 10 ms window",
    dialect: "plain",
    secret: null,
    start: () => peer([BUN, PEERS.bun], { WINDOW_MS: BUN_WINDOW_MS }),
  },
};
