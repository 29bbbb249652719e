import { describe, expect, it } from "vitest";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { ManualClock } from "../../test/support/room-fixture.ts";
import type { Message } from "../protocol/events.ts";
import { RoomStorage } from "../storage/index.ts";
import { Archiver } from "./archiver.ts";

/** A room that wakes up with one message, which it could not archive for `waited` ms: Postgres is still down. */
const outage = (waited: number) => {
  const sql = new NodeSqlite();
  const clock = new ManualClock();
  const storage = new RoomStorage({ sql, transaction: sql.transaction, name: "tea" });
  storage.start({ seq: 0, rev: 0, isKnown: true });
  const timestamp = new Date(clock.now()).toISOString();
  const message: Message = { room: "tea", seq: 1, userId: "u", username: "U", content: "Hello", timestamp };
  storage.messages.append([{ message, json: JSON.stringify(message) }]);
  clock.advance(waited);
  /** In ms from the time at which they were set. */
  const alarms: number[] = [];
  const attempts = { count: 0 };
  const archiver = new Archiver({
    room: "tea",
    storage,
    clock,
    db: () => {
      throw new Error("Postgres is down");
    },
    alarms: { set: (_, at) => alarms.push(at - clock.now()), setBy: () => {}, cancel: () => {} },
    onPruned: () => {},
    logger: { debug: () => {}, info: () => {}, error: () => (attempts.count += 1) },
  });
  return { archiver, alarms, attempts, clock };
};

describe("the archiver", () => {
  it("[A3] backs off after hibernation as it did before", async () => {
    const alarmsAfter = async (waited: number) => {
      const { archiver, alarms, attempts } = outage(waited);
      await archiver.alarm();
      await archiver.alarm();
      expect(attempts.count).toBe(1);
      return alarms;
    };
    expect(Math.min(...(await alarmsAfter(500)))).toBeLessThanOrEqual(1_000);
    expect(Math.min(...(await alarmsAfter(3_600_000)))).toBeGreaterThanOrEqual(30_000);
  });

  it("[A3] doubles its pause with each failure, up to a minute", async () => {
    const { archiver, alarms, attempts, clock } = outage(0);
    for (const backoff of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      await archiver.alarm();
      const pause = alarms.at(-1) ?? 0;
      expect(pause).toBeGreaterThanOrEqual(backoff / 2);
      expect(pause).toBeLessThanOrEqual(backoff);
      clock.advance(Math.max(pause, 1_000));
    }
    expect(attempts.count).toBe(8);
  });
});
