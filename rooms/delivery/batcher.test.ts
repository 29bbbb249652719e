import { describe, expect, it } from "vitest";
import type { Entry } from "../core/entry.ts";
import type { Message, ServerEvent } from "../protocol/events.ts";
import { ambientMs, Fanout, type Receiver, windowMs } from "./batcher.ts";

class Wire implements Receiver {
  readonly userId: string;
  readonly batch: boolean;
  readonly frames: string[] = [];

  constructor(userId: string, batch = false) {
    this.userId = userId;
    this.batch = batch;
  }

  send(frame: string): void {
    this.frames.push(frame);
  }

  get events(): ServerEvent[] {
    return this.frames.flatMap((frame) => JSON.parse(frame));
  }
}

const message = (seq: number, userId: string, clientId?: string): Message => ({
  room: "general",
  seq,
  userId,
  username: userId,
  content: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
  ...(clientId === undefined ? {} : { clientId }),
});
const left = (id: string): ServerEvent => ({
  event: "userLeft",
  data: { room: "general", user: { id, username: id }, total: 1 },
});
const flush = (fanout: Fanout, receivers: Receiver[], now = 0, store: (entries: Entry[]) => void = () => {}) =>
  fanout.flush({ receivers, store, total: 7, roster: () => ({ room: "general", users: [], total: 7 }) }, now);

