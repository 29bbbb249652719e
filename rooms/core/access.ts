/** Which rooms someone may enter and read: all but the private ones that their token does not name. */
import { foldRoomName } from "../protocol/names.ts";

/** Rooms whose names begin with `hidden` are left out, except for these names and prefixes. */
export interface RoomFilter {
  readonly hidden: string;
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

/** Whoever is known by the private rooms that their token names, `prefix*` for all that begin so. */
interface Admitted {
  readonly rooms: readonly string[];
}

const PRIVATE_PREFIX = "private-";

/** The rooms that someone may read, for queries that go over many rooms. */
export const readable = ({ rooms }: Admitted): RoomFilter => {
  // Claims are compared with canonical names.
  const claims = rooms.map(foldRoomName);
  return {
    hidden: PRIVATE_PREFIX,
    names: claims.filter((claim) => !claim.endsWith("*")),
    prefixes: claims.filter((claim) => claim.endsWith("*")).map((claim) => claim.slice(0, -1)),
  };
};

/** True when they may enter and read the room of this canonical name. */
export const mayEnter = (admitted: Admitted, room: string): boolean => {
  const { hidden, names, prefixes } = readable(admitted);
  return !room.startsWith(hidden) || names.includes(room) || prefixes.some((prefix) => room.startsWith(prefix));
};
