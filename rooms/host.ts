/** What a room needs of the platform: room.ts takes it from Cloudflare, tests bring their own clock and database. */
import type { Db } from "../drizzle/client.ts";
import type { Alarms } from "../lib/alarms.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/timers.ts";
import type { Limits } from "./core/rate-limits.ts";
import type { HeartbeatOf } from "./delivery/connections.ts";
import type { InboxCalls } from "./protocol/calls.ts";
import type { RoomStorage } from "./storage/index.ts";

export interface RuntimeHost {
  readonly room: string;
  readonly limits: Limits;
  readonly storage: RoomStorage;
  readonly clock: Clock;
  readonly alarms: Alarms<"archive" | "expiry" | "deadline" | "notify">;
  readonly logger: Logger;
  /** Connects to Postgres with a time-out per request, ms. Throws if no database is configured. */
  db(timeoutMs: number): Db;
  /** Returns a user's inbox; null where users have none. */
  readonly inboxOf: ((userId: string) => InboxCalls) | null;
  newId(): string;
  readonly heartbeatOf: HeartbeatOf;
  /** Resolves when everything written so far is durable. */
  synced(): Promise<void>;
  /** Deletes everything that the object has stored, its alarm included. */
  deleteAll(): void;
  /** Discards this instance: the next one starts from what is stored. */
  abort(reason: string): void;
}
