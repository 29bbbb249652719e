/** What notices have told of rooms since they were stored, in the attachments of open sockets, which survive hibernation. */

import { noteLastSeq } from "./calls.ts";
import { hashOf } from "./positions.ts";
import type { InboxState } from "./state.ts";

/** A hash of the room's name, the last message that was told, the last one that mentions the user, and the counts. */
export type EncodedNews = readonly [hash: number, told: number, mentioned: number, unread: number, mentions: number];

/** The rooms that an attachment has room for, those that were told last in an order of their names. */
const MAX_ROOMS = 60;

export const encodeNews = ({ rooms }: InboxState): EncodedNews[] =>
  [...rooms.values()]
    .filter(({ isTold, toldSeq, read }) => isTold && toldSeq > read)
    .slice(0, MAX_ROOMS)
    .map(({ room, toldSeq, mentionedSeq, unread, mentions }) => [
      hashOf(room),
      toldSeq,
      mentionedSeq,
      unread,
      mentions,
    ]);

/** Restores what was told. The positions of the same connection have been restored before. */
export const restoreNews = ({ rooms }: InboxState, news: readonly EncodedNews[]): void => {
  if (news.length === 0) return;
  const byHash = new Map([...rooms.values()].map((room) => [hashOf(room.room), room]));
  for (const [hash, told, mentioned, unread, mentions] of news) {
    const room = byHash.get(hash);
    if (!room || told <= Math.max(room.read, room.toldSeq)) continue;
    noteLastSeq(room, told);
    room.toldSeq = told;
    room.mentionedSeq = Math.max(room.mentionedSeq, mentioned);
    room.unread = Math.max(room.unread, unread);
    room.mentions = Math.max(room.mentions, mentions);
    room.isTold = true;
    room.news.set(told, false);
    if (room.mentionedSeq > room.read) room.news.set(room.mentionedSeq, true);
  }
};
