import { describe, expect, it } from "vitest";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { ManualClock } from "../../test/support/room-fixture.ts";
import type { Message } from "../protocol/events.ts";
import { RoomStorage } from "../storage/index.ts";
import { Archiver } from "./archiver.ts";

describe("the archiver", () => {
  /** The delays of the alarms that a room sets whose only message has waited for `waited` ms when it wakes up. */
  const alarmsAfter = async (waited: number): Promise<number[]> => {
    const sql = new NodeSqlite();
    const clock = new ManualClock();
    const storage = new RoomStorage({ sql, transaction: sql.transaction, name: "tea" });
    storage.start(0);
    const timestamp = new Date(clock.now()).toISOString();
    const message: Message = { room: "tea", seq: 1, userId: "u", username: "U", content: "Hello", timestamp };
    storage.messages.append([{ message, json: JSON.stringify(message) }], clock.now());
    clock.advance(waited);
    const alarms: number[] = [];
    let attempts = 0;
    const archiver = new Archiver({
      room: "tea",
      storage,
      clock,
      db: () => {
        throw new Error("Postgres is down");
      },
      setAlarm: (at) => alarms.push(at - clock.now()),
      onPruned: () => {},
      logger: { info: () => {}, error: () => (attempts += 1) },
    });
    archiver.restored();
    await archiver.alarm();
    await archiver.alarm();
    expect(attempts).toBe(1);
    return alarms;
  };

  it("[A3] backs off after hibernation as it did before", async () => {
    expect(Math.min(...(await alarmsAfter(500)))).toBeLessThanOrEqual(1_000);
    expect(Math.min(...(await alarmsAfter(3_600_000)))).toBeGreaterThanOrEqual(30_000);
  });
});
