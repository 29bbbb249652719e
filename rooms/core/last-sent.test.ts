import { describe, expect, it } from "vitest";
import type { Message } from "../protocol/events.ts";
import { LastSent } from "./last-sent.ts";

/** A log of so many messages, one a second, by users in turn; `read` counts those that were read. */
const logOf = (count: number, users = count) => {
  const log = {
    read: 0,
    *below(): Generator<Message> {
      for (let seq = count; seq > 0; seq--) {
        log.read += 1;
        const timestamp = new Date(seq * 1_000).toISOString();
        yield { room: "tea", seq, userId: `u${seq % users}`, username: "U", content: "", timestamp };
      }
    },
  };
  return log;
};

describe("LastSent", () => {
  it("[O6] reads the log once, no further back than it has to", () => {
    const log = logOf(5_000);
    const lastSent = new LastSent(() => log.below());
    lastSent.add("u4999", 6_000_000);
    expect(log.read).toBe(0);
    expect(lastSent.find("u4999", 4_990_000)).toBe(4_999_000);
    expect(lastSent.find("u4990", 4_990_000)).toBeUndefined();
    expect(log.read).toBe(11);
  });

  it("[O6] reads a bounded number of messages, whatever the time", () => {
    const log = logOf(5_000);
    expect(new LastSent(() => log.below()).find("u1", 0)).toBeUndefined();
    expect(log.read).toBe(2_001);
  });

  it("[O6] knows each user's last message, stored or new", () => {
    const lastSent = new LastSent(() => logOf(10, 2).below());
    expect([lastSent.find("u0", 0), lastSent.find("u1", 0)]).toEqual([10_000, 9_000]);
    lastSent.add("u1", 11_000);
    expect([lastSent.find("u1", 0), lastSent.find("u1", 11_000)]).toEqual([11_000, undefined]);
  });

  it("[O6] forgets the users who have been silent the longest", () => {
    const lastSent = new LastSent(() => logOf(1).below());
    lastSent.find("u0", 0);
    for (let n = 1; n <= 10_000; n++) lastSent.add(`v${n}`, 1_000 + n);
    expect([lastSent.find("u0", 0), lastSent.find("v1", 0)]).toEqual([undefined, 1_001]);
  });
});
