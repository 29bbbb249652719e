/** Access to rooms: what the Worker tells a room about a caller, and which rooms a caller may enter and read. */
import type { Role, User } from "./events.ts";
import { normalizeRoomName } from "./names.ts";

/** What the Worker has established about whoever connects. */
export interface Admission {
  readonly user: User;
  readonly role: Role;
  /** The private rooms that their token names, see `mayEnter`. */
  readonly rooms: readonly string[];
  /** A keyed hash of a guest's address, shared by all guests of that address; null for others and where it is unknown. */
  readonly address: string | null;
  /** When the admission ends, seconds since 1970, including leeway for clock skew; null if it does not. */
  readonly expiresAt: number | null;
}

/** The prefix of guests' ids. An application's own tokens should not use it. */
export const GUEST_PREFIX = "guest-";

/** Returns a name made of an id: `guest-` and up to six of its characters, so two users of a large room may share one. */
export const generatedName = (userId: string): string => {
  const characters = userId.startsWith(GUEST_PREFIX) ? userId.slice(GUEST_PREFIX.length) : userId;
  return GUEST_PREFIX + characters.replace(/[^0-9A-Za-z]/g, "").slice(0, 6);
};

export const isGuest = ({ id }: Pick<User, "id">): boolean => id.startsWith(GUEST_PREFIX);

/** The name in an application's token, which takes precedence over guests' names; null for a guest. */
export const tokenNameOf = (user: User): string | null => (isGuest(user) ? null : user.username);

/**
 * The header that carries from the Worker to a room or an inbox what it has established, as URI-encoded JSON: to a room an
 * `Admission`. Only the Worker can reach them.
 */
export const ADMISSION_HEADER = "samovar-admission";

export const encodeAdmission = (admission: object): string => encodeURIComponent(JSON.stringify(admission));

/** Reads the header's value; null if it is absent. */
export const decodeAdmission = <Decoded extends object = Admission>(header: string | null): Decoded | null =>
  header === null ? null : (JSON.parse(decodeURIComponent(header)) as Decoded);

/** Rooms whose names start with `hidden` are left out, except for these names and prefixes. */
export interface RoomFilter {
  readonly hidden: string;
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

/** Private rooms that a token's `rooms` claim names; `prefix*` stands for all that start with it. */
type Grants = Pick<Admission, "rooms">;

const PRIVATE_PREFIX = "private-";

/** The rooms that a caller may read, as a filter for queries across rooms. */
export const readableRooms = ({ rooms }: Grants): RoomFilter => {
  const names: string[] = [];
  const prefixes: string[] = [];
  for (const claim of rooms) {
    // Looked for before the claim is normalised, because other characters normalise to *.
    const isPrefix = claim.endsWith("*");
    // Rooms have canonical names; a claim that names none that can exist grants nothing.
    const name = claim === "*" ? "" : normalizeRoomName(isPrefix ? claim.slice(0, -1) : claim);
    if (name !== null) (isPrefix ? prefixes : names).push(name);
  }
  return { hidden: PRIVATE_PREFIX, names, prefixes };
};

/** Returns true if the filter names the room or one of its prefixes. */
export const isNamed = ({ names, prefixes }: RoomFilter, room: string): boolean =>
  names.includes(room) || prefixes.some((prefix) => room.startsWith(prefix));

/** Returns true if a caller may enter and read the room with this canonical name. */
export const mayEnter = (grants: Grants, room: string): boolean =>
  !room.startsWith(PRIVATE_PREFIX) || isNamed(readableRooms(grants), room);
