/** The Worker's bindings and settings. `.dev.vars.example` documents the settings. */
import type { RequestIdVariables } from "hono/request-id";
import type { Room, RoomEnv } from "../rooms/room.ts";
import type { AuthSettings } from "./auth/identity.ts";
import type { AddressLimits } from "./middleware/rate-limit.ts";

export interface Env extends RoomEnv, AuthSettings, AddressLimits {
  ROOMS: DurableObjectNamespace<Room>;
  /** The page's files. */
  ASSETS: Fetcher;
  /** Origins other than the page's own that may call and connect, separated by commas. */
  CORS_ORIGIN?: string;
}

/** Hono's environment. */
export interface Edge {
  Bindings: Env;
  Variables: RequestIdVariables;
}
