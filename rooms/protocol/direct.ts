/** Direct conversations: rooms of two users, whose names follow from their ids. */

/** The prefix of their names. The characters after it are hexadecimal digits of a hash. */
export const DIRECT_PREFIX = "dm-";

/** Returns true for the name of a direct conversation, whether or not it exists. */
export const isDirect = (room: string): boolean => room.startsWith(DIRECT_PREFIX);
