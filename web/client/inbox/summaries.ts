/** The list of this user's rooms: those that they follow, and others that they have visited in this browser. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { Message, User } from "../../../rooms/protocol/events.ts";
import type { InboxRoom, Preview } from "../../../rooms/protocol/inbox.ts";
import type { PushLevel } from "../../../rooms/protocol/push.ts";
import { NOTHING_UNREAD, type Unread } from "../unread.ts";
import type { VisitedRoom } from "../visited-rooms.ts";
import { previewOf } from "./preview.ts";

/** A room that this user follows or has visited. */
export interface RoomSummary {
  readonly name: string;
  /** Zero in a room that is neither followed nor open. */
  readonly unread: Unread;
  readonly isFollowed: boolean;
  readonly isMuted: boolean;
  /** For which news this user's browsers are pushed to. */
  readonly push: PushLevel;
  /** The other member of a direct conversation; null in any other room. */
  readonly direct: User | null;
  /** The last message, as far as it is known. */
  readonly last: Preview | null;
  /** An unsent draft is stored. */
  readonly hasDraft: boolean;
}

/** A room that is open. */
export interface OpenRoom {
  readonly unread: ReadonlySignal<Unread>;
  readonly timeline: { readonly messages: ReadonlySignal<readonly Message[]> };
}

interface Sources {
  readonly followed: ReadonlyMap<string, InboxRoom>;
  /** Most recent first. */
  readonly visited: readonly VisitedRoom[];
  readonly drafts: ReadonlySet<string>;
  /** By name. */
  readonly open: ReadonlyMap<string, OpenRoom>;
}

const unreadOf = ({ unread, mentions, isExact }: InboxRoom): Unread => ({
  count: unread,
  mentions,
  isMore: unread > 0 && !isExact,
});

/** Reads signals. Returns the followed rooms by the time of their last message or visit, then visited rooms that are not followed. */
export const summariesOf = ({ followed, visited, drafts, open }: Sources): readonly RoomSummary[] => {
  const visits = new Map(visited.map(({ name, at }) => [name, at]));
  const summaryOf = (name: string, room: InboxRoom | undefined): RoomSummary => {
    const opened = open.get(name);
    const known = room?.last ?? null;
    const direct = room?.direct ?? null;
    const unread = opened?.unread.value ?? (room ? unreadOf(room) : NOTHING_UNREAD);
    return {
      name,
      // A direct message is for this user, whatever it says.
      unread: direct ? { ...unread, mentions: unread.count } : unread,
      isFollowed: room !== undefined,
      isMuted: room?.muted ?? false,
      push: room?.push ?? "mentions",
      direct,
      last: opened ? previewOf(opened.timeline.messages.value, known) : known,
      hasDraft: drafts.has(name),
    };
  };
  const activity = ({ name, last }: RoomSummary) =>
    Math.max(last ? Date.parse(last.timestamp) : 0, visits.get(name) ?? 0);
  const ofFollowed = [...followed.values()]
    .map((room) => summaryOf(room.room, room))
    .map((summary) => ({ summary, at: activity(summary) }))
    .sort((a, b) => b.at - a.at)
    .map(({ summary }) => summary);
  return [
    ...ofFollowed,
    ...visited.filter(({ name }) => !followed.has(name)).map(({ name }) => summaryOf(name, undefined)),
  ];
};

/** Adds up what is unread. Of muted rooms only the mentions count. */
export const totalOf = (rooms: readonly RoomSummary[]): Unread =>
  rooms.reduce<Unread>(
    (sum, { unread, isMuted }) => ({
      count: sum.count + (isMuted ? unread.mentions : unread.count),
      mentions: sum.mentions + unread.mentions,
      isMore: sum.isMore || (unread.isMore && !isMuted),
    }),
    NOTHING_UNREAD,
  );
