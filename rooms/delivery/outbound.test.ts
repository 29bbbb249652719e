import { describe, expect, it } from "vitest";
import { ManualClock } from "../../test/support/room-fixture.ts";
import { Connections } from "./connections.ts";
import { Outbound } from "./outbound.ts";

const MEMBERS = 5_000;

describe("[W12] a large room", () => {
  it("keeps its pause when a message came before it was known how long the flush took", () => {
    const clock = new ManualClock();
    const start = clock.now();
    const flushes: number[] = [];
    const outbound = new Outbound({
      connections: new Connections([]),
      clock,
      commit: () => {
        flushes.push(clock.now() - start);
        return [];
      },
      memberCount: () => MEMBERS,
      roster: () => ({ room: "general", users: [], total: MEMBERS }),
      charge: () => {},
    });
    const send = () => {
      for (let seq = 1; seq <= 4; seq++) {
        const message = { room: "general", seq, userId: "a", username: "a", content: "Hello", timestamp: "" };
        outbound.announce({ type: "message", message });
      }
      outbound.schedule();
    };
    send();
    clock.advanceTo(start + 10);
    send();
    clock.advanceTo(start + 40);
    outbound.committed();
    clock.advanceTo(start + 1_000);
    expect(flushes).toEqual([0, 120]);
    expect(clock.pending).toBe(0);
  });
});
