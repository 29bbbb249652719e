import { describe, expect, it } from "vitest";
import { Alarms } from "./alarms.ts";

const start = async (stored: number | null = null) => {
  const set: number[] = [];
  const alarms = new Alarms<"archive" | "expiry">({
    getAlarm: async () => stored,
    setAlarm: async (at) => void set.push(at),
  });
  await alarms.restore();
  return { alarms, set };
};

describe("Alarms", () => {
  it("sets the alarm only when a purpose is due earlier, because setting it is billed", async () => {
    const { alarms, set } = await start();
    alarms.set("archive", 300);
    alarms.set("expiry", 400);
    alarms.set("expiry", 200);
    alarms.setBy("archive", 350);
    expect(set).toEqual([300, 200]);
  });

  it("keeps an earlier alarm from before the object woke up", async () => {
    const { alarms, set } = await start(100);
    alarms.set("archive", 300);
    expect(set).toEqual([]);
    alarms.fired(100);
    expect(set).toEqual([300]);
  });

  it("forgets what was due, and sets the alarm for the next purpose", async () => {
    const { alarms, set } = await start();
    alarms.set("archive", 100);
    alarms.setBy("expiry", 500);
    alarms.fired(100);
    alarms.fired(500);
    expect(set).toEqual([100, 500]);
  });
});
