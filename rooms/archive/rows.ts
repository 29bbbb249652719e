/** Maps messages and orders to Postgres rows, and messages back. */
import type { AuditRow } from "../../drizzle/audit.ts";
import type { MessageRow } from "../../drizzle/messages.ts";
import type { Message } from "../protocol/events.ts";
import type { StoredOrder } from "../storage/orders.ts";

export const toRow = ({ clientId, timestamp, editedAt, deletedAt, ...message }: Message): MessageRow => ({
  ...message,
  timestamp: new Date(timestamp),
  editedAt: editedAt === undefined ? null : new Date(editedAt),
  deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
  clientId: clientId ?? null,
});

export const toMessage = ({ clientId, ...row }: MessageRow): Message => ({
  ...withIsoTimes(row),
  ...(clientId === null ? {} : { clientId }),
});

/** Returns a row as the wire and REST have it: times in ISO 8601, without those of an edit or deletion that never was. */
export const withIsoTimes = <Row extends Pick<MessageRow, "timestamp" | "editedAt" | "deletedAt">>({
  timestamp,
  editedAt,
  deletedAt,
  ...row
}: Row) => ({
  ...row,
  timestamp: timestamp.toISOString(),
  ...(editedAt === null ? {} : { editedAt: editedAt.toISOString() }),
  ...(deletedAt === null ? {} : { deletedAt: deletedAt.toISOString() }),
});

export const toAuditRow = (room: string, { id, order: { at, until, ...order } }: StoredOrder): AuditRow => ({
  ...order,
  id,
  room,
  at: new Date(at),
  until: until === null ? null : new Date(until),
});
