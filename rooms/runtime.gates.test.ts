/**
 * What a busy room costs, counted instead of timed: messages arrive at the times of a seeded Poisson process, on a clock
 * that only these arrivals and the room's own timers move. The figures are the same on every machine.
 */
import { describe, expect, it } from "vitest";
import { Random } from "../test/support/random.ts";
import { ManualClock, RecordingSocket, TestRoom } from "../test/support/room-fixture.ts";

/** A room that counts what it sends and keeps nothing of it. */
class CountedRoom extends TestRoom {
  #start = { frames: 0, bytes: 0, rows: 0, timers: 0 };

  /** Members are `c0` … of the users `u0` …. */
  constructor(members: number) {
    super({ clock: new ManualClock() });
    for (let i = 0; i < members; i++) this.join(i);
    this.clock.advance(10_000);
    this.resetCounts();
  }

  join(i: number): void {
    this.open(`c${i}`, { id: `u${i}`, username: `user ${i}` }, "member", new RecordingSocket(() => {}));
    this.send(`c${i}`, "joinRoom", {});
  }

  /** Runs `act` at `at`, ms since 1970. */
  at(at: number, act: () => void): void {
    this.clock.advanceTo(at);
    act();
  }

  resetCounts(): void {
    this.#start = this.#totals();
  }

  /** What was spent since the last reset: frames and bytes of all connections, rows written by appends, timers of the room. */
  get spent() {
    const totals = this.#totals();
    const { frames, bytes, rows, timers } = this.#start;
    return {
      frames: totals.frames - frames,
      bytes: totals.bytes - bytes,
      rows: totals.rows - rows,
      timers: totals.timers - timers,
    };
  }

  #totals() {
    let [frames, bytes] = [0, 0];
    for (const socket of this.sockets.values()) {
      frames += socket.frames;
      bytes += socket.bytes;
    }
    return { frames, bytes, rows: this.appends, timers: this.clock.timersSet };
  }
}

/** The cost of `rate` messages a second for some seconds, from all members in turn. */
const measure = (members: number, rate: number, seconds = 5) => {
  const random = new Random(7);
  const room = new CountedRoom(members);
  const start = room.clock.now();
  let sent = 0;
  for (let at = start; at < start + seconds * 1_000; at += (-Math.log(1 - random.next()) * 1_000) / rate) {
    const n = sent++;
    room.at(at, () => room.send(`c${n % members}`, "sendMessage", { content: "x".repeat(80), clientId: `c-${n}` }));
  }
  room.clock.advance(1_000);
  expect(room.log.length).toBe(sent);
  const { frames, rows, bytes } = room.spent;
  return {
    framesPerEvent: frames / members / sent,
    rowsPerMessage: rows / sent,
    bytesPerEvent: bytes / members / sent,
  };
};

describe("[W12] messages", () => {
  it("of a quiet room leave at once, without a timer", () => {
    const room = new CountedRoom(200);
    const start = room.clock.now();
    for (let n = 0; n < 50; n++) {
      room.at(start + n * 75, () => room.send(`c${n}`, "sendMessage", { content: "Hello" }));
    }
    expect(room.spent).toMatchObject({ rows: 50, frames: 50 * 200, timers: 0 });
  });

  it.each([
    [50, 1_000, 0.3],
    [200, 500, 0.06],
    [200, 2_000, 0.014],
    [200, 5_000, 0.006],
    [1_000, 500, 0.06],
    [1_000, 2_000, 0.014],
  ])("in a room of %i at %i messages a second take at most %f frames and log rows each", (members, rate, most) => {
    const { framesPerEvent, rowsPerMessage } = measure(members, rate);
    expect(framesPerEvent).toBeLessThan(most);
    expect(rowsPerMessage).toBeLessThan(most);
  });

  it("keep their window when one member keeps asking for replies", () => {
    const room = new CountedRoom(50);
    const start = room.clock.now();
    for (let n = 0; n < 90; n++) {
      room.at(start + n, () => {
        room.send("c0", "sendMessage", { content: "Hello" });
        room.send("c0", n % 2 ? "requestHistory" : "joinRoom", n % 2 ? {} : { room: "another" });
        room.send("c0", "editMessage", { seq: 1, content: `edited ${n}` });
      });
    }
    room.clock.advanceTo(start + 200);
    expect(room.log.length).toBe(90);
    expect(room.spent.rows).toBeLessThan(30);
  });

  it("take no more bytes than their events and separators", () => {
    const { bytesPerEvent } = measure(200, 2_000);
    const event = { event: "message", data: { room: "general", seq: 10_000, userId: "u199", username: "user 199" } };
    const rest = { content: "x".repeat(80), timestamp: new Date(0).toISOString() };
    expect(bytesPerEvent).toBeLessThan(JSON.stringify({ ...event, data: { ...event.data, ...rest } }).length + 2);
  });
});

describe("[P9] a storm of a thousand joins in a second", () => {
  /** Each connection is sent `connected`, the roster and the history by itself. */
  const REPLIES = 3 * 1_000;
  const storm = () => {
    const random = new Random(7);
    const room = new CountedRoom(0);
    const start = room.clock.now();
    for (let i = 0; i < 1_000; i++) room.at(start + i + random.next(), () => room.join(i));
    room.clock.advanceTo(start + 1_060);
    return room;
  };

  it("takes few frames and bytes, and everyone has the roster 60 ms after its end", () => {
    const room = storm();
    const { frames, bytes } = room.spent;
    expect(room.clock.pending).toBe(0);
    // One frame per event and member would be half a million.
    expect(frames).toBeLessThan(REPLIES + 8_000);
    expect(bytes).toBeLessThan(60_000_000);
  });

  it("costs no more when everyone leaves", () => {
    const room = storm();
    room.clock.advance(10_000);
    room.resetCounts();
    const start = room.clock.now();
    for (let i = 0; i < 999; i++) room.at(start + i, () => room.send(`c${i}`, "leaveRoom", {}));
    room.clock.advanceTo(start + 1_200);
    expect(room.clock.pending).toBe(0);
    expect(room.spent.frames).toBeLessThan(8_000);
  });
});

describe("[T1] typing", () => {
  it("of a whole room takes few frames, and none if it ends within a window", () => {
    const room = new CountedRoom(200);
    const start = room.clock.now();
    for (let n = 0; n < 1_000; n++) {
      const id = `c${n % 200}`;
      room.at(start + n, () => room.send(id, "typing", { isTyping: true }));
      room.at(start + n + 0.5, () => room.send(id, "typing", { isTyping: false }));
    }
    room.clock.advanceTo(start + 2_000);
    expect(room.spent.frames / 200).toBeLessThan(30);
  });
});
