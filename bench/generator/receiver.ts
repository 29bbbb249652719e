/**
 * The hot path: from a text frame to the messages in it, for every connection of a crowd. Large frames go out alike to
 * all of a room; what one held is remembered by the place at which it came, so that the next connection only compares
 * its bytes.
 */

import { RoomOrder, Tally, type Violations, violationsOf } from "./delivery-check.ts";
import { findMarkers } from "./marker.ts";

/** Hears of messages as they arrive, at `now`, in ms as `performance.now()` has it. */
export type OnMessage = (index: number, room: number, member: number, now: number) => void;

interface Remembered {
  place: number;
  bytes: Buffer;
  found: number[];
}

/** Below this many bytes a frame is searched sooner than compared. */
const WORTH_REMEMBERING = 600;
const REMEMBERED = 64;

class RoomHearing {
  readonly order: RoomOrder;
  readonly tallies: Tally[] = [];
  readonly remembered: (Remembered | undefined)[] = new Array(REMEMBERED);

  constructor(senderOf: (index: number) => number) {
    this.order = new RoomOrder(senderOf);
  }
}

export class Hearing {
  readonly #rooms: RoomHearing[];
  readonly #onMessage: OnMessage;
  readonly #scratch: number[] = [];
  /** Messages heard, by everyone together. */
  deliveries = 0;
  /** Text frames heard. */
  frames = 0;

  /** `senderOf` names the sender of a message. */
  constructor(rooms: number, members: number, senderOf: (index: number) => number, onMessage: OnMessage) {
    this.#onMessage = onMessage;
    this.#rooms = Array.from({ length: rooms }, () => {
      const room = new RoomHearing(senderOf);
      for (let i = 0; i < members; i++) room.tallies.push(new Tally(room.order));
      return room;
    });
  }

  /** Takes a text frame that a member of a room has received. */
  frame(roomIndex: number, member: number, bytes: Buffer, start: number, end: number): void {
    const room = this.#rooms[roomIndex];
    const tally = room?.tallies[member];
    if (!room || !tally) throw new Error(`there is no member ${member} in room ${roomIndex}`);
    const now = performance.now();
    this.frames += 1;
    for (const index of this.#messagesIn(room, tally.position, bytes, start, end)) {
      this.deliveries += 1;
      tally.heard(index);
      this.#onMessage(index, roomIndex, member, now);
    }
  }

  /** Everyone has heard `sent` messages, which are all that were sent in the room. */
  isComplete(room: number, sent: number): boolean {
    return this.#rooms[room]?.tallies.every(({ position }) => position >= sent) ?? false;
  }

  /** The place up to which everyone in the room has heard. */
  slowest(room: number): number {
    return this.#rooms[room]?.tallies.reduce((least, { position }) => Math.min(least, position), Infinity) ?? 0;
  }

  /** The room's order. */
  order(room: number): RoomOrder {
    const found = this.#rooms[room];
    if (!found) throw new Error(`there is no room ${room}`);
    return found.order;
  }

  /** What was wrong in all rooms; `sentIn` counts what was sent in each, null leaves out what is still under way. */
  violations(sentIn: readonly number[] | null): Violations {
    const sum: Violations = { missed: 0, repeated: 0, reordered: 0 };
    this.#rooms.forEach(({ order, tallies }, room) => {
      const { missed, repeated, reordered } = violationsOf(order, tallies, sentIn && (sentIn[room] ?? 0));
      sum.missed += missed;
      sum.repeated += repeated;
      sum.reordered += reordered;
    });
    return sum;
  }

  #messagesIn(room: RoomHearing, place: number, bytes: Buffer, start: number, end: number): readonly number[] {
    if (end - start < WORTH_REMEMBERING) {
      this.#scratch.length = 0;
      findMarkers(bytes, start, end, this.#scratch);
      return this.#scratch;
    }
    const slot = place % REMEMBERED;
    const known = room.remembered[slot];
    if (known?.place === place && known.bytes.length === end - start && known.bytes.compare(bytes, start, end) === 0) {
      return known.found;
    }
    const found: number[] = [];
    findMarkers(bytes, start, end, found);
    room.remembered[slot] = { place, bytes: Buffer.from(bytes.subarray(start, end)), found };
    return found;
  }
}
