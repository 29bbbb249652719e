/** All that a room keeps in its own SQLite. */

import type { Message } from "../protocol/events.ts";
import { Aside } from "./dead-letters.ts";
import { Changes } from "./edits.ts";
import { MessageLog } from "./message-log.ts";
import { Sanctions } from "./sanctions.ts";

export class RoomStorage {
  readonly log: MessageLog;
  readonly aside: Aside;
  readonly changes: Changes;
  readonly sanctions: Sanctions;

  /** `name` is the room's, where the runtime knows it. */
  constructor(sql: SqlStorage, name: string | undefined) {
    this.log = new MessageLog(sql, name);
    this.aside = new Aside(sql);
    this.changes = new Changes(sql);
    this.sanctions = new Sanctions(sql);
  }

  /** A message is another one from now on, wherever it is; `at` is the room's last seq at this moment. */
  amend(message: Message, at: number): void {
    this.log.replace(message);
    this.aside.replace(message);
    this.changes.put(message, at);
  }

  /** Forgets what Postgres has and nobody will ask for; `now` in ms. True when it did. */
  prune(now: number): boolean {
    if (!this.log.prune(now)) return false;
    this.changes.prune(this.log.first() ?? 0);
    return true;
  }
}
