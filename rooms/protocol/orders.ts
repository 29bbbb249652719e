/** Moderators' orders: what the audit log records of each. */

export type OrderAction = "mute" | "unmute" | "remove" | "readmit" | "deleteMessage" | "setSlowMode" | "setClosed";

export interface Order {
  /** ISO 8601 in UTC, as all times here. */
  readonly at: string;
  /** Null, with an empty name, if the moderator was erased. */
  readonly moderatorId: string | null;
  /** The moderator's name at that time. */
  readonly moderatorName: string;
  readonly action: OrderAction;
  /** The user who was muted, removed or readmitted, or the author of the deleted message; null for settings, or if erased. */
  readonly userId: string | null;
  /** Their name at that time; null if the room does not know it, for settings, and if they were erased. */
  readonly username: string | null;
  /** The deleted message's. */
  readonly seq: number | null;
  /** When the mute or removal ends. */
  readonly until: string | null;
  /** The seconds of slow mode, or 1 for a closed room and 0 for an open one. */
  readonly value: number | null;
}
