/** Queries of changed messages: archiving edits, deletions and reactions, and reading reactions. */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { type MessageRow, rowsOf } from "./messages.ts";
import { reactions } from "./schema.ts";

/** All reactions to a message, by emoji, in the order of the reactions. */
export type ReactorsRow = readonly { readonly emoji: string; readonly userIds: readonly string[] }[];

export interface ChangedRow {
  readonly message: MessageRow;
  readonly reactors: ReactorsRow;
}

/**
 * Updates archived messages to their state at `rev`, with all of their reactions, in one transaction. It is idempotent: a
 * row whose rev is higher already stays as it is, and so does a different message under the same seq.
 */
export const updateMessages = async (db: Db, room: string, changed: readonly ChangedRow[]): Promise<void> => {
  const rows = changed.map(({ message, reactors }) => ({ ...message, reactors: positions(reactors) }));
  await db.execute(updateAll(room, rows));
};

const positions = (reactors: ReactorsRow) =>
  reactors
    .flatMap(({ emoji, userIds }) => userIds.map((userId) => ({ emoji, userId })))
    .map((reaction, index) => ({ ...reaction, position: index + 1 }));

type UpdatedRow = MessageRow & { reactors: ReturnType<typeof positions> };

// The author and the time tell whether it is the same message; rows inserted by other programs have microseconds, messages
// have milliseconds. An erased author has no id and an empty name.
const updateAll = (room: string, rows: readonly UpdatedRow[]) => sql`
  with changed as (
    select * from ${rowsOf(rows)} as change(seq bigint, "userId" text, username text, content text, timestamp timestamptz,
      "editedAt" timestamptz, "deletedAt" timestamptz, "clientId" text, "replyTo" bigint, mentions jsonb, attachments jsonb,
      reactions jsonb, rev bigint, reactors jsonb)
  ), updated as (
    update "messages" as message set
      user_id = changed."userId", username = changed.username, content = changed.content, client_id = changed."clientId",
      edited_at = changed."editedAt", deleted_at = changed."deletedAt", reply_to = changed."replyTo",
      mentions = changed.mentions, attachments = changed.attachments, reactions = changed.reactions, rev = changed.rev
    from changed
    where message.room = ${room} and message.seq = changed.seq and coalesce(message.rev, 0) < changed.rev
      and date_trunc('milliseconds', message.timestamp) = changed.timestamp
      and (changed."userId" is null and changed.username = '' or message.user_id is not distinct from changed."userId")
    returning message.seq
  ), reactor as (
    select changed.seq, reaction.* from changed join updated using (seq),
      jsonb_to_recordset(changed.reactors) as reaction("userId" text, emoji text, position bigint)
  ), removed as (
    delete from "reactions" as reaction using updated
    where reaction.room = ${room} and reaction.seq = updated.seq and not exists (
      select from reactor
      where reactor.seq = reaction.seq and reactor."userId" = reaction.user_id and reactor.emoji = reaction.emoji
    )
  )
  insert into "reactions" (room, seq, user_id, emoji, position)
  select ${room}, seq, "userId", emoji, position from reactor
  on conflict (room, seq, user_id, emoji) do update set position = excluded.position
  where "reactions".position <> excluded.position`;

/** Resolves to the reactions to the room's messages with these seqs, by seq. */
export const reactionsTo = async (db: Db, room: string, seqs: readonly number[]): Promise<Map<number, ReactorsRow>> => {
  const rows = await db
    .select({ seq: reactions.seq, userId: reactions.userId, emoji: reactions.emoji })
    .from(reactions)
    .where(and(eq(reactions.room, room), inArray(reactions.seq, [...seqs])))
    .orderBy(asc(reactions.seq), asc(reactions.position));
  const reactors = new Map<number, Map<string, string[]>>();
  for (const { seq, userId, emoji } of rows) {
    const ofMessage = reactors.get(seq) ?? new Map<string, string[]>();
    reactors.set(seq, ofMessage);
    ofMessage.set(emoji, [...(ofMessage.get(emoji) ?? []), userId]);
  }
  return new Map(
    [...reactors].map(([seq, ofMessage]) => [seq, [...ofMessage].map(([emoji, userIds]) => ({ emoji, userIds }))]),
  );
};
