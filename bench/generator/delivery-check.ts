/**
 * Checks that each connection receives every message, once and in the room's order. The first connection to receive an
 * n-th message determines the n-th of the room; all others must receive the same. Messages of one sender must stay in the
 * order in which they were sent. A lost, a repeated and a swapped message each show, for a few operations a message.
 */
export interface Violations {
  /** Messages that a connection skipped or never received. */
  missed: number;
  /** Messages that a connection received again, or after later ones. */
  repeated: number;
  /** Messages that the room put before earlier ones of the same sender. */
  reordered: number;
}

/** The order of a room's messages, by their numbers. */
export class RoomOrder {
  readonly #order: number[] = [];
  readonly #positions = new Map<number, number>();
  readonly #senderOf: (index: number) => number;
  readonly #latestOf = new Map<number, number>();
  reordered = 0;

  /** `senderOf` names the sender of a message. */
  constructor(senderOf: (index: number) => number) {
    this.#senderOf = senderOf;
  }

  /** The message at a position, if any connection has received it. */
  at(position: number): number | undefined {
    return this.#order[position];
  }

  /** Returns true when some connection has received the message. */
  has(index: number): boolean {
    return this.#positions.has(index);
  }

  /** The message's position; the next free one when no connection has received it before. */
  positionOf(index: number): number {
    const known = this.#positions.get(index);
    if (known !== undefined) return known;
    const position = this.#order.push(index) - 1;
    this.#positions.set(index, position);
    const sender = this.#senderOf(index);
    const latest = this.#latestOf.get(sender) ?? -1;
    if (index < latest) this.reordered += 1;
    else this.#latestOf.set(sender, index);
    return position;
  }
}

/** The messages that one connection has received. */
export class DeliveryCheck {
  readonly #room: RoomOrder;
  /** The position of the message that has to come next. */
  position = 0;
  missed = 0;
  repeated = 0;

  constructor(room: RoomOrder) {
    this.#room = room;
  }

  /** Takes a received message. */
  record(index: number): void {
    if (this.#room.at(this.position) === index) {
      this.position += 1;
      return;
    }
    const position = this.#room.positionOf(index);
    if (position < this.position) this.repeated += 1;
    else {
      this.missed += position - this.position;
      this.position = position + 1;
    }
  }
}

/** The violations in a room. `sent` is the number of messages sent when none is in flight, null while some are. */
export const violationsOf = (room: RoomOrder, checks: readonly DeliveryCheck[], sent: number | null): Violations => {
  let missed = 0;
  let repeated = 0;
  for (const check of checks) {
    missed += check.missed + (sent === null ? 0 : sent - check.position);
    repeated += check.repeated;
  }
  return { missed, repeated, reordered: room.reordered };
};
