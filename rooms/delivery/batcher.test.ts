import { describe, expect, it } from "vitest";
import type { EncodedMessage } from "../core/messages.ts";
import type { Message, ServerEvent } from "../protocol/events.ts";
import { Batcher, messageWindowMs, pauseMs, presenceWindowMs, type Recipient } from "./batcher.ts";

class TestRecipient implements Recipient {
  readonly userId: string;
  readonly batch: boolean;
  readonly extended: boolean;
  readonly frames: string[] = [];

  constructor(userId: string, batch = false, extended = false) {
    this.userId = userId;
    this.batch = batch;
    this.extended = extended;
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
const flush = (
  batcher: Batcher,
  recipients: Recipient[],
  now = 0,
  onStore: (entries: EncodedMessage[]) => void = () => {},
) => {
  const store = (messages: EncodedMessage[]) => {
    onStore(messages);
    return [];
  };
  batcher.flush({ recipients, store, total: 7, roster: () => ({ room: "general", users: [], total: 7 }) }, now);
};

describe("a flush", () => {
  it("[M1] stores all its messages at once before the first frame, and sends nothing if that fails", () => {
    const batcher = new Batcher();
    const recipient = new TestRecipient("b");
    const order: string[] = [];
    batcher.push({ type: "message", message: message(1, "a", "x") }, 0);
    batcher.push({ type: "message", message: message(2, "a") }, 0);
    flush(batcher, [recipient], 0, (entries) => {
      expect(entries.map(({ json }) => JSON.parse(json))).toEqual([message(1, "a", "x"), message(2, "a")]);
      order.push(`stored ${entries.length}, sent ${recipient.frames.length}`);
    });
    expect(order).toEqual(["stored 2, sent 0"]);
    expect(recipient.frames.length).toBe(2);
    batcher.push({ type: "message", message: message(3, "a") }, 0);
    const fail = () => {
      throw new Error("disk full");
    };
    expect(() => flush(batcher, [recipient], 0, fail)).toThrow("disk full");
    expect(recipient.frames.length).toBe(2);
  });

  it("[W7] is one array frame for connections that accept batches, and one frame per event for others", () => {
    const batcher = new Batcher();
    const [plain, batch] = [new TestRecipient("b"), new TestRecipient("c", true)];
    for (const seq of [1, 2, 3]) batcher.push({ type: "message", message: message(seq, "a") }, 0);
    flush(batcher, [plain, batch]);
    expect([plain.frames.length, batch.frames.length]).toEqual([3, 1]);
    expect(plain.events).toEqual(batch.events);
  });

  it("[W7] of one event is that event without an array", () => {
    const batcher = new Batcher();
    const batch = new TestRecipient("c", true);
    batcher.push({ type: "message", message: message(1, "a") }, 0);
    flush(batcher, [batch]);
    expect(JSON.parse(batch.frames[0] ?? "")).toEqual({ event: "message", data: message(1, "a") });
  });

  it("[M4] gives each author their own clientIds and nobody else's", () => {
    const batcher = new Batcher();
    const recipients = [new TestRecipient("a", true), new TestRecipient("b"), new TestRecipient("c")];
    const messages = [message(1, "a", "x"), message(2, "b", "y"), message(3, "a")];
    for (const each of messages) batcher.push({ type: "message", message: each }, 0);
    flush(batcher, recipients);
    const ids = recipients.map(({ events }) => (events as { data: Message }[]).map(({ data }) => data.clientId));
    expect(ids).toEqual([
      ["x", undefined, undefined],
      [undefined, "y", undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it("[T1] repeats that somebody types only to clients that end typing by themselves", () => {
    const batcher = new Batcher();
    const recipients = [new TestRecipient("a", true), new TestRecipient("b", true, true), new TestRecipient("c")];
    const data = { room: "general", userId: "d", username: "d", isTyping: true };
    batcher.push({ type: "broadcast", event: { event: "userTyping", data }, except: "d", isRepeat: true }, 0);
    batcher.push({ type: "message", message: message(1, "e") }, 0);
    flush(batcher, recipients);
    expect(recipients.map(({ events }) => events.map(({ event }) => event))).toEqual([
      ["message"],
      ["userTyping", "message"],
      ["message"],
    ]);
  });

  it("[P4] excludes the user whom an announcement is about", () => {
    const batcher = new Batcher();
    const recipients = [new TestRecipient("a", true), new TestRecipient("b", true)];
    batcher.push({ type: "broadcast", event: left("a"), except: "a" }, 0);
    flush(batcher, recipients);
    expect(recipients.map(({ events }) => events.map(({ event }) => event))).toEqual([[], ["userLeft"]]);
  });

  it("tells whose messages are queued, so that replies can follow them", () => {
    const batcher = new Batcher();
    batcher.push({ type: "message", message: message(1, "a") }, 0);
    expect([batcher.hasMessageOf("a"), batcher.hasMessageOf("b"), batcher.hasMessages]).toEqual([true, false, true]);
    flush(batcher, []);
    expect([batcher.hasMessageOf("a"), batcher.hasMessages]).toEqual([false, false]);
  });
});

describe("the message window", () => {
  it("grows with the number of members and of events, from 2 to 45 ms", () => {
    const windows = [
      messageWindowMs(10, 1),
      messageWindowMs(10, 20),
      messageWindowMs(200, 1),
      messageWindowMs(200, 12),
      messageWindowMs(5_000, 1),
    ];
    expect(windows).toEqual([2, 10, 10, 30, 45]);
  });

  it("is longer for presence and typing, up to 100 ms", () => {
    expect([presenceWindowMs(5), presenceWindowMs(50), presenceWindowMs(200), presenceWindowMs(5_000)]).toEqual([
      2, 10, 40, 100,
    ]);
  });

  const queue = (batcher: Batcher, seq: number, now: number) =>
    batcher.push({ type: "message", message: message(seq, "a") }, now);

  it("lets the first message after a quiet moment leave at once, and makes the next one wait", () => {
    const batcher = new Batcher();
    expect(batcher.wait(200, 1_000)).toBeNull();
    queue(batcher, 1, 1_000);
    expect(batcher.wait(200, 1_000)).toBe(0);
    flush(batcher, [], 1_000);
    queue(batcher, 2, 1_030);
    expect([batcher.wait(200, 1_030), batcher.wait(200, 1_036), batcher.wait(200, 1_040)]).toEqual([10, 4, 0]);
    flush(batcher, [], 1_040);
    queue(batcher, 3, 1_100);
    expect(batcher.wait(200, 1_100)).toBe(0);
  });

  it("also applies to late messages, so that a room that cannot keep up sends more per flush", () => {
    const batcher = new Batcher();
    queue(batcher, 1, 1_000);
    flush(batcher, [], 1_000);
    batcher.stored(1_400);
    queue(batcher, 2, 1_410);
    expect(batcher.wait(200, 1_410)).toBe(10);
  });

  it("is shortened by the time that the last flush took", () => {
    const batcher = new Batcher();
    queue(batcher, 1, 1_000);
    flush(batcher, [], 1_000);
    batcher.stored(1_003);
    queue(batcher, 2, 1_003);
    expect(batcher.wait(200, 1_003)).toBe(7);
    flush(batcher, [], 1_010);
    batcher.stored(1_100);
    queue(batcher, 3, 1_100);
    expect(batcher.wait(200, 1_100)).toBe(5);
  });

  it("does not wait for presence events", () => {
    const batcher = new Batcher();
    queue(batcher, 1, 1_000);
    flush(batcher, [], 1_000);
    batcher.push({ type: "broadcast", event: left("a"), except: "a" }, 1_004);
    expect(batcher.wait(200, 1_004)).toBe(40);
    queue(batcher, 2, 1_006);
    expect(batcher.wait(200, 1_006)).toBe(10);
  });
});

describe("[W12] the pause", () => {
  it("grows with members, duration and events of the last flush, from 0 to 200 ms", () => {
    expect([pauseMs(200, 100, 20), pauseMs(1_000, 100, 20)]).toEqual([0, 0]);
    expect([pauseMs(2_000, 50, 20), pauseMs(5_000, 50, 20), pauseMs(20_000, 500, 20)]).toEqual([50, 100, 200]);
    expect([pauseMs(5_000, 50, 1), pauseMs(5_000, 50, 2), pauseMs(5_000, 50, 4)]).toEqual([25, 50, 100]);
  });

  const queue = (batcher: Batcher, count: number, now: number) => {
    for (let seq = 1; seq <= count; seq++) batcher.push({ type: "message", message: message(seq, "a") }, now);
  };
  /** A batcher whose last flush took 80 ms, until 1,080. */
  const afterFlush = (events: number) => {
    const batcher = new Batcher();
    queue(batcher, events, 1_000);
    flush(batcher, [], 1_000);
    batcher.stored(1_080);
    return batcher;
  };

  it("of a large room lasts twice as long as the flush before it, however early the next message came", () => {
    const batcher = afterFlush(4);
    queue(batcher, 1, 1_080);
    expect([batcher.wait(5_000, 1_080), batcher.wait(5_000, 1_240)]).toEqual([160, 0]);
    expect(batcher.wait(1_000, 1_080)).toBe(22.5);
  });

  it("is over when the room is quiet: the next message leaves at once", () => {
    const batcher = afterFlush(4);
    queue(batcher, 1, 1_240);
    expect(batcher.wait(5_000, 1_240)).toBe(0);
  });

  it("delays the first message after three windows if it has not ended", () => {
    const batcher = afterFlush(4);
    queue(batcher, 1, 1_220);
    expect(batcher.wait(5_000, 1_220)).toBe(20);
  });

  it("is estimated from an earlier flush while the last one goes on", () => {
    const batcher = afterFlush(4);
    queue(batcher, 4, 1_240);
    flush(batcher, [], 1_240);
    queue(batcher, 1, 1_241);
    expect(batcher.wait(5_000, 1_241)).toBe(159);
    batcher.stored(1_330);
    expect(batcher.wait(5_000, 1_400)).toBe(110);
  });
});

describe("the order of recipients", () => {
  it("[M4] starts with the authors", () => {
    const batcher = new Batcher();
    const order: string[] = [];
    const capabilities = { batch: true, extended: true };
    const recipients = ["b", "c", "a"].map((userId) => ({ ...capabilities, userId, send: () => order.push(userId) }));
    queue(batcher, 1);
    flush(batcher, recipients);
    expect(order).toEqual(["a", "b", "c"]);
  });

  const queue = (batcher: Batcher, seq: number) => batcher.push({ type: "message", message: message(seq, "a") }, 0);
});
