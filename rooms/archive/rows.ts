/** Maps the protocol's messages to Postgres rows and back. */
import type { MessageRow } from "../../drizzle/messages.ts";
import type { Message } from "../protocol/events.ts";

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
