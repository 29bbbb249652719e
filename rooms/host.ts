/** What a room needs of the platform: room.ts takes it from Cloudflare, tests bring their own clock and database. */
import type { Db } from "../drizzle/client.ts";
import type { Alarms } from "../lib/alarms.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/timers.ts";
import type { Limits } from "./core/rate-limits.ts";
import type { HeartbeatOf } from "./delivery/connections.ts";
import type { InboxCalls } from "./protocol/calls.ts";
import type { FileLimits } from "./protocol/files.ts";
import type { RoomStorage } from "./storage/index.ts";

/** Where files are: a bucket of R2. */
export interface Bucket {
  /** Deletes files by their ids, at most 1,000. Ids of files that it does not have do no harm. */
  delete(ids: string[]): Promise<void>;
}

export interface RuntimeHost {
  readonly room: string;
  readonly limits: Limits;
  readonly fileLimits: FileLimits;
  readonly storage: RoomStorage;
  readonly clock: Clock;
  readonly alarms: Alarms<"archive" | "expiry" | "deadline" | "notify" | "files">;
  readonly logger: Logger;
  /** Connects to Postgres with a time-out per request, ms. Throws if no database is configured. */
  db(timeoutMs: number): Db;
  /** Returns a user's inbox; null where users have none. */
  readonly inboxOf: ((userId: string) => InboxCalls) | null;
  /** Null in a deployment without files. */
  readonly bucket: Bucket | null;
  newId(): string;
  readonly heartbeatOf: HeartbeatOf;
  /** Resolves when everything written so far is durable. */
  synced(): Promise<void>;
  /** Deletes everything that the object has stored, its alarm included. */
  deleteAll(): void;
  /** Discards this instance: the next one starts from what is stored. */
  abort(reason: string): void;
}
