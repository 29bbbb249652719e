/** News of rooms. Each notice may come more than once, and leaves lower bounds of what is unread. */
import type { Notice } from "../../rooms/protocol/calls.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { InboxServerData, Preview } from "../../rooms/protocol/inbox.ts";
import { accessEnd } from "./access.ts";
import { noteLastSeq } from "./calls.ts";
import { type Effect, store } from "./effects.ts";
import { declines, followedEvent, makePlace, setDirect } from "./following.ts";
import { schedulePush } from "./push.ts";
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
  const isConversation = isDirect(notice.room);
  if (known?.status === "unfollowed" || (!known && declines(state, notice.room, now))) return answer(false, false, 0);
  // Whose access has ended still follows: it may come back.
  const accessUntil = known ? known.accessUntil : accessEnd(notice.room, notice.accessUntil);
  if (!hasAccess({ accessUntil }, now)) return answer(true, false, known?.read ?? 0);
  const dropped = known || !isConversation ? [] : makePlace(state);
  const room = known ?? adopt(state, notice);
  const { message } = notice;
  noteLastSeq(room, Math.max(notice.lastSeq, message.seq));
  if (room.last === null || message.seq > room.last.seq) room.last = message;
  const isDirectChanged = setDirect(state, room, notice.direct);
  const news = message.seq > room.read ? takeOver(state, room, notice) : NOTHING_NEW;
  const isShown = !known || (room.status === "hidden" && news.isNew);
  if (isShown) room.status = "followed";
  const isScheduled = news.isNew && schedulePush(state, room, { seq: news.seq, mentions: news.mentions }, now);
  // News is not stored: the next count finds it, and until then it is in memory and in the attachments of open sockets.
  const effects: Effect[] = isShown || isDirectChanged || isScheduled ? [...dropped, store(room)] : [];
  if (news.isNew) for (const connection of state.connections.keys()) effects.push({ type: "attach", connection });
  if (isShown || isDirectChanged) effects.push(followedEvent(room));
  if (news.isUnread && !room.muted) effects.push({ type: "broadcast", event: unreadEvent(room) });
  if (news.mention !== null) effects.push({ type: "broadcast", event: mentionedEvent(room, news.mention) });
  return answer(true, isOpen, room.read, effects);
};

/** What a notice has changed. */
interface News {
  readonly isNew: boolean;
  readonly isUnread: boolean;
  /** The last message that mentions the user. */
  readonly mention: Preview | null;
  /** What may be pushed: all messages that mention the user, and the one that the notice is about, 0 if its author is blocked. */
  readonly mentions: readonly number[];
  readonly seq: number;
}

const NOTHING_NEW: News = { isNew: false, isUnread: false, mention: null, mentions: [], seq: 0 };

const isBlocked = ({ blocked }: InboxState, { userId }: Preview): boolean => userId !== null && blocked.has(userId);

/** Follows a room of which the inbox knows nothing: it has lost its storage, or the room's call `followed` is late. */
const adopt = (state: InboxState, { room: name, ...notice }: Notice): RoomState => {
  const { lastSeq, accessUntil, unread, mentions, message } = notice;
  const first = Math.min(mentions[0]?.seq ?? message.seq, message.seq - Math.max(1, unread) + 1);
  const room = newRoom(name, Math.max(0, first - 1), lastSeq);
  room.accessUntil = accessUntil;
  state.rooms.set(name, room);
  return room;
};

/** Adds what a notice tells of messages that are not read to the room's counts. */
const takeOver = (state: InboxState, room: RoomState, notice: Notice): News => {
  const { message } = notice;
  const known = Math.max(room.read, room.mentionedSeq);
  const mentioned = notice.mentions.filter((each) => each.seq > known && !isBlocked(state, each));
  const mentions = mentioned.map(({ seq }) => seq);
  const seen = Math.max(room.read, room.toldSeq, room.countedSeq);
  const unseen = new Set([...notice.mentions, message].map(({ seq }) => seq).filter((seq) => seq > seen));
  const before = room.unread;
  // What Postgres has told is forgotten by hibernation, and the room does not tell it again.
  const isLater = message.seq > room.toldSeq;
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
  const mention = mentioned.at(-1) ?? null;
  const isNew = isUnread || mention !== null || isLater || unseen.size > 0;
  return { isNew, isUnread, mention, mentions, seq: isLater && !isBlocked(state, message) ? message.seq : 0 };
};

const unreadEvent = ({ room, lastSeq, unread, mentions, last }: RoomState) =>
  ({ event: "roomUnread", data: { room, lastSeq, unread, mentions, ...(last && { last }) } }) as const;

const mentionedEvent = ({ room, mentions }: RoomState, message: Preview) => {
  const data: InboxServerData<"mentioned"> = { room, ...message, mentions };
  return { event: "mentioned", data } as const;
};
