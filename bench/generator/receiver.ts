/**
 * The hot path: finds the messages in each text frame, without parsing it, and checks their delivery. A room sends large
 * frames to many connections alike, so the messages of one are remembered by their position in the room's order, and for
 * the next connection a comparison of bytes is enough.
 */
import { DeliveryCheck, RoomOrder, type Violations, violationsOf } from "./delivery-check.ts";

/** A marker begins a message's content: `~~` and the message's number in eight digits. */
const SIGN = Buffer.from("~~");
const DIGITS = 8;
const ZERO = 0x30;

/** How many messages the markers can tell apart. */
export const MAX_MESSAGES = 10 ** DIGITS;

/** The content of message `index`: its marker, and filler up to `length` characters. */
export const contentOf = (index: number, length: number): string =>
  `~~${String(index).padStart(DIGITS, "0")} the samovar is humming `
    .padEnd(length, "and someone talks of tea ")
    .slice(0, length);

/** Appends to `found` the numbers of the messages between `start` and `end`, in their order. */
export const findMarkers = (bytes: Buffer, start: number, end: number, found: number[]): void => {
  let at = bytes.indexOf(SIGN, start);
  while (at !== -1 && at + SIGN.length + DIGITS <= end) {
    let index = 0;
    const digits = at + SIGN.length;
    for (let i = digits; i < digits + DIGITS; i++) index = index * 10 + (bytes[i] ?? 0) - ZERO;
    found.push(index);
    at = bytes.indexOf(SIGN, digits + DIGITS);
  }
};

/** Called for each delivered message; `now` is `performance.now()`. */
export type OnMessage = (index: number, member: number, now: number) => void;

interface RememberedFrame {
  position: number;
  bytes: Buffer;
  messages: number[];
}

/** A frame shorter than this is cheaper to search than to compare. */
const MIN_REMEMBERED_BYTES = 600;
const REMEMBERED_FRAMES = 64;

interface Room {
  readonly order: RoomOrder;
  /** One for each member. */
  readonly checks: readonly DeliveryCheck[];
  readonly remembered: (RememberedFrame | undefined)[];
}

export class Receiver {
  readonly #rooms: readonly Room[];
  readonly #onMessage: OnMessage;
  readonly #scratch: number[] = [];
  /** Messages received, by all members together. */
  deliveries = 0;
  /** Text frames received. */
  frames = 0;

  /** `senderOf` names the sender of a message. */
  constructor(rooms: number, members: number, senderOf: (index: number) => number, onMessage: OnMessage) {
    this.#onMessage = onMessage;
    this.#rooms = Array.from({ length: rooms }, () => {
      const order = new RoomOrder(senderOf);
      const checks = Array.from({ length: members }, () => new DeliveryCheck(order));
      return { order, checks, remembered: new Array(REMEMBERED_FRAMES) };
    });
  }

  /** Takes a text frame that a member of a room has received. */
  receive(roomIndex: number, member: number, bytes: Buffer, start: number, end: number): void {
    const room = this.#room(roomIndex);
    const check = room.checks[member];
    if (!check) throw new Error(`there is no member ${member}`);
    const now = performance.now();
    this.frames += 1;
    for (const index of this.#messagesIn(room, check.position, bytes, start, end)) {
      this.deliveries += 1;
      check.record(index);
      this.#onMessage(index, member, now);
    }
  }

  /** Returns true when all members have received all `sent` messages of the room. */
  isComplete(room: number, sent: number): boolean {
    return this.#room(room).checks.every(({ position }) => position >= sent);
  }

  /** The position that all members of the room have reached. */
  slowest(room: number): number {
    return this.#room(room).checks.reduce((least, { position }) => Math.min(least, position), Infinity);
  }

  order(room: number): RoomOrder {
    return this.#room(room).order;
  }

  /** Sums up all rooms; `sentInRoom` counts the messages sent in each, null leaves out those in flight. */
  violations(sentInRoom: readonly number[] | null): Violations {
    const sum: Violations = { missed: 0, repeated: 0, reordered: 0 };
    this.#rooms.forEach(({ order, checks }, room) => {
      const { missed, repeated, reordered } = violationsOf(order, checks, sentInRoom && (sentInRoom[room] ?? 0));
      sum.missed += missed;
      sum.repeated += repeated;
      sum.reordered += reordered;
    });
    return sum;
  }

  #room(index: number): Room {
    const room = this.#rooms[index];
    if (!room) throw new Error(`there is no room ${index}`);
    return room;
  }

  #messagesIn(room: Room, position: number, bytes: Buffer, start: number, end: number): readonly number[] {
    if (end - start < MIN_REMEMBERED_BYTES) {
      this.#scratch.length = 0;
      findMarkers(bytes, start, end, this.#scratch);
      return this.#scratch;
    }
    const slot = position % REMEMBERED_FRAMES;
    const known = room.remembered[slot];
    const isKnown =
      known?.position === position &&
      known.bytes.length === end - start &&
      known.bytes.compare(bytes, start, end) === 0;
    if (isKnown) return known.messages;
    const messages: number[] = [];
    findMarkers(bytes, start, end, messages);
    room.remembered[slot] = { position, bytes: Buffer.from(bytes.subarray(start, end)), messages };
    return messages;
  }
}
