import { describe, expect, it } from "vitest";
import { contentOf, findMarkers, Receiver } from "./receiver.ts";

const event = (index: number, seq = index) => ({
  event: "message",
  data: { seq, username: "Member 0-00001", content: contentOf(index, 80), timestamp: "2026-01-01T00:00:00.000Z" },
});

const frameOf = (indices: number[]): Buffer => {
  const events = indices.map((index) => event(index));
  return Buffer.from(JSON.stringify(events.length === 1 ? events[0] : events));
};

describe("markers", () => {
  it("are found in a frame, and not in the next one of the same chunk", () => {
    const first = frameOf([3, 4]);
    const chunk = Buffer.concat([first, frameOf([5])]);
    const found: number[] = [];
    findMarkers(chunk, 0, first.length, found);
    expect(found).toEqual([3, 4]);
  });

  it("fit into messages of any length", () => {
    for (const length of [10, 20, 2_000]) {
      const found: number[] = [];
      const bytes = Buffer.from(contentOf(12_345_678, length));
      expect(bytes.length).toBe(length);
      findMarkers(bytes, 0, bytes.length, found);
      expect(found).toEqual([12_345_678]);
    }
  });
});

describe("the receiver", () => {
  /** What two members of a room receive in these frames, and the violations. */
  const receive = (first: number[], second: number[]) => {
    const received: number[][] = [[], []];
    const receiver = new Receiver(
      1,
      2,
      () => 0,
      (index, member) => received[member]?.push(index),
    );
    for (const [member, indices] of [first, second].entries()) {
      const bytes = frameOf(indices);
      receiver.receive(0, member, bytes, 0, bytes.length);
    }
    return { received, violations: receiver.violations([first.length]), deliveries: receiver.deliveries };
  };
  // Long enough to be remembered and compared instead of searched.
  const many = Array.from({ length: 20 }, (_, index) => index);

  it("finds every message of a frame for every member", () => {
    const { received, violations, deliveries } = receive(many, many);
    expect(deliveries).toBe(2 * many.length);
    expect(received).toEqual([many, many]);
    expect(violations).toEqual({ missed: 0, repeated: 0, reordered: 0 });
  });

  it("distinguishes frames of the same length at the same position", () => {
    const swapped = [...many.slice(0, 10), 11, 10, ...many.slice(12)];
    expect(frameOf(swapped).length).toBe(frameOf(many).length);
    expect(receive(many, swapped).violations).toEqual({ missed: 1, repeated: 1, reordered: 0 });
  });
});
