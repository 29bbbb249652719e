/** Which message of a room is being changed in its place, and what it is to become. */
import { type Signal, signal } from "@preact/signals-core";
import type { RoomClient } from "../client/room.ts";

export interface Editing {
  seq: number;
  draft: string;
}

const edits = new WeakMap<RoomClient, Signal<Editing | null>>();

/** Null while nothing is edited. */
export const editingIn = (client: RoomClient): Signal<Editing | null> => {
  const held = edits.get(client) ?? signal<Editing | null>(null);
  edits.set(client, held);
  return held;
};

/** Begins to edit this user's latest message, if one is held. True when there is one. */
export const editLatest = (client: RoomClient): boolean => {
  const own = client.timeline.messages
    .peek()
    .findLast(({ userId, deletedAt }) => userId === client.userId && deletedAt === undefined);
  if (own) editingIn(client).value = { seq: own.seq, draft: own.content };
  return own !== undefined;
};
