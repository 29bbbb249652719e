/**
 * What a busy room costs, counted rather than timed: arrivals at the times of a seeded Poisson process, on a clock that
 * only these arrivals and the room's own deadlines move. The same figures come out on any machine.
 */
import { describe, expect, it } from "vitest";
import { PureRoom } from "../test/pure-room.ts";
import { Random } from "../test/support/random.ts";

/** A room of so many members on a clock of its own. */
class TimedRoom extends PureRoom {
  /** How often a timer was needed. */
  timers = 0;
  #flushAt: number | null = null;

  constructor(members: number) {
    super({ batches: true, records: false });
    for (let i = 0; i < members; i++) {
      this.open(`c${i}`, { id: `u${i}`, username: `user ${i}` });
      this.say(`c${i}`, "joinRoom", {});
    }
    this.#settle();
    this.until(this.now + 10_000);
    Object.assign(this.spent, { flushes: 0, rows: 0, frames: 0, bytes: 0 });
    this.timers = 0;
  }

  /** Something happens at `at`, ms. */
  at(at: number, act: () => void): void {
    this.until(at);
    this.now = at;
    act();
    this.#settle();
  }

  /** Time passes until `end`, ms. */
  until(end: number): void {
    while (this.#flushAt !== null && this.#flushAt <= end) {
      this.now = this.#flushAt;
      this.#flushAt = null;
      this.flush();
      this.#settle();
    }
    this.now = Math.max(this.now, end);
  }

  #settle(): void {
    let { wait } = this;
    while (wait === 0) {
      this.#flushAt = null;
      this.flush();
      ({ wait } = this);
    }
    if (wait === null) return;
    const at = this.now + wait;
    if (this.#flushAt !== null && this.#flushAt <= at) return;
    this.timers += 1;
    this.#flushAt = at;
  }
}

/** The cost of `rate` messages a second for some seconds, from all members in turn, who say what people say. */
const talk = (members: number, rate: number, seconds = 5) => {
  const random = new Random(7);
  const room = new TimedRoom(members);
  const start = room.now;
  let said = 0;
  for (let at = start; at < start + seconds * 1_000; at += (-Math.log(1 - random.next()) * 1_000) / rate) {
    const n = said++;
    room.at(at, () => room.say(`c${n % members}`, "sendMessage", { content: "x".repeat(80), clientId: `c-${n}` }));
  }
  room.until(room.now + 1_000);
  expect(room.log.length).toBe(said);
  const { frames, rows, bytes } = room.spent;
  return {
    framesPerEvent: frames / members / said,
    rowsPerMessage: rows / said,
    bytesPerEvent: bytes / members / said,
    timers: room.timers,
    said,
  };
};

describe("[W12] what is said", () => {
  it("in a quiet room goes out at once, without any timer", () => {
    const room = new TimedRoom(200);
    const start = room.now;
    for (let n = 0; n < 50; n++) room.at(start + n * 75, () => room.say(`c${n}`, "sendMessage", { content: "Hello" }));
    expect([room.spent.flushes, room.spent.frames, room.timers]).toEqual([50, 50 * 200, 0]);
  });

  it.each([
    [50, 1_000, 0.3],
    [200, 500, 0.06],
    [200, 2_000, 0.014],
    [200, 5_000, 0.006],
    [1_000, 500, 0.06],
    [1_000, 2_000, 0.014],
  ])("in a room of %i at %i messages a second takes at most %f frames and log rows an event", (members, rate, most) => {
    const { framesPerEvent, rowsPerMessage } = talk(members, rate);
    expect(framesPerEvent).toBeLessThan(most);
    expect(rowsPerMessage).toBeLessThan(most);
  });

  it("and asked about at once, again and again, does not end the windows of the others", () => {
    const room = new TimedRoom(50);
    const start = room.now;
    for (let n = 0; n < 90; n++) {
      room.at(start + n, () => {
        room.say("c0", "sendMessage", { content: "Hello" });
        room.say("c0", n % 2 ? "requestHistory" : "joinRoom", n % 2 ? {} : { room: "another" });
        room.say("c0", "editMessage", { seq: 1, content: `changed ${n}` });
      });
    }
    room.until(start + 200);
    expect(room.log.length).toBe(90);
    expect(room.spent.flushes).toBeLessThan(30);
  });

  it("takes no more bytes than the events themselves and what joins them", () => {
    const { bytesPerEvent } = talk(200, 2_000);
    const event = { event: "message", data: { room: "general", seq: 10_000, userId: "u199", username: "user 199" } };
    const rest = { content: "x".repeat(80), timestamp: new Date(0).toISOString() };
    expect(bytesPerEvent).toBeLessThan(JSON.stringify({ ...event, data: { ...event.data, ...rest } }).length + 2);
  });
});

describe("[P9] a storm of a thousand joins in a second", () => {
  const storm = () => {
    const random = new Random(7);
    const room = new TimedRoom(0);
    const start = room.now;
    for (let i = 0; i < 1_000; i++) {
      room.at(start + i + random.next(), () => {
        room.open(`c${i}`, { id: `u${i}`, username: `user ${i}` });
        room.say(`c${i}`, "joinRoom", {});
      });
    }
    room.until(start + 1_060);
    return room;
  };

  it("is told in few frames and bytes, and everyone has the roster 60 ms after its end", () => {
    const room = storm();
    const { frames, bytes } = room.spent;
    expect(room.wait).toBeNull();
    // One by one it would be half a million frames.
    expect(frames).toBeLessThan(8_000);
    expect(bytes).toBeLessThan(60_000_000);
  });

  it("and of leaving is no dearer", () => {
    const room = storm();
    room.until(room.now + 10_000);
    Object.assign(room.spent, { frames: 0, bytes: 0 });
    const start = room.now;
    for (let i = 0; i < 999; i++) room.at(start + i, () => room.say(`c${i}`, "leaveRoom", {}));
    room.until(start + 1_200);
    expect(room.wait).toBeNull();
    expect(room.spent.frames).toBeLessThan(8_000);
  });
});

describe("[T1] typing", () => {
  it("of a whole room costs few frames, and nothing where it ends within a window", () => {
    const room = new TimedRoom(200);
    const start = room.now;
    for (let n = 0; n < 1_000; n++) {
      const id = `c${n % 200}`;
      room.at(start + n, () => room.say(id, "typing", { isTyping: true }));
      room.at(start + n + 0.5, () => room.say(id, "typing", { isTyping: false }));
    }
    room.until(start + 2_000);
    expect(room.spent.frames / 200).toBeLessThan(30);
  });
});
