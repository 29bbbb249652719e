/** Coming, going and being called something else: what changes in the room, and who is told. */

import { LIMITS } from "../protocol/limits.ts";
import { announce, type Effect } from "./effects.ts";
import { mutedNotice } from "./moderation.ts";
import * as people from "./presence.ts";
import type { Connection, Presence, RoomState } from "./state.ts";
import { stopTyping, typists } from "./typing.ts";

/** The answers come even to who has joined already: joining again is how a client asks for what it has missed. */
export const join = (
  state: RoomState,
  connection: Connection,
  presence: Presence,
  after: number | undefined,
  now: number,
): Effect[] => {
  const to = connection.id;
  const effects: Effect[] = connection.joined ? [] : [{ type: "remember", connection: to }];
  if (people.join(state, connection, presence)) effects.push(announce(state, "userJoined", presence));
  effects.push({ type: "send", to, event: { event: "roomUsers", data: people.roster(state) } });
  if (after === undefined) effects.push({ type: "history", to, event: "joinRoom", query: {} });
  else {
    effects.push({ type: "changes", to, after });
    effects.push({ type: "history", to, event: "joinRoom", query: { after, limit: LIMITS.historyMessages } });
  }
  return [...effects, ...typists(state, to, presence), ...mutedNotice(state, to, presence.user.id, now)];
};

/** One connection leaves; with the last one its user does. */
export const leave = (state: RoomState, connection: Connection, presence: Presence): Effect[] => {
  const effects: Effect[] = [{ type: "remember", connection: connection.id }];
  if (!people.part(connection, presence)) return effects;
  return [...effects, ...endMembership(state, presence)];
};

/** A connection is gone. Its user stays a member for a moment, and may come back unnoticed. */
export const lose = (state: RoomState, connection: Connection, presence: Presence, now: number): Effect[] => {
  const wasLast = people.removeConnection(state, connection, presence, now);
  return wasLast ? stopTyping(state, presence) : [];
};

/** A user is no member any more, from now on. */
export const endMembership = (state: RoomState, presence: Presence): Effect[] => {
  const effects = stopTyping(state, presence);
  people.removeMember(state, presence);
  return [...effects, announce(state, "userLeft", presence)];
};

export const rename = (state: RoomState, presence: Presence, username: string): Effect[] => {
  if (username === presence.user.username) return [];
  people.rename(state, presence, username);
  const effects: Effect[] = [...presence.connections].map((connection) => ({ type: "remember", connection }));
  // The user's own other connections have to learn of it, too.
  if (people.isMember(presence)) effects.push(announce(state, "userJoined", presence, { toAll: true }));
  return effects;
};
