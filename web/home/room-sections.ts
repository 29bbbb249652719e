/** How lists of rooms are divided and ordered. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { RoomSummary } from "../client/inbox/summaries.ts";
import { compareNames } from "../i18n/index.ts";

export interface RoomSections {
  /** Direct conversations, in the order in which they come. */
  readonly direct: readonly RoomSummary[];
  /** All others, by name: rows that moved with each message would be hard to find. */
  readonly rooms: readonly RoomSummary[];
}

/** Leaves out direct conversations whose other member is not known: they have no name to show. */
export const sectionsOf = (rooms: readonly RoomSummary[]): RoomSections => ({
  direct: rooms.filter(({ direct }) => direct !== null),
  rooms: rooms
    .filter(({ name, direct }) => direct === null && !isDirect(name))
    .sort((a, b) => compareNames(a.name, b.name)),
});

/** Returns the names of rooms in the order of the lists. */
export const orderOf = (rooms: readonly RoomSummary[]): readonly string[] => {
  const { direct, rooms: others } = sectionsOf(rooms);
  return [...direct, ...others].map(({ name }) => name);
};

/** True if a room has something unread that this user wants to know of: of muted rooms, only mentions. */
export const hasNews = ({ unread, isMuted }: Pick<RoomSummary, "unread" | "isMuted">): boolean =>
  unread.mentions > 0 || (unread.count > 0 && !isMuted);
