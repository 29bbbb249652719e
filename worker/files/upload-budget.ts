/**
 * The Durable Object of one budget of uploads, in bytes: full at first, and refilled over a day. It is named by what it belongs to
 * (`user:<id>`, `address:<hash>`) and deletes itself when it is full again.
 */
import { DurableObject } from "cloudflare:workers";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Holds when the budget is full again, ms since 1970. That says how much of it is left, whatever its size is set to. */
const KEY = "fullAt";

export class UploadBudget extends DurableObject {
  /**
   * Takes `bytes` of a budget of `bytesPerDay`. Resolves to 0, or to the ms until there are so many. More than the whole budget
   * takes the whole of it.
   */
  async take(bytes: number, bytesPerDay: number): Promise<number> {
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const stored = kv.get<number>(KEY);
    const fullAt = Math.max(stored ?? 0, now) + Math.ceil((Math.min(bytes, bytesPerDay) * DAY_MS) / bytesPerDay);
    if (fullAt > now + DAY_MS) return fullAt - now - DAY_MS;
    kv.put(KEY, fullAt);
    // One that is set stays as it is: each time would be billed as a row.
    if (stored === undefined) await this.ctx.storage.setAlarm(now + DAY_MS);
    return 0;
  }

  override async alarm(): Promise<void> {
    const fullAt = this.ctx.storage.kv.get<number>(KEY) ?? 0;
    if (fullAt > Date.now()) await this.ctx.storage.setAlarm(fullAt);
    else await this.ctx.storage.deleteAll();
  }
}
