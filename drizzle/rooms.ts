/** Lists of rooms: by name or by activity, and found by parts of their names. */
import { and, asc, gt, like, type SQL, sql } from "drizzle-orm";
import { bounded } from "./bounded.ts";
import type { Db } from "./client.ts";
import { listed, type Page, type PageQuery, type RoomFilter, toPage } from "./lists.ts";
import { COMPARED, containing, hasTrigrams } from "./name-parts.ts";
import { rooms } from "./schema.ts";

/** A room's key by activity: the time of its last message in ms since 1970, null without any, and its name. */
export type ActivityKey = readonly [lastMessageAt: number | null, name: string];

export type RoomRow = typeof rooms.$inferSelect;

/** The expression of the index. */
const activity = sql`coalesce(last_message_at, '-infinity'::timestamptz)`;

/** Lists the rooms that the filter includes and whose names contain all `parts`, by name. */
export const listRooms = async (
  db: Db,
  { limit, key }: PageQuery<string>,
  filter: RoomFilter,
  parts: readonly string[] = [],
): Promise<Page<RoomRow, string>> => {
  const after = key === null ? undefined : gt(rooms.name, key);
  const selected = await select(db, after, [asc(rooms.name)], limit + 1, filter, parts);
  return toPage(selected, limit, ({ name }) => name);
};

/** The same by activity, the most recent one first. A room that becomes active while pages are followed moves before them. */
export const listActiveRooms = async (
  db: Db,
  { limit, key }: PageQuery<ActivityKey>,
  filter: RoomFilter,
  parts: readonly string[] = [],
): Promise<Page<RoomRow, ActivityKey>> => {
  const [at, name] = key ?? [];
  const time = at == null ? "-infinity" : new Date(at).toISOString();
  const after = key === null ? undefined : sql`(${activity}, ${rooms.name}) < (${time}::timestamptz, ${name})`;
  const selected = await select(db, after, [sql`${activity} desc`, sql`${rooms.name} desc`], limit + 1, filter, parts);
  return toPage(selected, limit, ({ name, lastMessageAt }): ActivityKey => [lastMessageAt?.getTime() ?? null, name]);
};

/** Parts that the trigram index does not find are compared with the first names in the list's order only. */
const select = (
  db: Db,
  after: SQL | undefined,
  order: SQL[],
  limit: number,
  filter: RoomFilter,
  parts: readonly string[],
): Promise<RoomRow[]> => {
  const isListed = and(listed(filter), after);
  const matches = and(...parts.map((part) => like(rooms.name, containing(part))));
  const from = db.select().from(rooms);
  if (parts.length === 0 || parts.some(hasTrigrams)) {
    return bounded(
      db,
      from
        .where(and(isListed, matches))
        .orderBy(...order)
        .limit(limit),
    );
  }
  const first = from
    .where(isListed)
    .orderBy(...order)
    .limit(COMPARED)
    .as("rooms");
  return bounded(
    db,
    db
      .select()
      .from(first)
      .where(matches)
      .orderBy(...order)
      .limit(limit),
  );
};
