/** The systems that are compared: Samovar in three variants, and five baselines. */
import type { DialectName } from "../generator/dialects.ts";
import { COMMANDS } from "./baselines.ts";
import type { Database } from "./database.ts";
import { type Server, startServer } from "./processes.ts";
import { type Bundles, type RunningSamovar, startSamovar } from "./samovar.ts";

/** What systems are started with. */
export interface Environment {
  database: Database;
  bundles: Bundles;
}

export interface System {
  /** Its name in the report. */
  title: string;
  dialect: DialectName;
  /** Signs session tokens; null where the system has none. */
  secret: string | null;
  start(environment: Environment): Promise<Server | RunningSamovar>;
}

const SECRET = "a secret for the benchmark, of at least 32 bytes";

/** Lets a few members make the traffic of many. What it costs to count against limits stays in the figures. */
const RAISED_LIMITS = {
  message: { burst: 1_000_000, perSecond: 1_000_000 },
  history: { burst: 1_000_000, perSecond: 1_000_000 },
  bytes: { burst: 1_000_000_000, perSecond: 1_000_000_000 },
  bytesOut: { burst: 1_000_000_000, perSecond: 1_000_000_000 },
};

/** The longest that Samovar waits in a room of 200 when little falls into one window, ms. */
const BUN_WINDOW_MS = "10";

/** The Worker's settings. */
export const samovarSettings = ({ database }: Environment, limits: object = RAISED_LIMITS) => ({
  AUTH_SECRET: SECRET,
  DATABASE_URL: database.databaseUrl,
  ROOM_LIMITS: limits,
});

const samovar = (title: string, bundle: keyof Bundles, limits: object): System => ({
  title,
  dialect: "samovar",
  secret: SECRET,
  start: (environment) => startSamovar(environment.bundles[bundle], samovarSettings(environment, limits)),
});

const baseline = (
  title: string,
  command: keyof typeof COMMANDS,
  env: (environment: Environment) => Record<string, string> = () => ({}),
): System => ({
  title,
  dialect: command === "socketIo" ? "socket.io" : "plain",
  secret: null,
  start: (environment) => startServer(COMMANDS[command], env(environment)),
});

/** In the order of the report's columns. */
export const SYSTEMS = {
  samovar: samovar("Samovar", "samovar", RAISED_LIMITS),
  "samovar-without-log": samovar("Samovar, log and archive off", "withoutLog", RAISED_LIMITS),
  "samovar-limited": samovar("Samovar, default limits", "samovar", {}),
  "old-stack": baseline("Express + Socket.IO + Postgres", "socketIo", ({ database }) => ({
    DATABASE_URL: database.directUrl,
    ONE_SESSION: database.isEmbedded ? "yes" : "",
  })),
  "socket.io": baseline("Socket.IO", "socketIo", () => ({ DATABASE_URL: "" })),
  "socket.io-unannounced": baseline("Socket.IO, joins not announced", "socketIo", () => ({
    DATABASE_URL: "",
    UNANNOUNCED: "yes",
  })),
  ws: baseline("ws", "ws"),
  bun: baseline("Bun publish", "bun"),
  "bun-window": baseline("Bun, 10 ms window", "bun", () => ({ WINDOW_MS: BUN_WINDOW_MS })),
} satisfies Record<string, System>;

export type SystemName = keyof typeof SYSTEMS;