describe("a flush", () => {
  it("[M1] stores all its messages in one go before the first frame, and sends nothing when that fails", () => {
    const fanout = new Fanout();
    const wire = new Wire("b");
    const order: string[] = [];
    fanout.push({ type: "message", message: message(1, "a", "x") }, 0);
    fanout.push({ type: "message", message: message(2, "a") }, 0);
    flush(fanout, [wire], 0, (entries) => {
      expect(entries.map(({ json }) => JSON.parse(json))).toEqual([message(1, "a", "x"), message(2, "a")]);
      order.push(`stored ${entries.length}, sent ${wire.frames.length}`);
    });
    expect(order).toEqual(["stored 2, sent 0"]);
    expect(wire.frames.length).toBe(2);
    fanout.push({ type: "message", message: message(3, "a") }, 0);
    const fail = () => {
      throw new Error("disk full");
    };
    expect(() => flush(fanout, [wire], 0, fail)).toThrow("disk full");
    expect(wire.frames.length).toBe(2);
  });

  it("[W7] is one frame with an array for who accepts it, and one event a frame for all others", () => {
    const fanout = new Fanout();
    const [plain, batch] = [new Wire("b"), new Wire("c", true)];
    for (const seq of [1, 2, 3]) fanout.push({ type: "message", message: message(seq, "a") }, 0);
    flush(fanout, [plain, batch]);
    expect([plain.frames.length, batch.frames.length]).toEqual([3, 1]);
    expect(plain.events).toEqual(batch.events);
  });

  it("[W7] of one event is that event, without an array", () => {
    const fanout = new Fanout();
    const batch = new Wire("c", true);
    fanout.push({ type: "message", message: message(1, "a") }, 0);
    flush(fanout, [batch]);
    expect(JSON.parse(batch.frames[0] ?? "")).toEqual({ event: "message", data: message(1, "a") });
  });

  it("[M4] gives each sender their own clientIds and nobody else's", () => {
    const fanout = new Fanout();
    const wires = [new Wire("a", true), new Wire("b"), new Wire("c")];
    const messages = [message(1, "a", "x"), message(2, "b", "y"), message(3, "a")];
    for (const each of messages) fanout.push({ type: "message", message: each }, 0);
    flush(fanout, wires);
    const ids = wires.map(({ events }) => (events as { data: Message }[]).map(({ data }) => data.clientId));
    expect(ids).toEqual([
      ["x", undefined, undefined],
      [undefined, "y", undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it("[P4] leaves out those whom an announcement is about", () => {
    const fanout = new Fanout();
    const wires = [new Wire("a", true), new Wire("b", true)];
    fanout.push({ type: "broadcast", event: left("a"), except: "a" }, 0);
    flush(fanout, wires);
    expect(wires.map(({ events }) => events.map(({ event }) => event))).toEqual([[], ["userLeft"]]);
  });

  it("knows whose messages it holds, so that answers come after them", () => {
    const fanout = new Fanout();
    fanout.push({ type: "message", message: message(1, "a") }, 0);
    expect([fanout.holds("a"), fanout.holds("b"), fanout.hasMessages]).toEqual([true, false, true]);
    flush(fanout, []);
    expect([fanout.holds("a"), fanout.hasMessages]).toEqual([false, false]);
  });
});

describe("the window", () => {
  it("is short for a small room, grows with the members and with the crowd, and ends at 45 ms", () => {
    const windows = [windowMs(10, 1), windowMs(10, 20), windowMs(200, 1), windowMs(200, 12), windowMs(5_000, 1)];
    expect(windows).toEqual([2, 10, 10, 30, 45]);
  });

  it("is longer for who comes, goes and types, and ends at 100 ms", () => {
    expect([ambientMs(5), ambientMs(50), ambientMs(200), ambientMs(5_000)]).toEqual([2, 10, 40, 100]);
  });

  const say = (fanout: Fanout, seq: number, now: number) =>
    fanout.push({ type: "message", message: message(seq, "a") }, now);

  it("lets the first after a quiet moment go at once, and makes the next wait for others", () => {
    const fanout = new Fanout();
    expect(fanout.wait(200, 1_000)).toBeNull();
    say(fanout, 1, 1_000);
    expect(fanout.wait(200, 1_000)).toBe(0);
    flush(fanout, [], 1_000);
    say(fanout, 2, 1_030);
    expect([fanout.wait(200, 1_030), fanout.wait(200, 1_036), fanout.wait(200, 1_040)]).toEqual([10, 4, 0]);
    flush(fanout, [], 1_040);
    say(fanout, 3, 1_100);
    expect(fanout.wait(200, 1_100)).toBe(0);
  });

  it("is waited for by what was late itself, so that a room that cannot keep up sends the more at once", () => {
    const fanout = new Fanout();
    say(fanout, 1, 1_000);
    flush(fanout, [], 1_000);
    fanout.stored(1_400);
    say(fanout, 2, 1_410);
    expect(fanout.wait(200, 1_410)).toBe(10);
  });

  it("has partly gone by for what the last flush has kept waiting", () => {
    const fanout = new Fanout();
    say(fanout, 1, 1_000);
    flush(fanout, [], 1_000);
    fanout.stored(1_003);
    say(fanout, 2, 1_003);
    expect(fanout.wait(200, 1_003)).toBe(7);
    flush(fanout, [], 1_010);
    fanout.stored(1_100);
    say(fanout, 3, 1_100);
    expect(fanout.wait(200, 1_100)).toBe(5);
  });

  it("of who comes and goes does not hold up what is said", () => {
    const fanout = new Fanout();
    say(fanout, 1, 1_000);
    flush(fanout, [], 1_000);
    fanout.push({ type: "broadcast", event: left("a"), except: "a" }, 1_004);
    expect(fanout.wait(200, 1_004)).toBe(40);
    say(fanout, 2, 1_006);
    expect(fanout.wait(200, 1_006)).toBe(10);
  });
});

describe("who is told first", () => {
  it("[M4] is whose message it is", () => {
    const fanout = new Fanout();
    const order: string[] = [];
    const wires = ["b", "c", "a"].map((userId) => ({ userId, batch: true, send: () => order.push(userId) }));
    say(fanout, 1);
    flush(fanout, wires);
    expect(order).toEqual(["a", "b", "c"]);
  });

  const say = (fanout: Fanout, seq: number) => fanout.push({ type: "message", message: message(seq, "a") }, 0);
});
