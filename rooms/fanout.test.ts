import { describe, expect, it } from "vitest";
import { Fanout, type Receiver, windowMs } from "./fanout.ts";
import type { Message, ServerEvent } from "./protocol.ts";

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

  get events(): unknown[] {
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

describe("a flush", () => {
  it("[M1] stores all its messages in one go before the first frame, and sends nothing when that fails", () => {
    const fanout = new Fanout();
    const wire = new Wire("b");
    const order: string[] = [];
    fanout.push({ type: "message", message: message(1, "a") });
    fanout.push({ type: "message", message: message(2, "a") });
    fanout.flush([wire], (messages) => order.push(`stored ${messages.length}, sent ${wire.frames.length}`), 0);
    expect(order).toEqual(["stored 2, sent 0"]);
    expect(wire.frames.length).toBe(2);
    fanout.push({ type: "message", message: message(3, "a") });
    const fail = () => {
      throw new Error("disk full");
    };
    expect(() => fanout.flush([wire], fail, 0)).toThrow("disk full");
    expect(wire.frames.length).toBe(2);
  });

  it("[W7] is one frame with an array for who accepts it, and one event a frame for all others", () => {
    const fanout = new Fanout();
    const [plain, batch] = [new Wire("b"), new Wire("c", true)];
    for (const seq of [1, 2, 3]) fanout.push({ type: "message", message: message(seq, "a") });
    fanout.flush([plain, batch], () => {}, 0);
    expect([plain.frames.length, batch.frames.length]).toEqual([3, 1]);
    expect(plain.events).toEqual(batch.events);
  });

  it("[W7] of one event is that event, without an array", () => {
    const fanout = new Fanout();
    const batch = new Wire("c", true);
    fanout.push({ type: "message", message: message(1, "a") });
    fanout.flush([batch], () => {}, 0);
    expect(JSON.parse(batch.frames[0] ?? "")).toEqual({ event: "message", data: message(1, "a") });
  });

  it("[M4] gives each sender their own clientIds and nobody else's", () => {
    const fanout = new Fanout();
    const wires = [new Wire("a", true), new Wire("b"), new Wire("c")];
    const messages = [message(1, "a", "x"), message(2, "b", "y"), message(3, "a")];
    for (const each of messages) fanout.push({ type: "message", message: each });
    fanout.flush(wires, () => {}, 0);
    const ids = wires.map(({ events }) => (events as { data: Message }[]).map(({ data }) => data.clientId));
    expect(ids).toEqual([
      ["x", undefined, undefined],
      [undefined, "y", undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it("[P4] leaves out those whom an announcement is about, and keeps the order for the rest", () => {
    const fanout = new Fanout();
    const wires = [new Wire("a"), new Wire("b")];
    fanout.push({ type: "message", message: message(1, "a") });
    fanout.push({ type: "broadcast", event: left("a"), except: "a" });
    fanout.flush(wires, () => {}, 0);
    expect(wires.map(({ events }) => (events as ServerEvent[]).map(({ event }) => event))).toEqual([
      ["message"],
      ["message", "userLeft"],
    ]);
  });
});

describe("the window", () => {
  it("is nothing for a small room, grows with the members and with the crowd, and ends at 50 ms", () => {
    expect([windowMs(10, 1), windowMs(59, 1), windowMs(200, 1), windowMs(200, 30), windowMs(5_000, 1)]).toEqual([
      0, 0, 10, 30, 50,
    ]);
  });

  it("lets the first after a quiet moment go at once and holds back only the rest", () => {
    const fanout = new Fanout();
    expect(fanout.wait(200, 1_000)).toBeNull();
    fanout.push({ type: "message", message: message(1, "a") });
    expect(fanout.wait(200, 1_000)).toBe(0);
    fanout.flush([], () => {}, 1_000);
    fanout.push({ type: "message", message: message(2, "a") });
    expect([fanout.wait(200, 1_004), fanout.wait(200, 1_010), fanout.wait(200, 2_000)]).toEqual([6, 0, 0]);
  });
});
