/**
 * Read positions in a socket's attachment, which survive hibernation and cost nothing. Rooms are told apart by a hash of
 * their names, because an attachment holds 16,384 bytes: less than 200 long names.
 */
import type { ConnectionState, InboxState } from "./state.ts";

/** A hash of a room's name and the position. */
export type EncodedPosition = readonly [hash: number, seq: number];

/** 2⁵³ divided by this is the range of hashes: so many rooms of one user have different ones. */
const PRIME_A = 2_654_435_761;
const PRIME_B = 1_597_334_677;

/** Returns a hash of 53 bits (cyrb53, public domain). */
export const hashOf = (name: string): number => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, PRIME_A);
    b = Math.imul(b ^ unit, PRIME_B);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
};

/** Returns the positions of a connection that are not stored. */
export const encodePositions = (state: InboxState, { positions }: ConnectionState): EncodedPosition[] =>
  [...positions].flatMap(([name, seq]) => {
    const room = state.rooms.get(name);
    return room && seq > room.storedRead ? [[hashOf(name), seq] as const] : [];
  });

/** Returns positions by room. Those of rooms that the user does not follow any more are left out. */
export const decodePositions = (state: InboxState, encoded: readonly EncodedPosition[]): Map<string, number> => {
  if (encoded.length === 0) return new Map();
  const names = new Map([...state.rooms.keys()].map((name) => [hashOf(name), name]));
  return new Map(
    encoded.flatMap(([hash, seq]) => {
      const name = names.get(hash);
      return name === undefined ? [] : [[name, seq] as const];
    }),
  );
};
