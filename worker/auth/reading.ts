/**
 * Reading over REST: removal ends it in a private room, once the order is archived. Public rooms stay readable, because
 * whoever is removed could read them without a token.
 */
import { isRemoved } from "../../drizzle/audit.ts";
import type { RoomFilter } from "../../drizzle/lists.ts";
import { isMemberOf } from "../../drizzle/room-members.ts";
import { mayEnter, readableRooms } from "../../rooms/protocol/access.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import { read } from "../database.ts";
import type { Env } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { type Identity, requireAccess } from "./identity.ts";

/** The rooms that the identity may read, as a filter for queries across rooms. */
export const readableBy = (identity: Identity): RoomFilter => ({
  ...readableRooms(identity),
  reader: identity.user.id,
});

/** Throws `not_found` for a room that the identity may not enter, or whose users are not archived yet, `forbidden` for a private one that they were removed from. */
export const requireReading = async (env: Env, identity: Identity, room: string): Promise<void> => {
  requireAccess(identity, room);
  if (isDirect(room)) {
    if (await read(env, (db) => isMemberOf(db, room, identity.user.id))) return;
    throw notFound("room");
  }
  const isPublic = mayEnter({ rooms: [] }, room);
  if (isPublic || !(await read(env, (db) => isRemoved(db, room, identity.user.id)))) return;
  throw new ApiError(403, "forbidden", "you have been removed by a moderator");
};

/** Throws as `requireReading` does, and `forbidden` for anyone but a moderator: a direct conversation has none. */
export const requireModerator = async (env: Env, identity: Identity, room: string): Promise<void> => {
  await requireReading(env, identity, room);
  if (identity.role !== "moderator" || isDirect(room))
    throw new ApiError(403, "forbidden", "only moderators may do this");
};
