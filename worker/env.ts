/** What the Worker is given: its bindings, and the settings that `.dev.vars.example` explains. */
import type { Room, RoomEnv } from "../rooms/room.ts";
import type { AuthSettings } from "./auth/identity.ts";
import type { AddressLimits } from "./middleware/rate-limit.ts";

export interface Env extends RoomEnv, AuthSettings, AddressLimits {
  ROOMS: DurableObjectNamespace<Room>;
  /** The files of the page. */
  ASSETS: Fetcher;
  /** Origins that may call and connect besides the page's own, separated by commas. */
  CORS_ORIGIN?: string;
}

/** What Hono carries through a request. */
export interface Edge {
  Bindings: Env;
}
