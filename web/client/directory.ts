/** Finding rooms and people by name, over REST. */
import type { RequestFailure } from "./errors.ts";
import type { Get, GetOptions } from "./get.ts";

export interface FoundRoom {
  readonly name: string;
  /** The time of its last message, ISO 8601; null without any. */
  readonly lastMessageAt: string | null;
  /** How many users are there at the moment; null if the room did not answer. */
  readonly members: number | null;
}

/** Rooms, the most recently active one first. */
export interface RoomsPage {
  readonly rooms: readonly FoundRoom[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export interface RoomQuery {
  /** Words that the name contains; all rooms by default. */
  readonly q?: string;
  /** The `next` of the page before. */
  readonly cursor?: string | undefined;
}

export interface FoundPerson {
  readonly id: string;
  readonly username: string;
  /** The time of their last message, ISO 8601. */
  readonly lastSeenAt: string;
  readonly lastMessage: { readonly room: string; readonly seq: number };
}

/** Resolves to a page of rooms that the user may read, or to the error, `aborted` if `signal` was aborted. */
export type FindRooms = (query: RoomQuery, options?: GetOptions) => Promise<RoomsPage | RequestFailure>;

/** Resolves to people whose names contain the words of `q`, those seen last first, or to the error. */
export type FindPeople = (q: string, options?: GetOptions) => Promise<readonly FoundPerson[] | RequestFailure>;

/** The most rooms whose members the server counts at once. */
const ROOMS = "20";
const PEOPLE = "10";

const pageOf = (body: unknown): RoomsPage | null => {
  const page = body as Partial<RoomsPage> | null;
  return Array.isArray(page?.rooms) ? { rooms: page.rooms, next: page.next ?? null } : null;
};

const peopleOf = (body: unknown): readonly FoundPerson[] | null => {
  const page = body as { users?: readonly FoundPerson[] } | null;
  return Array.isArray(page?.users) ? page.users : null;
};

export const createDirectory = (get: Get): { findRooms: FindRooms; findPeople: FindPeople } => ({
  findRooms: (query, options) =>
    get("/api/rooms", { ...query, order: "activity", members: "true", limit: ROOMS }, pageOf, options),
  findPeople: (q, options) => get("/api/users", { q, limit: PEOPLE }, peopleOf, options),
});
