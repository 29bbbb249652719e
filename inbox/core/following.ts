/** Following and unfollowing rooms, asked for by the user or by the room. */
import type { Following, OpenedDirect } from "../../rooms/protocol/calls.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { accessEnd, isPrivate, type Presented, present } from "./access.ts";
import { consume } from "./budgets.ts";
import { type CallOutcome, noteLastSeq } from "./calls.ts";
import { callError } from "./devices.ts";
import { type Effect, fail, store, succeed } from "./effects.ts";
import { noConversationError, roomUnavailableError, tooManyRoomsError } from "./errors.ts";
import { advance } from "./reading.ts";
import { toInboxRoom } from "./snapshot.ts";
import { followedRoom, hasAccess, type InboxState, newRoom, type RoomChoices, type RoomState } from "./state.ts";

/** For so long after an erasure, calls may arrive that rooms made before it, ms: they give up after 10 s. */
const LATE_CALLS_MS = 15_000;

/** Rooms that are followed, or unfollowed without the room knowing yet. */
const MAX_STORED_ROOMS = 2 * INBOX_LIMITS.rooms;

/** True if the user cannot follow another room. Direct conversations have a limit of their own, see `makePlace`. */
export const isFull = ({ rooms, joining }: InboxState): boolean => {
  let stored = joining.size;
  let followed = joining.size;
  for (const { room, status } of rooms.values()) {
    if (isDirect(room)) continue;
    stored += 1;
    if (status === "followed") followed += 1;
  }
  return followed >= INBOX_LIMITS.rooms || stored >= MAX_STORED_ROOMS;
};

/** The sooner a direct conversation goes: a hidden one, then one of which nothing was read, then any; the longest silent first. */
const byWorth = (a: RoomState, b: RoomState): number => {
  const rank = ({ status, read, lastSeq }: RoomState) => (status === "hidden" ? 0 : read === 0 && lastSeq > 0 ? 1 : 2);
  const time = ({ last }: RoomState) => (last === null ? 0 : Date.parse(last.timestamp));
  return rank(a) - rank(b) || time(a) - time(b);
};

/** Drops a direct conversation if there are as many as there may be: its next message lists it again. */
export const makePlace = ({ rooms }: InboxState): Effect[] => {
  const conversations = [...rooms.values()].filter(({ room }) => isDirect(room));
  if (conversations.length < INBOX_LIMITS.direct) return [];
  const [first] = conversations.sort(byWorth);
  if (first === undefined) return [];
  rooms.delete(first.room);
  return [{ type: "delete", room: first.room }, ...(first.status === "followed" ? [unfollowedEvent(first.room)] : [])];
};

/** True if the word of a room is not enough at `now` (ms since 1970) for the user to follow it. */
export const declines = (state: InboxState, room: string, now: number): boolean =>
  (!isDirect(room) && isFull(state)) || now - state.erasedAt < LATE_CALLS_MS;

/** The other user of a direct conversation who was erased. */
const ERASED: User = { id: "", username: "" };

/** Takes over the other user of a direct conversation; `undefined` says nothing. Returns whether anything has changed. */
export const setDirect = (state: InboxState, room: RoomState, told: Following["direct"]): boolean => {
  const direct = told === null ? ERASED : told;
  const { id, username } = room.direct ?? {};
  if (direct === undefined || (direct.id === id && direct.username === username)) return false;
  room.direct = direct;
  // They may have been blocked before the conversation began.
  if (direct.id !== id && state.blocked.has(direct.id)) room.owed.add("block");
  return true;
};

export const followedEvent = (room: RoomState): Effect => ({
  type: "broadcast",
  event: { event: "followed", data: toInboxRoom(room) },
});

const unfollowedEvent = (room: string): Effect => ({
  type: "broadcast",
  event: { event: "unfollowed", data: { room } },
});

/** A room says that the user follows it. */
export const followed = (state: InboxState, request: number, following: Following, now: number): Effect[] => {
  const { room: name, lastSeq, accessUntil, direct } = following;
  const answer = (isFollowing: boolean, effects: Effect[] = []): Effect[] => [
    ...effects,
    { type: "answer", request, answer: isFollowing },
  ];
  const known = state.rooms.get(name);
  if (known?.status === "unfollowed" || (!known && declines(state, name, now))) return answer(false);
  const dropped = known || !isDirect(name) ? [] : makePlace(state);
  const room = known ?? newRoom(name, lastSeq, lastSeq);
  if (!known) room.accessUntil = accessEnd(name, accessUntil);
  state.rooms.set(name, room);
  noteLastSeq(room, lastSeq);
  const isNew = known?.status !== "followed";
  const wasShown = !isNew && hasAccess(room, now);
  room.status = "followed";
  const isDirectChanged = setDirect(state, room, direct);
  const isExtended = accessUntil !== null && accessUntil > (room.accessUntil ?? 0);
  if (isExtended) room.accessUntil = accessUntil;
  if (!isNew && !isDirectChanged && !isExtended) return answer(true);
  const isShown = !wasShown && hasAccess(room, now);
  return answer(true, [...dropped, store(room), ...(isShown || isDirectChanged ? [followedEvent(room)] : [])]);
};

