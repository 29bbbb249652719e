/** Maps messages and orders to Postgres rows, and messages back. */
import type { AuditRow } from "../../drizzle/audit.ts";
import type { MessageRow } from "../../drizzle/messages.ts";
import type { Message } from "../protocol/events.ts";
import type { StoredOrder } from "../storage/orders.ts";

export const toRow = ({ room, seq, userId, username, content, timestamp, ...optional }: Message): MessageRow => ({
  room,
  seq,
  userId,
  username,
  content,
  timestamp: new Date(timestamp),
  editedAt: optional.editedAt === undefined ? null : new Date(optional.editedAt),
  deletedAt: optional.deletedAt === undefined ? null : new Date(optional.deletedAt),
  clientId: optional.clientId ?? null,
  replyTo: optional.replyTo ?? null,
  mentions: optional.mentions ?? null,
  attachments: optional.attachments ?? null,
  reactions: optional.reactions ?? null,
  rev: optional.rev ?? null,
});

export const toMessage = (row: MessageRow): Message => ({
  ...toPublicMessage(row),
  ...(row.clientId === null ? {} : { clientId: row.clientId }),
});

/** Returns a row as everyone may see it: without the clientId, times in ISO 8601, and no field that is null but `userId`. */
export const toPublicMessage = (row: Omit<MessageRow, "clientId">): Message => {
  const { room, seq, userId, username, content, timestamp, editedAt, deletedAt, replyTo, mentions, attachments } = row;
  const { reactions, rev } = row;
  return {
    room,
    seq,
    userId,
    username,
    content,
    timestamp: timestamp.toISOString(),
    ...(replyTo === null ? {} : { replyTo }),
    ...(mentions === null ? {} : { mentions }),
    ...(attachments === null ? {} : { attachments }),
    ...(editedAt === null ? {} : { editedAt: editedAt.toISOString() }),
    ...(deletedAt === null ? {} : { deletedAt: deletedAt.toISOString() }),
    ...(reactions === null ? {} : { reactions }),
    ...(rev === null ? {} : { rev }),
  };
};

export const toAuditRow = (room: string, { id, order: { at, until, ...order } }: StoredOrder): AuditRow => ({
  ...order,
  id,
  room,
  at: new Date(at),
  until: until === null ? null : new Date(until),
});
