/**
 * Whether what arrives is complete and in one order. The first connection of a room to hear its n-th message says which
 * message that is; every other one must hear the same as its n-th. What one sender said must stay in the sender's order.
 * So a lost, a doubled and a swapped message each show, for a few operations an event.
 */
export interface Violations {
  /** Messages that a connection skipped, or never got. */
  missed: number;
  /** Messages that a connection heard again, or after later ones. */
  repeated: number;
  /** Messages of one sender that the room put into another order. */
  reordered: number;
}

/** The order of one room, as the messages' numbers. */
export class RoomOrder {
  readonly #order: number[] = [];
  readonly #placeOf = new Map<number, number>();
  readonly #senderOf: (index: number) => number;
  readonly #lastOf = new Map<number, number>();
  reordered = 0;

  /** `senderOf` names the sender of a message. */
  constructor(senderOf: (index: number) => number) {
    this.#senderOf = senderOf;
  }

  /** How many different messages anyone has heard. */
  get length(): number {
    return this.#order.length;
  }

  /** The message at a place, if anyone has heard it. */
  at(place: number): number | undefined {
    return this.#order[place];
  }

  /** True when someone has heard the message. */
  has(index: number): boolean {
    return this.#placeOf.has(index);
  }

  /** Where the message has its place; the next free one when nobody has heard it before. */
  place(index: number): number {
    const known = this.#placeOf.get(index);
    if (known !== undefined) return known;
    const place = this.#order.push(index) - 1;
    this.#placeOf.set(index, place);
    const sender = this.#senderOf(index);
    const last = this.#lastOf.get(sender) ?? -1;
    if (index < last) this.reordered += 1;
    else this.#lastOf.set(sender, index);
    return place;
  }
}

/** What one connection has heard of its room. */
export class Tally {
  readonly #room: RoomOrder;
  #next = 0;
  missed = 0;
  repeated = 0;
  received = 0;

  constructor(room: RoomOrder) {
    this.#room = room;
  }

  /** The place of the message that has to come next. */
  get position(): number {
    return this.#next;
  }

  /** Takes a message. */
  heard(index: number): void {
    this.received += 1;
    if (this.#room.at(this.#next) === index) {
      this.#next += 1;
      return;
    }
    const place = this.#room.place(index);
    if (place < this.#next) this.repeated += 1;
    else {
      this.missed += place - this.#next;
      this.#next = place + 1;
    }
  }
}

/**
 * What is wrong in a room where `sent` messages were sent and nothing more is to come; with null, while more is to come.
 */
export const violationsOf = (room: RoomOrder, tallies: readonly Tally[], sent: number | null): Violations => {
  let missed = 0;
  let repeated = 0;
  for (const tally of tallies) {
    missed += tally.missed + (sent === null ? 0 : sent - tally.position);
    repeated += tally.repeated;
  }
  return { missed, repeated, reordered: room.reordered };
};
