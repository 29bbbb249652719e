/** Rooms and inboxes together, over the routes and sockets of the Worker. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { tablesOf } from "../../lib/storage-migrations.ts";
import type { InboxRoom } from "../../rooms/protocol/inbox.ts";
import { TestClient } from "../../test/support/client.ts";
import { untilArchived } from "../../test/support/edge-archive.ts";
import { ask, call, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { eventually } from "../../test/support/eventually.ts";
import { InboxClient } from "../../test/support/inbox-client.ts";

const OPERATOR_TOKEN = "an-operators-token-for-tests-of-40-characters";

let room: string;
let anna: string;
let boris: string;

beforeEach(() => {
  const id = unique();
  // Sorts after the rooms of other tests, which an erasure would have to visit.
  room = `zzzz-${id}`;
  anna = `u-${id}-anna`;
  boris = `u-${id}-boris`;
});

const nameOf = (id: string): string => (id === anna ? "Anna" : "Boris");

const tokenOf = (sub: string, claims = {}) => tokenWith({ sub, name: nameOf(sub), ...claims });

const socketAt = async (path: string, token: string): Promise<Socket> => {
  const { status, webSocket } = await upgrade(path, { token });
  if (!webSocket) throw new Error(`no socket: ${status}`);
  queueMicrotask(() => webSocket.accept());
  return webSocket as Socket;
};

const join = async (sub: string, name = room, claims = {}): Promise<TestClient> => {
  const client = new TestClient(await socketAt(`/rooms/${name}/ws`, await tokenOf(sub, claims)));
  await client.join();
  return client;
};

const openInbox = async (sub: string, claims = {}): Promise<InboxClient> =>
  new InboxClient(await socketAt("/inbox/ws", await tokenOf(sub, claims)));

const say = async (sub: string, content: string, name = room) =>
  call("/api/chat/messages", { body: { content, room: name }, token: await tokenOf(sub) });

const put = async (sub: string, name = room, claims = {}) =>
  call(`/api/inbox/rooms/${name}`, { method: "PUT", body: {}, token: await tokenOf(sub, claims) });

const remove = async (sub: string, name = room) =>
  (await ask(`/api/inbox/rooms/${name}`, { method: "DELETE", token: await tokenOf(sub) })).status;

const listOf = async (sub: string, claims = {}): Promise<InboxRoom[]> => {
  const response = await ask("/api/inbox", { token: await tokenOf(sub, claims) });
  return (await response.json<{ rooms: InboxRoom[] }>()).rooms;
};

interface FollowerRow extends Record<string, SqlStorageValue> {
  user_id: string;
  first_unread: number;
  confirmed: number;
  seen_at: number;
}

const followersOf = (name = room): Promise<FollowerRow[]> =>
  runInDurableObject(env.ROOMS.getByName(name), (_, { storage: { sql } }) =>
    tablesOf(sql).has("followers")
      ? sql
          .exec<FollowerRow>("SELECT user_id, first_unread, confirmed, seen_at FROM followers ORDER BY user_id")
          .toArray()
      : [],
  );

/** Resolves when the room's followers are these, and their inboxes know it. */
const untilFollowers = (expected: readonly string[], name = room) =>
  eventually(async () => {
    const rows = await followersOf(name);
    expect(rows.map(({ user_id, confirmed }) => [user_id, confirmed])).toEqual(expected.map((id) => [id, 1]));
  });

const bytesOf = (sub: string) =>
  runInDurableObject(env.INBOXES.getByName(sub), async (_, { storage }) => [
    storage.sql.databaseSize,
    await storage.getAlarm(),
  ]);

const direct = async (from: string, to: string): Promise<string> => {
  const body = { userId: to, username: "The other" };
  const headers = { "CF-Connecting-IP": "192.0.2.9" };
  return (await call("/api/dms", { body, headers, token: await tokenOf(from) })).body.room;
};

