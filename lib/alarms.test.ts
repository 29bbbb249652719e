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
    expect(alarms.fired(100)).toBeNull();
    alarms.rearm();
    expect(set).toEqual([300]);
  });

  it("forgets what was due, and sets the alarm for the next purpose", async () => {
    const { alarms, set } = await start();
    alarms.set("archive", 100);
    alarms.setBy("expiry", 500);
    expect([...(alarms.fired(100) ?? [])]).toEqual(["archive"]);
    alarms.rearm();
    expect([...(alarms.fired(500) ?? [])]).toEqual(["expiry"]);
    alarms.rearm();
    expect(set).toEqual([100, 500]);
  });

  it("sets the alarm once if what was due sets it again", async () => {
    const { alarms, set } = await start();
    alarms.set("archive", 100);
    alarms.setBy("expiry", 500);
    alarms.fired(100);
    alarms.set("expiry", 400);
    alarms.set("archive", 200);
    alarms.rearm();
    expect(set).toEqual([100, 200]);
  });

  it("comes back to an alarm from before the object woke up, after an earlier one", async () => {
    const { alarms, set } = await start(1_000);
    alarms.set("archive", 100);
    expect([...(alarms.fired(100) ?? [])]).toEqual(["archive"]);
    alarms.rearm();
    expect(set).toEqual([100, 1_000]);
    expect(alarms.fired(1_000)).toBeNull();
  });

  it("does not know the purposes of an alarm that has woken the object", async () => {
    const { alarms, set } = await start();
    expect(alarms.fired(100)).toBeNull();
    alarms.rearm();
    expect(set).toEqual([]);
  });

  it("leaves the alarm of a cancelled purpose as it is", async () => {
    const { alarms, set } = await start();
    alarms.set("archive", 100);
    alarms.cancel("archive");
    expect(alarms.fired(100)?.size).toBe(0);
    alarms.rearm();
    expect(set).toEqual([100]);
  });
});
