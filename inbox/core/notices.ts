/** News of rooms. Each notice may come more than once, and leaves lower bounds of what is unread. */
import type { Notice } from "../../rooms/protocol/calls.ts";
import type { InboxServerData } from "../../rooms/protocol/inbox.ts";
import { accessEnd } from "./access.ts";
import { noteLastSeq } from "./calls.ts";
import { type Effect, store } from "./effects.ts";
import { followedEvent, isFull, setDirect } from "./following.ts";
import { mentionsOf } from "./reading.ts";
import { hasAccess, type InboxState, newRoom, type RoomState } from "./state.ts";

/** The unread messages of a room that are remembered one by one, the latest. */
const MAX_NEWS = 200;

export const notify = (state: InboxState, request: number, notice: Notice, now: number): Effect[] => {
  const isOpen = state.connections.size > 0;
  const answer = (isFollowing: boolean, isConnected: boolean, read: number, effects: Effect[] = []): Effect[] => [
    ...effects,
    { type: "answer", request, answer: { isFollowing, isConnected, read } },
  ];
  const known = state.rooms.get(notice.room);
  if (known?.status === "unfollowed" || (!known && isFull(state))) return answer(false, false, 0);
  // Whose access has ended still follows: it may come back.
  const accessUntil = known ? known.accessUntil : accessEnd(notice.room, notice.accessUntil);
  if (!hasAccess({ accessUntil }, now)) return answer(true, false, known?.read ?? 0);
  const room = known ?? adopt(state, notice, now);
  const { message } = notice;
  noteLastSeq(room, Math.max(notice.lastSeq, message.seq));
  if (room.last === null || message.seq > room.last.seq) room.last = message;
  const isDirectChanged = setDirect(state, room, notice.direct);
  const news = message.seq > room.read ? takeOver(state, room, notice) : NOTHING_NEW;
  const isShown = !known || (room.status === "hidden" && news.isNew);
  if (isShown) room.status = "followed";
  const effects: Effect[] = isShown || isDirectChanged || news.isNew ? [store(room, now)] : [];
  if (isShown || isDirectChanged) effects.push(followedEvent(room));
  if (news.isUnread && !room.muted) effects.push({ type: "broadcast", event: unreadEvent(room) });
  if (news.isMention) effects.push({ type: "broadcast", event: mentionedEvent(room, notice) });
  return answer(true, isOpen, room.read, effects);
};

/** What a notice has changed. */
interface News {
  readonly isNew: boolean;
  readonly isUnread: boolean;
  readonly isMention: boolean;
}

const NOTHING_NEW: News = { isNew: false, isUnread: false, isMention: false };

/** Follows a room of which the inbox knows nothing: it has lost its storage, or the room's call `followed` is late. */
const adopt = (state: InboxState, { room: name, ...notice }: Notice, now: number): RoomState => {
  const { lastSeq, accessUntil, unread, mentions, message } = notice;
  const first = Math.min(mentions[0] ?? message.seq, message.seq - Math.max(1, unread) + 1);
  const room = newRoom(name, Math.max(0, first - 1), lastSeq, now);
  room.accessUntil = accessUntil;
  state.rooms.set(name, room);
  return room;
};

/** Adds what a notice tells of messages that are not read to the room's counts. */
const takeOver = (state: InboxState, room: RoomState, notice: Notice): News => {
  const { message } = notice;
  const isBlocked = message.userId !== null && state.blocked.has(message.userId);
  const mentions = isBlocked ? [] : notice.mentions.filter((seq) => seq > Math.max(room.read, room.mentionedSeq));
  const seen = Math.max(room.read, room.toldSeq, room.countedSeq);
  const unseen = new Set([...notice.mentions, message.seq].filter((seq) => seq > seen));
  const before = room.unread;
  const uncounted = mentions.filter((seq) => seq > room.countedSeq);
  for (const seq of unseen) room.news.set(seq, false);
  for (const seq of uncounted) room.news.set(seq, true);
  for (const seq of room.news.keys()) if (room.news.size > MAX_NEWS) room.news.delete(seq);
  room.mentions = Math.max(room.mentions + uncounted.length, mentionsOf(room.news));
  room.unread = Math.max(room.unread + unseen.size, notice.unread, room.news.size, room.mentions);
  room.toldSeq = Math.max(room.toldSeq, message.seq);
  room.mentionedSeq = Math.max(room.mentionedSeq, ...mentions);
  room.isTold = true;
  const isUnread = room.unread > before;
  if (isUnread) room.isExact = false;
  const isMention = mentions.length > 0;
  return { isNew: isUnread || isMention || unseen.size > 0, isUnread, isMention };
};

const unreadEvent = ({ room, lastSeq, unread, mentions, last }: RoomState) =>
  ({ event: "roomUnread", data: { room, lastSeq, unread, mentions, ...(last && { last }) } }) as const;

const mentionedEvent = ({ room, mentions }: RoomState, { message }: Notice) => {
  const data: InboxServerData<"mentioned"> = { room, ...message, mentions };
  return { event: "mentioned", data } as const;
};
