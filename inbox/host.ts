/** What an inbox needs of the platform: inbox.ts takes it from Cloudflare, tests bring their own clock and rooms. */
import type { Alarms } from "../lib/alarms.ts";
import type { Logger } from "../lib/logger.ts";
import type { Socket } from "../lib/sockets.ts";
import type { RoomCalls } from "../rooms/protocol/calls.ts";
import type { Counts, Position } from "./core/effects.ts";
import type { PushSender } from "./push/sender.ts";
import type { InboxStorage } from "./storage.ts";

export interface InboxHost {
  readonly userId: string;
  readonly storage: InboxStorage;
  /** Returns the time in ms since 1970. */
  now(): number;
  readonly alarms: Alarms<"retry" | "counts" | "expiry" | "push">;
  readonly logger: Logger;
  /** Returns the object of a room. */
  room(name: string): RoomCalls;
  /** Counts what is unread. Rejects if Postgres does not answer. */
  count(positions: readonly Position[], blocked: readonly string[]): Promise<readonly Counts[]>;
  /** Null where Web Push is not configured. */
  readonly push: PushSender | null;
  newId(): string;
  /** When a socket's last heartbeat was answered, ms since 1970; null if it never sent one. */
  heartbeatOf(socket: Socket): number | null;
  /** Deletes everything that the object has stored, its alarm included. */
  deleteAll(): void;
  /** Discards this instance: the next one starts from what is stored. */
  abort(reason: string): void;
}