/** The user has opened a direct conversation, whose last seq is `lastSeq`: they see it from now on. */
export const openedDirect = (
  state: InboxState,
  { request, room: name, lastSeq, direct }: OpenedDirect & { request: number },
  now: number,
): Effect[] => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return [fail(request, rateLimitedError(retryAfterMs))];
  const known = state.rooms.get(name);
  const dropped = known ? [] : makePlace(state);
  const room = known ?? newRoom(name, lastSeq, lastSeq);
  state.rooms.set(name, room);
  noteLastSeq(room, lastSeq);
  // The name that they have written under is better than the one that the caller gives.
  const isChanged = room.direct?.id !== direct.id && setDirect(state, room, direct);
  const isShown = known?.status !== "followed";
  room.status = "followed";
  const answer = succeed(request, null);
  return isChanged || isShown ? [...dropped, store(room), followedEvent(room), answer] : [answer];
};

/** A room has forgotten the user. */
export const forgotten = (state: InboxState, name: string): Effect[] => {
  const room = state.rooms.get(name);
  if (!room) return [];
  state.rooms.delete(name);
  return [{ type: "delete", room: name }, ...(room.status === "followed" ? [unfollowedEvent(name)] : [])];
};

export interface FollowCommand {
  readonly request: number;
  readonly presented: Presented;
  readonly room: string;
  readonly choices: RoomChoices;
}

/** The user follows a room, or chooses what they learn of one that they follow. The room is asked before it is stored. */
export const follow = (state: InboxState, command: FollowCommand, now: number): Effect[] => {
  const { request, presented, room: name, choices } = command;
  const error = callError(state, presented.epoch, now);
  if (error) return [fail(request, error)];
  const effects = present(state, presented, now);
  const room = followedRoom(state, name);
  if (room) return [...effects, ...choose(room, choices), succeed(request, toInboxRoom(room))];
  const joining = state.joining.get(name);
  if (joining) joining.waiting.push({ request, choices });
  else if (isFull(state)) return [...effects, fail(request, tooManyRoomsError)];
  else {
    const accessUntil = isPrivate(name) ? presented.expiresAt : null;
    state.joining.set(name, { accessUntil, rooms: presented.rooms, waiting: [{ request, choices }] });
  }
  return effects;
};

const choose = (room: RoomState, choices: RoomChoices): Effect[] => {
  const { muted, push } = room;
  apply(room, choices);
  return muted === room.muted && push === room.push ? [] : [store(room), followedEvent(room)];
};

const apply = (room: RoomState, { muted, push }: RoomChoices): void => {
  room.muted = muted ?? room.muted;
  room.push = push ?? room.push;
};

/** The room has answered whether the user may follow it. */
export const joined = (state: InboxState, name: string, outcome: CallOutcome): Effect[] => {
  const joining = state.joining.get(name);
  state.joining.delete(name);
  const result = outcome === "failed" ? null : outcome;
  // The user has changed their mind meanwhile, which the room learns next.
  if (!joining) return [];
  if (!result?.ok) return joining.waiting.map(({ request }) => fail(request, result?.error ?? roomUnavailableError));
  const { lastSeq } = result;
  const known = state.rooms.get(name);
  const room = known && known.status !== "unfollowed" ? known : newRoom(name, lastSeq, lastSeq);
  state.rooms.set(name, room);
  room.status = "followed";
  noteLastSeq(room, lastSeq);
  room.accessUntil = joining.accessUntil;
  for (const { choices } of joining.waiting) apply(room, choices);
  const answers = joining.waiting.map(({ request }) => succeed(request, toInboxRoom(room)));
  return [store(room), followedEvent(room), ...answers];
};

/** The user unfollows a room, or hides a direct conversation until its next message. */
export const unfollow = (state: InboxState, request: number, name: string, now: number): Effect[] => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return [fail(request, rateLimitedError(retryAfterMs))];
  const { waiting = [] } = state.joining.get(name) ?? {};
  const effects = waiting.map(({ request }) => fail(request, roomUnavailableError));
  // The room may have made the user a follower already.
  const hasJoining = state.joining.delete(name);
  if (hasJoining && !isDirect(name) && !state.rooms.has(name)) state.rooms.set(name, newRoom(name, 0, 0));
  const room = state.rooms.get(name);
  if (!room && isDirect(name)) return [...effects, fail(request, noConversationError)];
  if (room?.status === "followed") effects.push(...leave(room));
  return [...effects, succeed(request, null)];
};

const leave = (room: RoomState): Effect[] => {
  room.pending = null;
  if (isDirect(room.room)) {
    if (room.lastSeq > room.read) advance(room, room.lastSeq);
    room.status = "hidden";
    apply(room, { muted: false, push: "mentions" });
  } else {
    room.status = "unfollowed";
    room.owed.clear();
    room.owed.add("unfollow");
  }
  return [store(room), unfollowedEvent(room.room)];
};
