import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock, RecordingSocket, TestRoom } from "../../test/support/room-fixture.ts";
import { CLOSE, TRY_AGAIN_LATER } from "../protocol/close-codes.ts";
import { type RestoredConnection, restoreConnections } from "./presence.ts";
import { DEFAULT_LIMITS } from "./rate-limits.ts";
import { createState } from "./state.ts";

const PER_USER = 4;
const PER_ADDRESS = 2 * PER_USER;
const PER_ROOM = 20;
const limits = { ...DEFAULT_LIMITS, connectionsPerUser: PER_USER, usersPerAddress: 2, connectionsPerRoom: PER_ROOM };

let room: TestRoom;
/** The sockets of `open`, in order: the connection `c0` has the first. */
let sockets: RecordingSocket[];

beforeEach(() => {
  room = new TestRoom({ clock: new ManualClock(), limits });
  sockets = [];
});

const guest = (n: number) => ({ id: `guest-${n}`, username: `guest ${n}` });

/** Opens connections of one user, or of a new one each, a millisecond apart. */
const open = (count: number, { user, address = null }: { user?: number; address?: string | null } = {}): void => {
  for (let i = 0; i < count; i++) {
    const n = sockets.length;
    sockets.push(new RecordingSocket());
    room.clock.advance(1);
    room.open(`c${n}`, guest(user ?? n), "member", sockets[n], address);
  }
};
const join = (...numbers: number[]): void => {
  for (const n of numbers) room.send(`c${n}`, "joinRoom", {});
};
const all = (count: number) => Array.from({ length: count }, (_, n) => n);
/** The close codes by connection; those that are open are missing. */
const closed = () =>
  Object.fromEntries(sockets.flatMap(({ closeCode }, n) => (closeCode === null ? [] : [[n, closeCode]])));

describe("a connection too many, where all others have joined, is closed:", () => {
  it("[L3] of a user with 4409", () => {
    open(PER_USER, { user: 0 });
    join(...all(PER_USER));
    open(1, { user: 0 });
    open(1, { user: 1 });
    expect(closed()).toEqual({ [PER_USER]: CLOSE.tooManyConnections });
  });

  it("[L3] of the guests of an address with 1013", () => {
    open(PER_ADDRESS, { address: "school" });
    join(...all(PER_ADDRESS));
    open(1, { address: "school" });
    open(1, { address: "office" });
    expect(closed()).toEqual({ [PER_ADDRESS]: TRY_AGAIN_LATER });
  });

  it("[L3] of a room with 4013", () => {
    open(PER_ROOM);
    join(...all(PER_ROOM));
    open(1);
    expect(closed()).toEqual({ [PER_ROOM]: CLOSE.roomFull });
  });
});

describe("the connection that has not joined for longest gives way to a new one:", () => {
  it("[L3] of the same user", () => {
    open(1);
    open(PER_USER, { user: 9 });
    join(1);
    open(1, { user: 9 });
    expect(closed()).toEqual({ 2: CLOSE.notJoined });
    expect(sockets.at(-1)?.events[0]?.event).toBe("connected");
  });

  it("[L3] of the same address", () => {
    open(1);
    open(PER_ADDRESS, { address: "school" });
    join(1, 3);
    open(2, { address: "school" });
    expect(closed()).toEqual({ 2: CLOSE.notJoined, 4: CLOSE.notJoined });
  });

  it("[L3] in the room, however many addresses they have", () => {
    for (let n = 0; n < PER_ROOM; n++) open(1, { address: `address ${n}` });
    open(1);
    join(PER_ROOM);
    expect(closed()).toEqual({ 0: CLOSE.notJoined });
    expect(room.state.connections.size).toBe(PER_ROOM);
    expect(sockets.at(-1)?.events.map(({ event }) => event)).toContain("messageHistory");
  });

  it("[L3] where one that has left is as one that was just opened", () => {
    open(PER_USER, { user: 0 });
    join(...all(PER_USER));
    for (const n of [2, 1]) {
      room.clock.advance(1);
      room.send(`c${n}`, "leaveRoom", {});
    }
    open(1, { user: 0 });
    expect(closed()).toEqual({ 2: CLOSE.notJoined });
  });
});

describe("a connection that has not joined for 30 s", () => {
  const JOIN_TIMEOUT_MS = 30_000;

  it("[P8] is closed with 4001 at the room's next activity, without a timer", () => {
    open(3);
    join(0);
    room.clock.advance(JOIN_TIMEOUT_MS + 1);
    expect([closed(), room.clock.pending]).toEqual([{}, 0]);
    room.send("c0", "sendMessage", { content: "hello" });
    expect(closed()).toEqual({ 1: CLOSE.notJoined, 2: CLOSE.notJoined });
  });

  it("[P8] is measured from leaving, not from opening", () => {
    open(2);
    join(0, 1);
    room.clock.advance(JOIN_TIMEOUT_MS);
    room.send("c1", "leaveRoom", {});
    room.clock.advance(JOIN_TIMEOUT_MS - 1);
    room.send("c0", "sendMessage", { content: "hello" });
    expect(closed()).toEqual({});
    room.clock.advance(JOIN_TIMEOUT_MS);
    room.send("c0", "sendMessage", { content: "hello" });
    expect(closed()).toEqual({ 1: CLOSE.notJoined });
  });
});

it("[L3] nothing is left of an address when its connections are closed", () => {
  open(3, { address: "school" });
  for (const n of [0, 1, 2]) room.disconnect(`c${n}`);
  expect(room.state.addresses.size).toBe(0);
});

it("[L3] addresses and the time of joining survive hibernation", () => {
  open(3, { address: "school" });
  join(1);
  const { room: name, seq, timestamp, connections, addresses } = room.state;
  const woken = createState({ room: name, last: { seq, timestamp } });
  restoreConnections(
    woken,
    sockets.map((socket) => socket.deserializeAttachment() as RestoredConnection),
  );
  expect([woken.connections, woken.addresses]).toEqual([connections, addresses]);
});
