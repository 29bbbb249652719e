/** The inbox's object in the Workers runtime: sockets, hibernation, storage and the alarm. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ADMISSION_HEADER, encodeAdmission } from "../rooms/protocol/access.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { User } from "../rooms/protocol/events.ts";
import { PROTOCOL } from "../rooms/protocol/limits.ts";
import { archive } from "../test/support/edge-worker.ts";
import type { Socket } from "../test/support/event-client.ts";
import { eventually } from "../test/support/eventually.ts";
import { InboxClient } from "../test/support/inbox-client.ts";

const BORIS = { id: "u-boris", username: "Boris" };

let user: User;
let stub: typeof env.INBOXES extends DurableObjectNamespace<infer Object> ? DurableObjectStub<Object> : never;
let room: string;
beforeEach(() => {
  const id = crypto.randomUUID().slice(0, 8);
  user = { id: `u-${id}`, username: "Anna" };
  stub = env.INBOXES.getByName(user.id);
  room = `room-${id}`;
});

const upgrade = (expiresAt: number, who: User) =>
  stub.fetch("https://chat.example/inbox/ws", {
    headers: {
      Upgrade: "websocket",
      [ADMISSION_HEADER]: encodeAdmission({ user: who, rooms: [], expiresAt, epoch: null }),
    },
  });

const connect = async (): Promise<InboxClient> => {
  const { webSocket, status } = await upgrade(Math.floor(Date.now() / 1000) + 3_600, user);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new InboxClient(webSocket as Socket);
  webSocket.accept();
  return client;
};

const follow = (lastSeq: number) => stub.followed({ room, lastSeq, accessUntil: null });

const storageOf = (inbox: typeof stub) =>
  runInDurableObject(inbox, async (_, { storage }) => ({
    bytes: storage.sql.databaseSize,
    alarm: await storage.getAlarm(),
  }));

const noticeOf = (seq: number) => {
  const message = { seq, userId: BORIS.id, username: "Boris", excerpt: "Hello", timestamp: new Date().toISOString() };
  return { room, lastSeq: seq, accessUntil: null, unread: 1, mentions: [message], message };
};

describe("a connection", () => {
  it("[N1] receives the inbox first, and answers heartbeats without waking the object", async () => {
    const anna = await connect();
    expect(await anna.next("inbox")).toEqual({ protocol: PROTOCOL, user, rooms: [], blocked: [] });
    anna.sendRaw("ping");
    await anna.until(() => anna.frames.includes("pong"));
    await anna.close();
  });

  it("[N1] is of the inbox's own user", async () => {
    expect((await upgrade(Math.floor(Date.now() / 1000) + 60, BORIS)).status).toBe(403);
    expect((await stub.fetch("https://chat.example/inbox/ws")).status).toBe(426);
  });

  it("[N6] tells the user's other devices what is read", async () => {
    await follow(3);
    const [phone, desk] = [await connect(), await connect()];
    phone.send("markRead", { room, seq: 7 });
    expect(await desk.next("roomRead")).toEqual({ room, read: 7 });
    for (const client of [phone, desk]) await client.close();
  });

  it("[N1] is closed by the alarm when its token ends", async () => {
    const anna = await connect();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_700_000 });
    await runDurableObjectAlarm(stub).finally(() => vi.useRealTimers());
    expect((await anna.whenClosed()).code).toBe(CLOSE.expired);
  });
});

describe("an idle inbox", () => {
  it("[N6] hibernates with its sockets and their positions", async () => {
    await follow(3);
    const phone = await connect();
    phone.send("markRead", { room, seq: 7 });
    // The answer to the frame after it shows that it has been handled.
    phone.send("markRead", { room: "", seq: 7 });
    await phone.next("error");
    await evictDurableObject(stub);
    const desk = await connect();
    expect((await desk.next("inbox")).rooms).toMatchObject([{ room, read: 7 }]);
    desk.send("markRead", { room, seq: 9 });
    expect(await phone.next("roomRead")).toEqual({ room, read: 9 });
    await evictDurableObject(stub);
    expect(await stub.notify(noticeOf(12))).toEqual({ isFollowing: true, isConnected: true, read: 9 });
    for (const client of [phone, desk]) {
      expect(await client.next("mentioned")).toMatchObject({ room, seq: 12, mentions: 1 });
      await client.close();
    }
    await eventually(async () => expect((await stub.notify(noticeOf(13))).isConnected).toBe(false));
    await evictDurableObject(stub);
    expect((await stub.notify(noticeOf(14))).read).toBe(9);
  });
});

describe("storage", () => {
  it("[N10] of an emptied inbox is gone, and comes back with the next write", async () => {
    const empty = await storageOf(env.INBOXES.getByName(`u-${crypto.randomUUID()}`));
    expect(
      await stub.list({ user, rooms: [], expiresAt: Math.floor(Date.now() / 1000) + 60, epoch: null }),
    ).toMatchObject({
      ok: true,
    });
    expect(await storageOf(stub)).toEqual(empty);
    const anna = await connect();
    await stub.block(BORIS);
    expect((await storageOf(stub)).bytes).toBeGreaterThan(empty.bytes);
    await stub.unblock(BORIS.id);
    await anna.close();
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
    await stub.block(BORIS);
    await evictDurableObject(stub);
    expect([await stub.blocks(BORIS.id), await stub.blocks("u-cat")]).toEqual([true, false]);
    expect(await stub.erase()).toEqual({ rooms: 0, blocked: 1 });
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
  });

  it("[N10] has not even an alarm after the last connection of an inbox without rooms", async () => {
    const empty = await storageOf(env.INBOXES.getByName(`u-${crypto.randomUUID()}`));
    const anna = await connect();
    expect((await storageOf(stub)).alarm).not.toBeNull();
    await evictDurableObject(stub);
    await anna.close();
    await eventually(async () => expect(await storageOf(stub)).toEqual(empty));
  });
});

describe("counts", () => {
  it("[N3] come from Postgres, and the inbox is sent again", async () => {
    await archive(room, "u-cat", 5);
    await follow(2);
    const anna = await connect();
    expect((await anna.next("inbox")).rooms).toMatchObject([{ room, lastSeq: 2, unread: 0 }]);
    const last = {
      seq: 5,
      userId: "u-cat",
      username: "Анна",
      excerpt: "message 5",
      timestamp: "2026-01-01T12:00:00.000Z",
    };
    const counts = { lastSeq: 5, read: 2, unread: 3, mentions: 0, isExact: true, muted: false, push: "mentions" };
    expect((await anna.next("inbox")).rooms).toEqual([{ room, ...counts, last }]);
    await anna.close();
  });
});
