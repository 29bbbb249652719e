/**
 * The Durable Object of one code that links a device, named by the code's hash. It stores whom the code signs in, until the
 * code is used or has expired.
 */
import { DurableObject } from "cloudflare:workers";
import type { User } from "../rooms/protocol/events.ts";

/** Whom a code signs in, and the epoch of the token that asked for it. */
export interface LinkedGuest {
  readonly user: User;
  readonly epoch: number;
}

interface StoredLink extends LinkedGuest {
  /** Ms since 1970. */
  readonly expiresAt: number;
}

const KEY = "link";

export class DeviceLink extends DurableObject {
  /** Stores whom the code signs in until `expiresAt`, ms since 1970. */
  async create(guest: LinkedGuest, expiresAt: number): Promise<void> {
    this.ctx.storage.kv.put<StoredLink>(KEY, { ...guest, expiresAt });
    await this.ctx.storage.setAlarm(expiresAt);
  }

  /** Uses the code up: returns whom it signs in once, and null ever after, for a late one, and for a code that does not exist. */
  async use(): Promise<LinkedGuest | null> {
    const { kv } = this.ctx.storage;
    const link = kv.get<StoredLink>(KEY);
    if (link === undefined) return null;
    // Before anything is awaited, so that of two calls only the first one finds it.
    kv.delete(KEY);
    await this.ctx.storage.deleteAll();
    return link.expiresAt > Date.now() ? { user: link.user, epoch: link.epoch } : null;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
