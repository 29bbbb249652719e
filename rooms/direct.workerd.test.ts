import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { insertMessages } from "../drizzle/messages.ts";
import { membersOf } from "../drizzle/room-members.ts";
import { tablesOf } from "../lib/storage-migrations.ts";
import { db, oldMessage, untilArchived } from "../test/support/edge-archive.ts";
import { type Connecting, join, type RoomStub, upgrade } from "../test/support/edge-client.ts";
import type { User } from "./protocol/events.ts";

let room: string;
let stub: RoomStub;
let anna: User;
let boris: User;

/** As a token grants it. */
const session = (): Connecting => ({ expiresAt: Math.floor(Date.now() / 1000) + 3_600 });

beforeEach(() => {
  const id = crypto.randomUUID().replaceAll("-", "");
  room = `dm-${id}`;
  stub = env.ROOMS.getByName(room);
  anna = { id: `u-${id}-anna`, username: "Anna" };
  boris = { id: `u-${id}-boris`, username: "Boris" };
});

const open = () => stub.openDirect([anna.id, boris.id]);

const statusOf = async (user: User, connecting: Connecting = session()) => {
  const { status, webSocket } = await upgrade(stub, user, connecting);
  webSocket?.accept();
  webSocket?.close();
  return status;
};

const post = (user: User, content = "hello") =>
  stub.post({ user, role: "member", address: null, expiresAt: null, content }, []);

const NO_SUCH_ROOM = {
  ok: false,
  error: { code: "not_found", message: "there is no such room", event: "sendMessage" },
};

const tables = () => runInDurableObject(stub, (_, { storage }) => tablesOf(storage.sql));

/** Deletes what the room has stored, as if it had been lost. */
const loseStorage = async () => {
  await runInDurableObject(stub, async (_, { storage }) => {
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await evictDurableObject(stub);
};

describe("a direct conversation", () => {
  it("[D2] admits nobody before it is opened, and stores nothing", async () => {
    expect([await statusOf(anna), await statusOf(boris)]).toEqual([403, 403]);
    expect([await post(anna), await post(boris)]).toEqual([NO_SUCH_ROOM, NO_SUCH_ROOM]);
    expect(await tables()).toEqual(new Set());
  });

  it("[D2] admits its two users with a token, and nobody else, moderators included", async () => {
    await open();
    await open();
    expect([await statusOf(anna), await statusOf(boris)]).toEqual([101, 101]);
    expect([await statusOf(anna, {}), await statusOf(boris, { rooms: [room, "dm-*", "*"] })]).toEqual([403, 403]);
    const stranger = { id: "u-stranger", username: "Stranger" };
    expect(await statusOf(stranger)).toBe(403);
    expect(await statusOf(stranger, { ...session(), role: "moderator", rooms: [room, "dm-*", "*"] })).toBe(403);
    expect(await post(stranger)).toEqual(NO_SUCH_ROOM);
    expect(await post(anna)).toMatchObject({ ok: true });
  });

  it("[D1] [D3] carries their messages, which are archived with their ids", async () => {
    await open();
    const clients = [await join(stub, anna, session()), await join(stub, boris, session())] as const;
    clients[0].send("sendMessage", { content: "hers" });
    expect(await clients[1].next("message")).toMatchObject({ userId: anna.id, content: "hers" });
    clients[1].send("sendMessage", { content: "his" });
    await clients[0].next("message", ({ content }) => content === "his");
    await untilArchived(room, ["hers", "his"]);
    expect((await membersOf(db, room)).toSorted()).toEqual([anna.id, boris.id].toSorted());
    for (const client of clients) await client.close();
  });

  it("[D2] is the same after the instance has gone", async () => {
    await open();
    await evictDurableObject(stub);
    expect([await statusOf(anna), await statusOf({ id: "u-x", username: "X" })]).toEqual([101, 403]);
  });

  it("[D4] keeps a block after the instance has gone", async () => {
    await open();
    await stub.block(boris.id, true);
    await evictDurableObject(stub);
    expect([await post(anna), await post(boris)]).toMatchObject([
      { ok: false, error: { code: "forbidden", message: "this person does not receive your messages" } },
      { ok: false, error: { code: "forbidden", message: "you have blocked this person" } },
    ]);
    await stub.block(boris.id, false);
    expect(await post(anna)).toMatchObject({ ok: true });
  });

  it("[D4] of others blocks nobody", async () => {
    await stub.block(boris.id, true);
    expect(await tables()).toEqual(new Set());
  });
});

describe("a direct conversation whose storage is lost", () => {
  beforeEach(async () => {
    await open();
    await insertMessages(db, room, [{ ...oldMessage(room, 1), userId: anna.id }], [anna.id, boris.id]);
    await loseStorage();
    expect(await tables()).toEqual(new Set());
  });

  it.each(["socket", "post", "block"])("[D2] finds its users in Postgres, by a %s", async (way) => {
    if (way === "socket") expect(await statusOf(boris)).toBe(101);
    else if (way === "post") expect(await post(boris)).toMatchObject({ ok: true, message: { seq: 2 } });
    else await stub.block(boris.id, true);
    const stored = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ user_id: string; blocks: number }>("SELECT user_id, blocks FROM members ORDER BY 1").toArray(),
    );
    expect(stored).toEqual([
      { user_id: anna.id, blocks: 0 },
      { user_id: boris.id, blocks: Number(way === "block") },
    ]);
    expect([await statusOf(anna), await statusOf({ id: "u-x", username: "X" })]).toEqual([101, 403]);
  });

  it("[D1] is opened again where its numbers go on", async () => {
    await open();
    expect(await post(anna)).toMatchObject({ ok: true, message: { seq: 2 } });
  });
});

describe("erasing a user", () => {
  const rowsOf = () =>
    runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ user_id: string }>("SELECT user_id FROM members").toArray(),
    );

  it("[A7] removes them from the room and from Postgres; the other one keeps it", async () => {
    await open();
    await post(anna, "hers");
    await post(boris, "his");
    await untilArchived(room, ["hers", "his"]);
    expect(await stub.erase(anna.id, true)).toMatchObject({ messages: 1, archive: "complete" });
    expect([await rowsOf(), await membersOf(db, room)]).toEqual([[{ user_id: boris.id }], [boris.id]]);
    expect([await statusOf(anna), await statusOf(boris), await post(anna)]).toEqual([403, 101, NO_SUCH_ROOM]);
    await post(boris, "alone");
    await untilArchived(room, ["", "his", "alone"]);
    expect(await membersOf(db, room)).toEqual([boris.id]);
  });

  it("[A7] who has only been written to", async () => {
    await open();
    await post(anna, "hers");
    await untilArchived(room, ["hers"]);
    expect(await stub.erase(boris.id, true)).toMatchObject({ messages: 0, archive: "complete" });
    expect([await rowsOf(), await membersOf(db, room)]).toEqual([[{ user_id: anna.id }], [anna.id]]);
    await evictDurableObject(stub);
    expect([await statusOf(boris), await statusOf(anna)]).toEqual([403, 101]);
  });

  it("[A7] of both leaves nobody, also to an instance that asks Postgres", async () => {
    await open();
    await post(anna, "hers");
    await untilArchived(room, ["hers"]);
    expect(await statusOf({ id: "u-x", username: "X" })).toBe(403);
    for (const { id } of [anna, boris]) await stub.erase(id, true);
    expect([await statusOf(anna), await rowsOf()]).toEqual([403, []]);
    await evictDurableObject(stub);
    expect([await statusOf(anna), await rowsOf()]).toEqual([403, []]);
  });
});
