/** The choices of the switcher for what is typed. Pure. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import { foldRoomName } from "../../rooms/protocol/names.ts";
import { type Destination, destinationOf, isLink, pathOf } from "../app/routes.ts";
import type { FoundPerson, FoundRoom } from "../client/directory.ts";
import type { RoomSummary } from "../client/inbox/summaries.ts";

/** What the server has found. */
export interface Directory {
  readonly rooms: readonly FoundRoom[];
  readonly people: readonly FoundPerson[];
}

export interface RoomChoice {
  readonly path: string;
  readonly name: string;
  /** The name as it is shown: of a direct conversation, the other person's. */
  readonly title: string;
  /** Undefined for a room that was not visited. */
  readonly visited: RoomSummary | undefined;
  /** Undefined for a visited room that the server has not found. */
  readonly found: FoundRoom | undefined;
}

/** Opens the direct conversation with a person, which may have to be made. */
export interface PersonChoice {
  readonly key: string;
  readonly person: FoundPerson;
}

/** Goes to what is typed: a link, or a room by its name. */
export interface DestinationChoice {
  readonly path: string;
  readonly destination: Destination;
  /** True if the server knows no such room. */
  readonly isNew: boolean;
}

export interface Choices {
  readonly yours: readonly RoomChoice[];
  readonly rooms: readonly RoomChoice[];
  readonly people: readonly PersonChoice[];
  readonly destination: DestinationChoice | null;
  /** The paths of all rooms and the keys of all people, in their order. */
  readonly keys: readonly string[];
  /** The path of the room that is typed in full, or else the first key. */
  readonly best: string | undefined;
  /** True if the input is neither a link nor a valid name. */
  readonly isBad: boolean;
}

export interface Typed {
  readonly query: string;
  readonly visited: readonly RoomSummary[];
  /** The last result, perhaps for another query. */
  readonly found: Directory | undefined;
  /** True if it was found for this query. */
  readonly isAnswered: boolean;
  /** The open room: no choice until it is typed. */
  readonly current?: string;
  /** This user's id. */
  readonly userId?: string | undefined;
}

/** Returns true if a text contains every word of the query. */
const matcherOf = (query: string) => {
  const words = foldRoomName(query).split(/\s+/);
  return (text: string): boolean => words.every((word) => foldRoomName(text).includes(word));
};

/** Rooms of others' tokens are hidden, so nobody knows whether there is such a room. */
const isHidden = (room: string): boolean => room.startsWith("private-");

export const choicesOf = ({ query, visited, found, isAnswered, current, userId }: Typed): Choices => {
  const matches = isLink(query) ? () => false : matcherOf(query);
  const isListed = (name: string, title = name) => matches(title) && (query !== "" || name !== current);
  const byName = new Map(found?.rooms.map((room) => [room.name, room]));
  const toRoom = (name: string, summary?: RoomSummary): RoomChoice => ({
    path: pathOf(name),
    name,
    title: summary?.direct?.username ?? name,
    visited: summary,
    found: byName.get(name),
  });
  const yours = visited
    // Before the inbox has told whom it is with, a direct conversation has no title.
    .filter(({ name, direct }) => (direct !== null || !isDirect(name)) && isListed(name, direct?.username))
    .map((room) => toRoom(room.name, room));
  const isVisited = new Set(visited.map(({ name }) => name));
  const rooms = [...byName.keys()].filter((name) => !isVisited.has(name) && isListed(name)).map((name) => toRoom(name));
  const withDirect = new Set(yours.map(({ visited }) => visited?.direct?.id));
  const people = (found?.people ?? [])
    .filter(({ id, username }) => id !== userId && !withDirect.has(id) && query !== "" && matches(username))
    .map((person) => ({ key: `@${person.id}`, person }));

  const typed = query === "" ? null : destinationOf(query);
  const exact = typed && [...yours, ...rooms].find(({ name }) => name === typed.room && typed.seq === null);
  const destination =
    typed === null || exact
      ? null
      : {
          path: pathOf(typed.room, typed.seq),
          destination: typed,
          isNew: isAnswered && !isLink(query) && !isHidden(typed.room),
        };
  const keys = [
    ...[...yours, ...rooms].map(({ path }) => path),
    ...people.map(({ key }) => key),
    ...(destination ? [destination.path] : []),
  ];
  return {
    yours,
    rooms,
    people,
    destination,
    keys,
    best: exact?.path ?? keys[0],
    isBad: query !== "" && typed === null,
  };
};
