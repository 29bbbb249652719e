/** The rooms that this user follows and the users that they have blocked, from the inbox's events. */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { User } from "../../../rooms/protocol/events.ts";
import type { InboxRoom, InboxServerEvent, Preview } from "../../../rooms/protocol/inbox.ts";

/** What is kept of the inbox until the next visit. */
export interface SavedInbox {
  readonly rooms: readonly InboxRoom[];
  readonly blocked: readonly User[];
}

export interface FollowedRooms {
  /** By name. */
  readonly rooms: ReadonlySignal<ReadonlyMap<string, InboxRoom>>;
  readonly blocked: ReadonlySignal<readonly User[]>;
  /** The inbox has told which rooms these are. Until then they are those of an earlier visit. */
  readonly isTold: ReadonlySignal<boolean>;
  /** Shows the rooms of an earlier visit, unless the inbox has told of its own. */
  restore(saved: SavedInbox): void;
  received(event: InboxServerEvent): void;
  /** Everything up to `seq` has been read. A position never moves back. */
  read(room: string, seq: number): void;
  /** Adds or replaces a room. */
  set(room: InboxRoom): void;
  remove(room: string): void;
  setBlocked(users: readonly User[]): void;
  /** Another user follows other rooms. */
  clear(): void;
}

/** Returns a room that is read up to `seq`. */
const readUpTo = (room: InboxRoom, seq: number): InboxRoom => {
  if (seq <= room.read) return room;
  const lastSeq = Math.max(room.lastSeq, seq);
  if (lastSeq === seq) return { ...room, lastSeq, read: seq, unread: 0, mentions: 0, isExact: true };
  // Nobody counts how many of the unread ones these were: at most all.
  const left = (count: number) => Math.max(0, count - (seq - room.read));
  return { ...room, read: seq, unread: left(room.unread), mentions: left(room.mentions), isExact: false };
};

interface News extends Pick<InboxRoom, "lastSeq" | "unread" | "mentions"> {
  readonly last?: Preview | undefined;
}

/** Returns a room with news of it. Its counts are at least what was known, because notices tell of thresholds. */
const withNews = (room: InboxRoom, { lastSeq, unread, mentions, last = room.last }: News): InboxRoom => ({
  ...room,
  ...(last && last.seq >= (room.last?.seq ?? 0) ? { last } : {}),
  lastSeq: Math.max(room.lastSeq, lastSeq),
  // Otherwise it is old news: it has been read.
  ...(lastSeq > room.read && {
    unread: Math.max(room.unread, unread),
    mentions: Math.max(room.mentions, mentions),
    isExact: false,
  }),
});

export const createFollowedRooms = (): FollowedRooms => {
  const rooms = signal<ReadonlyMap<string, InboxRoom>>(new Map());
  const blocked = signal<readonly User[]>([]);
  const isTold = signal(false);

  /** Rooms in `others` are over those of the inbox. */
  const show = (inbox: SavedInbox, others: readonly InboxRoom[]) => {
    rooms.value = new Map([...inbox.rooms, ...others].map((room) => [room.room, room]));
    blocked.value = inbox.blocked;
  };

  const set = (room: InboxRoom) => {
    if (rooms.peek().get(room.room) !== room) rooms.value = new Map(rooms.peek()).set(room.room, room);
  };

  const change = (name: string, next: (room: InboxRoom) => InboxRoom) => {
    const room = rooms.peek().get(name);
    if (room) set(next(room));
  };

  const read = (name: string, seq: number) => change(name, (room) => readUpTo(room, seq));

  const remove = (name: string) => {
    const others = new Map(rooms.peek());
    if (others.delete(name)) rooms.value = others;
  };

  return {
    rooms,
    blocked,
    isTold,
    restore: (saved) => {
      // What this user has done meanwhile is newer.
      if (!isTold.peek()) batch(() => show(saved, [...rooms.peek().values()]));
    },
    received: ({ event, data }) => {
      switch (event) {
        case "inbox":
          isTold.value = true;
          return show(data, []);
        case "roomUnread":
          return change(data.room, (room) => withNews(room, data));
        case "mentioned": {
          const { room: name, mentions, ...last } = data;
          return change(name, (room) => withNews(room, { lastSeq: last.seq, unread: mentions, mentions, last }));
        }
        case "roomRead":
          return read(data.room, data.read);
        case "followed":
          return set(data);
        case "unfollowed":
          return remove(data.room);
        case "blocked":
          blocked.value = data.blocked;
      }
    },
    read,
    set,
    remove,
    setBlocked: (users) => {
      blocked.value = users;
    },
    clear: () => {
      isTold.value = false;
      show({ rooms: [], blocked: [] }, []);
    },
  };
};
