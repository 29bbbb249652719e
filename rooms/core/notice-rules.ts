/** Who is told of which message, and what a notice says. */
import { type Following, UNREAD_THRESHOLDS } from "../protocol/calls.ts";
import { isDirect } from "../protocol/direct.ts";
import type { Message } from "../protocol/events.ts";
import { otherUser } from "./direct.ts";
import type { Follower } from "./follower-index.ts";
import { isMember } from "./presence.ts";
import type { RoomState, UserId } from "./state.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;
/** A row that says of a follower that they were seen longer ago than this is written anew when they come back. */
export const SEEN_REFRESH_MS = 7 * DAY_MS;
/** Followers who have not been seen for 60 days are dropped: what is stored of that may be `SEEN_REFRESH_MS` old. */
export const DROP_AFTER_MS = 60 * DAY_MS + SEEN_REFRESH_MS;

/** What a follower who is told of no further messages has been told. */
export const LAST_THRESHOLD = UNREAD_THRESHOLDS[UNREAD_THRESHOLDS.length - 1] ?? 0;

/** The users who are told of a message by itself: in a direct conversation of all of the other's. */
export const toldOf = (state: RoomState, { userId: author, mentions = [] }: Message): UserId[] => {
  if (!isDirect(state.room)) return mentions.map(({ userId }) => userId).filter((userId) => userId !== author);
  const other = author === null ? null : otherUser(state, author);
  return other === null ? [] : [other];
};

/** The other user of a direct conversation, under the name in `message` if that is theirs. */
export const directOf = (state: RoomState, userId: UserId, message?: Message): Pick<Following, "direct"> => {
  if (!isDirect(state.room)) return {};
  const id = otherUser(state, userId);
  if (id === null) return { direct: null };
  const username = message?.userId === id ? message.username : (state.followers?.get(id)?.username ?? "");
  return username === "" ? {} : { direct: { id, username } };
};

export const reachedThreshold = (unread: number): number => UNREAD_THRESHOLDS.findLast((count) => count <= unread) ?? 0;

/** The seq at which a follower is told next; null for never. */
export const nextDue = ({ notified, firstUnread }: Follower): number | null => {
  const next = UNREAD_THRESHOLDS.find((count) => count > notified);
  return next === undefined ? null : firstUnread + next - 1;
};

/** Returns true if the user is a member at the moment. */
export const isPresent = ({ users }: RoomState, userId: UserId): boolean => {
  const user = users.get(userId);
  return user !== undefined && isMember(user);
};

/** False for users who were removed, and for those whose access to a private room has ended. */
export const isTellable = ({ sanctions }: RoomState, { userId, accessUntil }: Follower, now: number): boolean =>
  (sanctions.get(userId)?.removedUntil ?? 0) <= now && (accessUntil === null || accessUntil * 1000 > now);

/** True for a follower whom nobody has seen for long. */
export const isGone = (state: RoomState, { userId, seenAt }: Follower, now: number): boolean =>
  now - seenAt > DROP_AFTER_MS && !isPresent(state, userId) && !state.direct.has(userId);

export const isStanding = (message: Message | undefined): boolean =>
  message !== undefined && message.deletedAt === undefined;
