/** Moderation across hibernation. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { audit } from "../drizzle/schema.ts";
import { db } from "../test/support/edge-archive.ts";
import { connect, join, type RoomStub } from "../test/support/edge-client.ts";

const MOD = { id: "u-mod", username: "Mod" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

const moderator = () => join(stub, MOD, { role: "moderator" });

describe("after hibernation", () => {
  it("[O5] [O6] slow mode still counts from the user's last message", async () => {
    const [mod, boris] = [await moderator(), await join(stub, BORIS)];
    mod.send("setSlowMode", { seconds: 600 });
    await boris.next("roomSettings");
    boris.send("sendMessage", { content: "One" });
    await boris.next("message");
    await evictDurableObject(stub);
    boris.send("sendMessage", { content: "Two" });
    const error = await boris.next("error");
    expect(error.code).toBe("rate_limited");
    expect(error.retryAfterMs).toBeGreaterThan(500_000);
    const second = await connect(stub, BORIS);
    second.send("joinRoom", {});
    expect(await second.next("roomSettings")).toMatchObject({ slowModeSeconds: 600, closed: false });
    second.send("sendMessage", { content: "Two" });
    expect((await second.next("error")).code).toBe("rate_limited");
    expect(
      await stub.post({ user: BORIS, role: "member", address: null, expiresAt: null, content: "Two" }, []),
    ).toMatchObject({
      error: { code: "rate_limited" },
    });
    mod.send("sendMessage", { content: "Three" });
    expect((await boris.next("message")).content).toBe("Three");
  });

  it("[O5] [O7] the room is still closed", async () => {
    const [mod, boris] = [await moderator(), await join(stub, BORIS)];
    mod.send("setClosed", { closed: true });
    await boris.next("roomSettings");
    await evictDurableObject(stub);
    boris.send("sendMessage", { content: "One" });
    expect((await boris.next("error")).code).toBe("forbidden");
    expect(
      await stub.post({ user: BORIS, role: "member", address: null, expiresAt: null, content: "Two" }, []),
    ).toMatchObject({
      error: { code: "forbidden" },
    });
    expect(
      await stub.post({ user: MOD, role: "moderator", address: null, expiresAt: null, content: "Three" }, []),
    ).toMatchObject({
      ok: true,
    });
  });

  it("[O2] [O4] [R8] a muted user still has the same name, and is listed", async () => {
    const [mod, boris] = [await moderator(), await join(stub, BORIS)];
    mod.send("muteUser", { userId: BORIS.id, seconds: 600 });
    await boris.next("userMuted");
    await boris.close();
    await mod.next("userLeft");
    await evictDurableObject(stub, { webSockets: "close" });
    const again = await connect(stub, { id: BORIS.id, username: "Free speech" });
    again.send("setUsername", { username: "Freer speech" });
    expect((await again.next("error")).code).toBe("muted");
    again.send("joinRoom", { username: "Free speech" });
    expect((await again.next("roomUsers")).users).toEqual([BORIS]);
    expect(await stub.sanctions()).toMatchObject([{ userId: BORIS.id, username: "Борис" }]);
  });

  it("[P10] the roster still has the moderators' roles", async () => {
    const [, boris] = [await moderator(), await join(stub, BORIS)];
    await evictDurableObject(stub);
    boris.send("joinRoom", {});
    expect((await boris.next("roomUsers")).users).toContainEqual({ ...MOD, role: "moderator" });
  });

  it("[O8] [A6] orders reach Postgres", async () => {
    const mod = await moderator();
    const { room } = await stub.status();
    mod.send("removeUser", { userId: "u-eve", seconds: 600 });
    await mod.next("userRemoved");
    await evictDurableObject(stub);
    await stub.status();
    const orders = () => db.select().from(audit).where(eq(audit.room, room));
    await expect.poll(orders).toMatchObject([{ action: "remove", moderatorId: MOD.id, userId: "u-eve" }]);
  });
});