describe("following", () => {
  it("[N2] by PUT, by a frame and by a post makes both sides agree", async () => {
    await say(boris, "first");
    expect(await put(anna)).toMatchObject({ status: 200, body: { room, lastSeq: 1, read: 1, unread: 0 } });
    await untilFollowers([anna, boris]);
    const other = `${room}-b`;
    const client = await join(anna, other);
    client.send("sendMessage", { content: "by frame" });
    await client.next("message");
    await untilFollowers([anna], other);
    await eventually(async () =>
      expect(await listOf(anna)).toMatchObject([
        { room, read: 1, unread: 0 },
        { room: other, read: 1, unread: 0 },
      ]),
    );
    expect(await listOf(boris)).toMatchObject([{ room, read: 1, unread: 0 }]);
    await client.close();
  });

  it("[N8] [N10] unfollowing empties the storage of both", async () => {
    const empty = await bytesOf(`u-${unique()}`);
    await put(anna);
    await untilFollowers([anna]);
    expect((await bytesOf(anna))[0]).toBeGreaterThan(empty[0] as number);
    expect(await remove(anna)).toBe(204);
    await untilFollowers([]);
    await eventually(async () => expect(await bytesOf(anna)).toEqual(empty));
  });

  it("[N8] is asserted by an inbox once a week, to a room that has lost it", async () => {
    await put(anna);
    await untilFollowers([anna]);
    await runInDurableObject(env.ROOMS.getByName(room), (_, { storage }) => {
      storage.sql.exec("DELETE FROM followers");
    });
    await evictDurableObject(env.ROOMS.getByName(room));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 8 * 24 * 3_600_000 });
    try {
      const client = await openInbox(anna, { exp: Math.floor(Date.now() / 1000) + 3_600 });
      await client.next("inbox");
      await untilFollowers([anna]);
      await client.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("[N4] [N6] reading what a notice was about makes the next message news", async () => {
    await put(anna);
    await untilFollowers([anna]);
    const client = await openInbox(anna);
    await client.next("inbox");
    await client.untilCounted();
    await say(boris, "one");
    expect(await client.next("roomUnread")).toMatchObject({ room, unread: 1, last: { seq: 1, excerpt: "one" } });
    await eventually(async () =>
      expect((await followersOf()).find(({ user_id }) => user_id === anna)?.first_unread).toBe(1),
    );
    client.send("markRead", { room, seq: 1 });
    await eventually(async () =>
      expect((await followersOf()).find(({ user_id }) => user_id === anna)?.first_unread).toBe(2),
    );
    await say(boris, "two");
    expect(await client.next("roomUnread")).toMatchObject({ room, unread: 1, last: { seq: 2, excerpt: "two" } });
    await client.close();
  });

  it("[N5] a follower who is away is told of a mention", async () => {
    await put(anna);
    await untilFollowers([anna]);
    const client = await openInbox(anna);
    await client.next("inbox");
    await say(boris, "hello @Anna");
    expect(await client.next("mentioned")).toMatchObject({
      room,
      seq: 1,
      userId: boris,
      username: "Boris",
      mentions: 1,
    });
    await client.close();
  });

  it("[N4] [O3] is not for a user who was removed", async () => {
    await say(anna, "hello");
    await untilFollowers([anna]);
    const moderator = await join(boris, room, { role: "moderator" });
    moderator.send("removeUser", { userId: anna, seconds: 600 });
    await eventually(async () => expect(await env.ROOMS.getByName(room).sanctions()).toHaveLength(1));
    expect(await remove(anna)).toBe(204);
    await untilFollowers([]);
    expect(
      await rejection(`/api/inbox/rooms/${room}`, { method: "PUT", body: {}, token: await tokenOf(anna) }),
    ).toEqual([403, "forbidden"]);
    await moderator.close();
  });

  it("[N9] of a private room shows it while the token names it", async () => {
    const name = `private-${unique()}`;
    const rooms = [name];
    expect(await put(anna, name, { rooms })).toMatchObject({ status: 200 });
    await untilFollowers([anna], name);
    const token = await tokenOf(boris, { rooms });
    await call("/api/chat/messages", { body: { content: "secret", room: name }, token });
    await eventually(async () => expect(await listOf(anna, { rooms })).toMatchObject([{ room: name, unread: 1 }]));
    // The application's next token does not name it.
    const client = await openInbox(anna);
    expect((await client.next("inbox")).rooms).toEqual([]);
    await call("/api/chat/messages", { body: { content: "@Anna", room: name }, token });
    await eventually(async () => expect((await env.ROOMS.getByName(name).status()).lastSeq).toBe(2));
    expect(await listOf(anna)).toEqual([]);
    expect(client.received("mentioned")).toEqual([]);
    expect(await listOf(anna, { rooms })).toMatchObject([{ room: name }]);
    await client.close();
  });
});

describe("a direct conversation", () => {
  it("[N11] of others is not found", async () => {
    const name = await direct(anna, boris);
    const stranger = `u-${unique()}`;
    for (const each of [name, "dm-00000000000000000000000000000000"]) {
      expect(await put(stranger, each)).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
      expect(await remove(stranger, each)).toBe(404);
    }
  });

  it("[D3] is in the other's inbox from the first message on, hidden by DELETE, and shown by the next", async () => {
    const name = await direct(anna, boris);
    expect([await listOf(anna), await listOf(boris)]).toMatchObject([[{ room: name }], []]);
    const client = await openInbox(boris);
    await client.next("inbox");
    await say(anna, "hi", name);
    expect(await client.next("followed")).toMatchObject({
      room: name,
      unread: 1,
      direct: { id: anna, username: "Anna" },
    });
    expect(await client.next("mentioned")).toMatchObject({ room: name, seq: 1, excerpt: "hi" });
    expect(await remove(boris, name)).toBe(204);
    expect(await client.next("unfollowed")).toEqual({ room: name });
    expect(await listOf(boris)).toEqual([]);
    await say(anna, "again", name);
    expect(await client.next("followed")).toMatchObject({ room: name, read: 1, unread: 1, mentions: 1 });
    await client.close();
  });

  it("[D4] is closed to both by a block, until it is lifted", async () => {
    const name = await direct(anna, boris);
    await say(anna, "hi", name);
    await eventually(async () => expect(await listOf(boris)).toHaveLength(1));
    const path = `/api/inbox/blocked/${anna}`;
    const token = await tokenOf(boris);
    expect((await ask(path, { method: "PUT", token, body: { username: "Anna" } })).status).toBe(204);
    await eventually(async () =>
      expect(await say(anna, "hello?", name)).toMatchObject({
        status: 403,
        body: { error: { code: "forbidden", message: "this person does not receive your messages" } },
      }),
    );
    expect(await say(boris, "no", name)).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden", message: "you have blocked this person" } },
    });
    expect((await ask(path, { method: "DELETE", token })).status).toBe(204);
    await eventually(async () => expect(await say(anna, "friends?", name)).toMatchObject({ status: 201 }));
  });
});

