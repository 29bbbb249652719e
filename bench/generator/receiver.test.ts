import { describe, expect, it } from "vitest";
import { contentOf, findMarkers } from "./marker.ts";
import { Hearing } from "./receiver.ts";

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

  it("are there whatever the length of the message", () => {
    for (const length of [10, 20, 2_000]) {
      const found: number[] = [];
      const bytes = Buffer.from(contentOf(12_345_678, length));
      expect(bytes.length).toBe(length);
      findMarkers(bytes, 0, bytes.length, found);
      expect(found).toEqual([12_345_678]);
    }
  });
});

describe("hearing", () => {
  /** What two members of a room hear of these frames, and what is wrong about it. */
  const hear = (frames: [member: number, indices: number[]][], sent: number) => {
    const heard: [index: number, member: number][] = [];
    const hearing = new Hearing(
      1,
      2,
      () => 0,
      (index, _room, member) => heard.push([index, member]),
    );
    for (const [member, indices] of frames) {
      const bytes = frameOf(indices);
      hearing.frame(0, member, bytes, 0, bytes.length);
    }
    return { heard, violations: hearing.violations([sent]), deliveries: hearing.deliveries };
  };
  // Long enough to be remembered and compared instead of searched.
  const many = Array.from({ length: 20 }, (_, index) => index);

  it("finds every message of a frame for every member", () => {
    const { heard, violations, deliveries } = hear(
      [
        [0, many],
        [1, many],
      ],
      many.length,
    );
    expect(deliveries).toBe(2 * many.length);
    expect(heard.filter(([, member]) => member === 1).map(([index]) => index)).toEqual(many);
    expect(violations).toEqual({ missed: 0, repeated: 0, reordered: 0 });
  });

  it("takes no frame for another one of the same length at the same place", () => {
    const swapped = [...many.slice(0, 10), 11, 10, ...many.slice(12)];
    expect(frameOf(swapped).length).toBe(frameOf(many).length);
    expect(
      hear(
        [
          [0, many],
          [1, swapped],
        ],
        many.length,
      ).violations,
    ).toEqual({ missed: 1, repeated: 1, reordered: 0 });
  });
});
