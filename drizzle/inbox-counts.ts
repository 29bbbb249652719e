/** Counts what a user has not read in the rooms that they follow. */
import { sql } from "drizzle-orm";
import { removedFrom } from "./audit.ts";
import { bounded, IN_INDEX_ORDER } from "./bounded.ts";
import type { Db } from "./client.ts";
import { rowsOf } from "./messages.ts";
import { messages } from "./schema.ts";

/** How many of a room's messages above the read position are counted. */
const COUNTED = 1_000;
/** Among how many of a room's last messages the last one that is not deleted is looked for. */
const LATEST = 1_000;
/** What rooms/protocol/access.ts calls private: only there removal ends reading. */
const PRIVATE_PREFIX = "private-";

/** How far a user has read in a room. */
export interface ReadPosition {
  readonly room: string;
  /** Everything up to this seq has been read. */
  readonly read: number;
  /** Every message of a direct conversation counts as a mention. */
  readonly isDirect: boolean;
}

export interface RoomCounts {
  readonly room: string;
  /** 0 in a room without archived messages. */
  readonly lastSeq: number;
  /** Messages of others, not deleted, among the first `COUNTED` above the position. */
  readonly unread: number;
  /** True if there are messages beyond those. */
  readonly isMore: boolean;
  /** Those of the unread ones that mention the user. */
  readonly mentions: number;
  /** The last message that is not deleted; null without one. Its user is null if they were erased. */
  readonly last: {
    readonly seq: number;
    readonly userId: string | null;
    readonly username: string;
    readonly content: string;
    /** Null for a message without files. */
    readonly attachments: readonly { readonly name: string }[] | null;
    readonly timestamp: Date;
  } | null;
}

type Row = {
  room: string;
  last_seq: string;
  unread: string;
  is_more: boolean;
  mentions: string;
  seq: string | null;
  user_id: string | null;
  username: string;
  content: string;
  attachments: readonly { readonly name: string }[] | null;
  at: string;
};

/** Returns the statement of `countUnread`, which needs the settings `IN_INDEX_ORDER`. */
export const unreadStatement = (userId: string, positions: readonly ReadPosition[], blocked: readonly string[]) => {
  const isByBlocked = sql`${JSON.stringify(blocked)}::jsonb ? coalesce(user_id, '')`;
  const isMention = sql`mentions @> ${JSON.stringify([{ userId }])}::jsonb and not ${isByBlocked}`;
  return sql`
    with followed as materialized (
      select room, read, "isDirect" as is_direct
      from ${rowsOf(positions)} as position(room text, read bigint, "isDirect" boolean)
      where not starts_with(room, ${PRIVATE_PREFIX}) or room not in (select room from ${removedFrom(userId)} as removed)
    )
    select followed.room, coalesce(highest.seq, 0) as last_seq, counts.unread, counts.is_more, counts.mentions,
      latest.seq, latest.user_id, latest.username, latest.content, latest.attachments, floor(extract(epoch from latest.timestamp) * 1000) as at
    from followed
    left join lateral (
      select seq from ${messages} where room = followed.room order by seq desc limit 1
    ) as highest on true
    cross join lateral (
      select count(*) filter (where is_unread) as unread, count(*) filter (where place > ${COUNTED}) > 0 as is_more,
        count(*) filter (where is_unread and (is_direct or ${isMention})) as mentions
      from (
        select mentions, user_id, place, place <= ${COUNTED} and deleted_at is null and user_id is distinct from ${userId} as is_unread
        from (
          select mentions, deleted_at, user_id, row_number() over (order by seq) as place
          from ${messages} where room = followed.room and seq > followed.read
          order by seq limit ${COUNTED + 1}
        ) as numbered
      ) as above
    ) as counts
    left join lateral (
      select seq, user_id, username, content, attachments, timestamp from (
        select seq, user_id, username, content, attachments, timestamp, deleted_at
        from ${messages} where room = followed.room order by seq desc limit ${LATEST}
      ) as each where deleted_at is null order by seq desc limit 1
    ) as latest on true`;
};

/**
 * Counts what the user has not read at each position, in one statement; in no particular order. Mentions by `blocked` users do not
 * count as such. Private rooms from which the user is removed are left out. Rejects with the SQLSTATE `TIMED_OUT` when it takes too long.
 */
export const countUnread = async (
  db: Db,
  userId: string,
  positions: readonly ReadPosition[],
  blocked: readonly string[],
): Promise<RoomCounts[]> => {
  const { rows } = await bounded(db, db.execute<Row>(unreadStatement(userId, positions, blocked)), IN_INDEX_ORDER);
  return rows.map(({ room, last_seq, unread, is_more, mentions, ...row }) => ({
    room,
    lastSeq: Number(last_seq),
    unread: Number(unread),
    isMore: is_more,
    mentions: Number(mentions),
    last: lastOf(row),
  }));
};

const lastOf = ({
  seq,
  user_id,
  at,
  ...message
}: Pick<Row, "seq" | "user_id" | "username" | "content" | "attachments" | "at">) =>
  seq === null ? null : { ...message, seq: Number(seq), userId: user_id, timestamp: new Date(Number(at)) };
