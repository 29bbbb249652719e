import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { connect, join, type RoomStub } from "../test/support/edge-client.ts";
import { eventually } from "../test/support/eventually.ts";

const ANNA = { id: "u-anna", username: "Anna" };

const newRoom = () => env.ROOMS.getByName(`room-${crypto.randomUUID().slice(0, 8)}`);
/** A token that expires in an hour, for which the room sets an alarm. */
const session = () => ({ expiresAt: Math.floor(Date.now() / 1000) + 3_600 });

const storageOf = (stub: RoomStub) =>
  runInDurableObject(stub, async (_, { storage }) => ({
    bytes: storage.sql.databaseSize,
    alarm: await storage.getAlarm(),
  }));

let stub: RoomStub;
let empty: { bytes: number; alarm: number | null };
beforeEach(async () => {
  stub = newRoom();
  empty = await storageOf(newRoom());
});

describe("a room that nobody has written in", () => {
  it("[A8] stores nothing once its last connection is gone, not even an alarm", async () => {
    const [anna, other] = [await join(stub, ANNA, session()), await connect(stub, ANNA, session())];
    expect((await storageOf(stub)).alarm).not.toBeNull();
    await anna.close();
    await evictDurableObject(stub);
    expect((await storageOf(stub)).alarm).not.toBeNull();
    await other.close();
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
  });

  it("[A8] stores nothing once the alarm has closed its last connection", async () => {
    await connect(stub, ANNA, session());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_700_000 });
    await runDurableObjectAlarm(stub).finally(() => vi.useRealTimers());
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
  });

  it("[A8] is usable again", async () => {
    await (await join(stub, ANNA, session())).close();
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
    const anna = await join(stub, ANNA, session());
    anna.send("sendMessage", { content: "Hello" });
    expect(await anna.next("message")).toMatchObject({ seq: 1 });
    await anna.close();
    expect((await storageOf(stub)).bytes).toBeGreaterThan(empty.bytes);
    expect((await storageOf(stub)).alarm).not.toBeNull();
  });
});
