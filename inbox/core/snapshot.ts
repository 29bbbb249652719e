/** The inbox as its clients see it. */
import { generatedName } from "../../rooms/protocol/access.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { InboxRoom, InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import { PROTOCOL } from "../../rooms/protocol/limits.ts";
import type { InboxSnapshot } from "./effects.ts";
import { hasAccess, type InboxState, type RoomState } from "./state.ts";

/** The user by the name in their last token. */
export const userOf = ({ userId, username }: InboxState): User => ({
  id: userId,
  username: username ?? generatedName(userId),
});

export const toInboxRoom = (room: RoomState): InboxRoom => {
  const { room: name, lastSeq, read, unread, mentions, isExact, muted, push, direct, last } = room;
  const shown = { room: name, lastSeq, read, unread, mentions, isExact, muted, push };
  return { ...shown, ...(direct && { direct }), ...(last && { last }) };
};

/** The rooms that the user follows and may read at `now`, ms since 1970. */
export const visibleRooms = (state: InboxState, now: number): RoomState[] =>
  [...state.rooms.values()].filter((room) => room.status === "followed" && hasAccess(room, now));

export const blockedUsers = ({ blocked }: InboxState): User[] =>
  [...blocked].map(([id, username]) => ({ id, username }));

export const snapshotOf = (state: InboxState, now: number): InboxSnapshot => ({
  user: userOf(state),
  rooms: visibleRooms(state, now).map(toInboxRoom),
  blocked: blockedUsers(state),
});

export const inboxEvent = (state: InboxState, now: number): InboxServerEvent => ({
  event: "inbox",
  data: { protocol: PROTOCOL, ...snapshotOf(state, now) },
});
