/** What this user has read, on this device and on others. */
import type { InboxClientEvent, InboxServerEvent } from "../../../rooms/protocol/inbox.ts";
import type { VisitedRooms } from "../visited-rooms.ts";
import type { FollowedRooms } from "./followed-rooms.ts";

export interface ReadPositionsOptions {
  followed: FollowedRooms;
  visitedRooms: VisitedRooms;
  isOpen: (room: string) => boolean;
  /** Returns false, and sends nothing, while the inbox is not connected. */
  send: (event: InboxClientEvent) => boolean;
}

export interface ReadPositions {
  /**
   * A room has been read up to `seq` on this device. Tells the inbox at once if something was unread there or `isNews`, else
   * with the next `flush`.
   */
  read(room: string, seq: number, isNews: boolean): void;
  /** All rooms have been read. */
  readAll(): void;
  /** Takes over what other devices have read, and sends what is ahead of the inbox. `followed` has received the event. */
  received(event: InboxServerEvent): void;
  /** Sends all positions that are not sent yet. */
  flush(): void;
  disconnected(): void;
}

export const createReadPositions = (options: ReadPositionsOptions): ReadPositions => {
  const { followed, visitedRooms, isOpen, send } = options;
  /** Rooms whose position the inbox does not know yet. */
  const pending = new Set<string>();
  /** By room, what was sent on this connection: what the inbox sends may be older. */
  const sent = new Map<string, number>();

  const sendPosition = (room: string) => {
    pending.delete(room);
    const seq = followed.rooms.peek().get(room)?.read ?? 0;
    if (seq > (sent.get(room) ?? 0) && send({ event: "markRead", data: { room, seq } })) sent.set(room, seq);
  };

  const merge = (room: string) => {
    const known = followed.rooms.peek().get(room);
    const visited = visitedRooms.rooms.peek().find(({ name }) => name === room);
    if (!known || !(visited || isOpen(room))) return;
    const local = visited?.lastRead ?? null;
    if (local === null || local < known.read) visitedRooms.markRead(room, known.read);
    else if (local > known.read) {
      followed.read(room, local);
      sendPosition(room);
    }
  };

  return {
    read: (room, seq, isNews) => {
      const before = followed.rooms.peek().get(room);
      if (!before || seq <= before.read) return;
      followed.read(room, seq);
      // Until the inbox has told its positions, those of an earlier visit say nothing about what it knows.
      if (!followed.isTold.peek()) return;
      pending.add(room);
      if (isNews || before.unread > 0) sendPosition(room);
    },
    readAll: () => {
      send({ event: "markAllRead", data: {} });
      for (const { room, lastSeq } of followed.rooms.peek().values()) {
        followed.read(room, lastSeq);
        merge(room);
      }
    },
    received: ({ event, data }) => {
      switch (event) {
        case "inbox":
          return data.rooms.forEach(({ room }) => void merge(room));
        case "roomUnread":
        case "mentioned":
          // It may be news of what has been read.
          return pending.has(data.room) ? sendPosition(data.room) : undefined;
        case "followed":
        case "roomRead":
          return merge(data.room);
        case "error":
          // It may be about a position, which is sent again after the next counts.
          return sent.clear();
      }
    },
    flush: () => pending.forEach(sendPosition),
    disconnected: () => sent.clear(),
  };
};