describe("[N13] erasing a user", () => {
  const erase = async (userId: string) => {
    for (let after: string | null = "zzzz"; after !== null; ) {
      const body = { userId, after };
      const response = await ask("/api/erasures", { token: OPERATOR_TOKEN, body, settings: { OPERATOR_TOKEN } });
      expect(response.status).toBe(200);
      after = (await response.json<{ next: string | null }>()).next;
    }
  };

  it("empties their inbox, ends their following, and takes their name out of others' inboxes", async () => {
    const empty = await bytesOf(`u-${unique()}`);
    await say(anna, "hello");
    const name = await direct(anna, boris);
    await say(anna, "hi", name);
    await untilArchived(room, ["hello"]);
    await untilArchived(name, ["hi"]);
    await untilFollowers([anna]);
    await eventually(async () =>
      expect(await listOf(boris)).toMatchObject([{ direct: { id: anna, username: "Anna" } }]),
    );
    await erase(anna);
    await eventually(async () => expect(await bytesOf(anna)).toEqual(empty));
    expect([await followersOf(), (await followersOf(name)).map(({ user_id }) => user_id)]).toEqual([[], [boris]]);
    await eventually(async () => {
      const [conversation] = await listOf(boris);
      expect(JSON.stringify(conversation?.direct)).not.toMatch(/Anna|anna/);
    });
    await runDurableObjectAlarm(env.ROOMS.getByName(name));
    await eventually(async () => expect(await bytesOf(anna)).toEqual(empty));
  });
});
