/** The users of direct conversations, archived by their rooms. Nobody else may know that a conversation exists. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { type messages, roomMembers, type rooms } from "./schema.ts";

/** The condition that a room is a direct conversation. It is written like this in the predicates of indexes. */
export const isDirect = (room: typeof messages.room | typeof rooms.name): SQL => sql`starts_with(${room}, 'dm-')`;

/** Returns a table expression: the direct conversations of a user. */
export const conversationsOf = (userId: string): SQL =>
  sql`(select room from ${roomMembers} where user_id = ${userId})`;

/** Resolves to the users of a direct conversation: none before its first message is archived. */
export const membersOf = async (db: Db, room: string): Promise<string[]> => {
  const rows = await db.select({ userId: roomMembers.userId }).from(roomMembers).where(eq(roomMembers.room, room));
  return rows.map(({ userId }) => userId);
};

/** Resolves to true if the user is one of those of the direct conversation. */
export const isMemberOf = async (db: Db, room: string, userId: string): Promise<boolean> => {
  const isTheirs = and(eq(roomMembers.room, room), eq(roomMembers.userId, userId));
  return (await db.select({ room: roomMembers.room }).from(roomMembers).where(isTheirs)).length > 0;
};
