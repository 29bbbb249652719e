/** Counts of Postgres as the inbox uses them. */
import type { Db } from "../drizzle/client.ts";
import { countUnread } from "../drizzle/inbox-counts.ts";
import { beginningOf } from "../rooms/protocol/excerpt.ts";
import type { Counts, Position } from "./core/effects.ts";

export const readCounts = async (
  db: Db,
  userId: string,
  positions: readonly Position[],
  blocked: readonly string[],
): Promise<Counts[]> => {
  const rows = await countUnread(db, userId, positions, blocked);
  return rows.map(({ last, ...counts }) => ({ ...counts, last: last && toPreview(last) }));
};

type LastMessage = NonNullable<Awaited<ReturnType<typeof countUnread>>[number]["last"]>;

const toPreview = ({ content, attachments, timestamp, ...message }: LastMessage) => ({
  ...message,
  excerpt: beginningOf({ content, attachments }),
  timestamp: timestamp.toISOString(),
});
