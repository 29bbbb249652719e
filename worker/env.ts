/** The Worker's bindings and settings. `.dev.vars.example` documents the settings. */
import type { RequestIdVariables } from "hono/request-id";
import type { DeviceLink } from "../inbox/device-link.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { PushSettings } from "../inbox/push/sender.ts";
import type { Room, RoomEnv } from "../rooms/room.ts";
import type { AuthSettings } from "./auth/identity.ts";
import type { UploadBudget } from "./files/upload-budget.ts";

/** Rate limits per address. A missing binding means no such limit. */
export interface AddressLimits {
  /** Connection attempts. */
  UPGRADES?: RateLimit;
  /** REST calls. */
  CALLS?: RateLimit;
  /** Searches, which also count as calls. */
  SEARCHES?: RateLimit;
  /** Finding rooms and people by name, and counting members, which also count as calls. */
  LOOKUPS?: RateLimit;
  /** New guests: sessions, and messages and connections without a token. */
  GUESTS?: RateLimit;
  /** Codes that link a device, tried or asked for, which also count as calls. */
  LINKS?: RateLimit;
  /** Entering rooms that this instance of the Worker has not seen lately. */
  NEW_ROOMS?: RateLimit;
  /** Uploads of files, which also count as calls. */
  FILE_UPLOADS?: RateLimit;
}

export interface Env extends RoomEnv, AuthSettings, AddressLimits, PushSettings {
  /** By room name. */
  ROOMS: DurableObjectNamespace<Room>;
  /** By user id. */
  INBOXES: DurableObjectNamespace<Inbox>;
  /** By the hash of a code that links a device. */
  DEVICE_LINKS: DurableObjectNamespace<DeviceLink>;
  /** By `user:<id>` and `address:<hash>`. */
  UPLOAD_BUDGETS: DurableObjectNamespace<UploadBudget>;
  /** The bucket of files that are sent with messages. Without it there are none. */
  FILES?: R2Bucket;
  /** The page's files. */
  ASSETS: Fetcher;
  /** The token of the operator's own routes. */
  OPERATOR_TOKEN?: string;
  /** Origins other than the page's own that may call and connect, separated by commas. */
  CORS_ORIGIN?: string;
}

/** Hono's environment. */
export interface Edge {
  Bindings: Env;
  Variables: RequestIdVariables;
}
