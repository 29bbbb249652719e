/** News of rooms that are not open. */
import type { User } from "../../../rooms/protocol/events.ts";
import type { InboxRoom, InboxServerEvent } from "../../../rooms/protocol/inbox.ts";

/** A message that is news: the first unread one of a room, or one that mentions this user. */
export interface InboxNotice {
  readonly room: string;
  readonly seq: number;
  /** Null if the author was erased. */
  readonly userId: string | null;
  readonly username: string;
  /** The beginning of the message, as Markdown. */
  readonly excerpt: string;
  /** The other member of a direct conversation; null in any other room. */
  readonly direct: User | null;
  /** True if the message mentions this user or is a direct one. */
  readonly isMention: boolean;
}

/** Returns the notice of an event, null if there is none; `findRoom` finds followed rooms. Tells of a message once. */
export const createNotices = (findRoom: (name: string) => InboxRoom | undefined) => {
  /** By room, the last notice. */
  const given = new Map<string, InboxNotice>();
  return ({ event, data }: InboxServerEvent): InboxNotice | null => {
    if (event !== "mentioned" && event !== "roomUnread") return null;
    const isMentioned = event === "mentioned";
    // Further unread messages are counted only.
    const message = isMentioned ? data : data.unread === 1 ? data.last : undefined;
    const room = findRoom(data.room);
    if (!room || !message || message.seq <= room.read || (room.muted && !isMentioned)) return null;
    const { seq, userId, username, excerpt } = message;
    const direct = room.direct ?? null;
    const isMention = isMentioned || data.mentions > 0 || direct !== null;
    const before = given.get(room.room);
    if (before && (seq < before.seq || (seq === before.seq && (before.isMention || !isMention)))) return null;
    const notice = { room: room.room, seq, userId, username, excerpt, direct, isMention };
    given.set(room.room, notice);
    return notice;
  };
};
