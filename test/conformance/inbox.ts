/** Checks of inboxes (N). */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DEADLINE_MS } from "../support/event-client.ts";
import { type Check, check, newRoom, random } from "./check.ts";
import type { Client, InboxClient } from "./client.ts";
import { type Context, codeOf, type Session } from "./context.ts";
import { type InboxRoom, isInboxRoom, PROTOCOL } from "./events.ts";

const FRAME_BYTES = 16_384;
const POLL_MS = 250;
/** A room tells of mentions at most every 5 s; the first of two may be late on its way. */
const MENTIONS_MS = 4_000;

/** Follows a room, or changes how it is followed. */
const follow = async (context: Context, { token }: Session, room: string, body = {}): Promise<InboxRoom> => {
  const answer = await context.call(`/api/inbox/rooms/${encodeURIComponent(room)}`, { method: "PUT", token, body });
  assert.equal(answer.status, 200, `following was answered ${answer.status} ${codeOf(answer.body)}`);
  assert.ok(isInboxRoom(answer.body), "following was not answered with a room of the inbox");
  return answer.body;
};

const unfollow = async (context: Context, { token }: Session, room: string): Promise<number> =>
  (await context.call(`/api/inbox/rooms/${room}`, { method: "DELETE", token })).status;

/** Resolves to the room once an `inbox` lists it with exact counts. */
const counted = async (inbox: InboxClient, room: string): Promise<InboxRoom> => {
  const find = (rooms: readonly InboxRoom[]) => rooms.find((each) => each.room === room && each.isExact);
  const { rooms } = await inbox.next("inbox", (data) => find(data.rooms) !== undefined);
  return find(rooms) as InboxRoom;
};

/** A room that the session follows and that somebody else has joined. */
const followed = async (context: Context): Promise<{ room: string; self: Session; other: Client }> => {
  const room = newRoom();
  const [self, other] = [await context.session(), await context.join(room)];
  await follow(context, self, room);
  return { room, self, other };
};

export const inbox: Check[] = [
  check("N1", "inbox comes first, with the version of the wire, the user, rooms and blocked users", async (context) => {
    const session = await context.session();
    const client = await context.inbox(session);
    const first = await client.next("inbox");
    assert.deepEqual(first, { protocol: PROTOCOL, user: session.user, rooms: [], blocked: [] });
    client.sendRaw("ping");
    await client.until(() => client.frames.includes("pong"), "pong");
  }),
  check("N1", "… for a valid session token only, without which it closes with 4401", async (context) => {
    for (const options of [{}, { token: "no.token.this" }]) {
      const client = context.openInbox(options);
      assert.equal((await client.next("error")).code, "unauthorized");
      assert.equal((await client.whenClosed()).code, 4401);
    }
    assert.equal((await context.call("/inbox/ws")).status, 426);
  }),
  check("N1", "… and answers wrong frames as a room does", async (context) => {
    const client = await context.inbox(await context.session());
    const wrong: [frame: string | Uint8Array<ArrayBuffer>, code: string, event?: string][] = [
      ["{", "invalid_json"],
      ["[]", "invalid_frame"],
      [new Uint8Array([123, 125]), "invalid_frame"],
      ['{"event":"sendMessage","data":{"content":"hello"}}', "unknown_event"],
      ['{"event":"inbox"}', "unknown_event"],
      ['{"event":"markRead","data":{"room":"no room","seq":1}}', "invalid_data", "markRead"],
      ['{"event":"markRead","data":{"room":"general","seq":-1}}', "invalid_data", "markRead"],
      ['{"event":"requestCounts","data":[]}', "invalid_data", "requestCounts"],
    ];
    for (const [frame] of wrong) client.sendRaw(frame);
    await client.until(() => client.received("error").length === wrong.length, `${wrong.length} errors`);
    for (const [i, [frame, code, event]] of wrong.entries()) {
      const received = client.received("error")[i];
      assert.deepEqual([frame, received?.code, received?.event], [frame, code, event]);
    }
    client.sendRaw(JSON.stringify({ event: "requestCounts", padding: "x".repeat(FRAME_BYTES) }));
    assert.equal((await client.whenClosed()).code, 4413);
  }),
  check("N2", "a user follows the rooms that they write in, by socket and over REST", async (context) => {
    const session = await context.session();
    const client = await context.inbox(session);
    const [one, two] = [newRoom(), newRoom()];
    await (await context.join(one, session)).post("hello");
    const { lastSeq, read, unread } = await client.next("followed", ({ room }) => room === one);
    assert.deepEqual([lastSeq, read, unread], [1, 1, 0]);
    const sent = await context.call("/api/chat/messages", { token: session.token, body: { room: two, content: "hi" } });
    assert.equal(sent.status, 201);
    await client.next("followed", ({ room }) => room === two);
    assert.equal(await unfollow(context, session, one), 204);
    await client.next("unfollowed", ({ room }) => room === one);
    assert.deepEqual(
      (await context.readInbox(session)).rooms.map(({ room }) => room),
      [two],
    );
  }),
  check("N2", "… and whoever begins to follow a room has read it", async (context) => {
    const room = newRoom();
    const other = await context.join(room);
    for (const content of ["one", "two"]) await other.post(content);
    const { lastSeq, read, unread, mentions } = await follow(context, await context.session(), room);
    assert.deepEqual([lastSeq, read, unread, mentions], [2, 2, 0, 0]);
  }),
  check("N3", "unread messages are counted: others' that are not deleted, and mentions", async (context) => {
    const { room, self, other } = await followed(context);
    for (const content of ["one", `hello @${self.user.username}`, "gone"]) await other.post(content);
    other.send("deleteMessage", { seq: 3 });
    const own = { token: self.token, body: { room, content: "my own" } };
    assert.equal((await context.call("/api/chat/messages", own)).status, 201);
    const end = Date.now() + DEADLINE_MS;
    while ((await context.listed(room, 4))[2]?.deletedAt === undefined) {
      assert.ok(Date.now() < end, "the deletion does not reach the list");
      await sleep(POLL_MS);
    }
    const { lastSeq, read, unread, mentions } = await counted(await context.inbox(self), room);
    assert.deepEqual([lastSeq, read, unread, mentions], [4, 0, 2, 1]);
  }),
  check("N4", "a follower who is away learns of the first and the tenth unread message", async (context) => {
    const { room, self, other } = await followed(context);
    const client = await context.inbox(self);
    // A message that a count finds before the room's notice arrives is told by `inbox` alone.
    client.send("requestCounts");
    await client.until(() => client.received("inbox").length >= 2, "the counts");
    await other.post("message 1");
    const { last, ...told } = await client.next("roomUnread");
    assert.deepEqual(told, { room, lastSeq: 1, unread: 1, mentions: 0 });
    const { timestamp, ...preview } = last ?? { timestamp: "" };
    assert.deepEqual(preview, { seq: 1, userId: other.user.id, username: other.user.username, excerpt: "message 1" });
    assert.ok(timestamp !== "");
    for (let seq = 2; seq <= 10; seq++) await other.post(`message ${seq}`);
    const { lastSeq, unread } = await client.next("roomUnread");
    assert.deepEqual([lastSeq, unread], [10, 10]);
    client.send("markRead", { room, seq: 10 });
    await other.post("message 11");
    const again = await client.next("roomUnread");
    assert.deepEqual([again.lastSeq, again.unread], [11, 1]);
  }),
  check("N5", "a follower learns of each mention, at most every 5 s", async (context) => {
    const { room, self, other } = await followed(context);
    const client = await context.inbox(self);
    const content = `@${self.user.username} ${"🫖".repeat(150)}`;
    const { timestamp, seq } = await other.post(content);
    const first = await client.next("mentioned");
    const receivedAt = Date.now();
    const { id: userId, username } = other.user;
    const { excerpt, ...rest } = first;
    assert.deepEqual(rest, { room, seq, userId, username, timestamp, mentions: 1 });
    assert.ok(excerpt.length >= 198 && content.startsWith(excerpt), "the excerpt is not the beginning");
    for (const word of ["two", "three"]) await other.post(`@${self.user.username} ${word}`);
    const { seq: last, mentions, excerpt: text } = await client.next("mentioned");
    assert.deepEqual([last, mentions, text], [3, 3, `@${self.user.username} three`]);
    assert.ok(Date.now() - receivedAt >= MENTIONS_MS, `told again after ${Date.now() - receivedAt} ms`);
  }),
  check("N6", "positions move forward, and reach the user's other connections", async (context) => {
    const { room, self, other } = await followed(context);
    for (const content of ["one", "two", "three", "four"]) await other.post(content);
    // What a count finds is archived.
    await context.listed(room, 4);
    const [one, two] = [await context.inbox(self), await context.inbox(self)];
    await counted(one, room);
    for (const seq of [2, 1, 3]) one.send("markRead", { room, seq });
    await two.until(() => two.received("roomRead").length > 1, "two positions");
    assert.deepEqual(two.received("roomRead"), [
      { room, read: 2 },
      { room, read: 3 },
    ]);
    one.send("markRead", { room: newRoom(), seq: 1 });
    one.send("markAllRead");
    for (const each of [one, two]) await each.next("roomRead", ({ read }) => read === 4);
    const { rooms } = await context.readInbox(self);
    assert.deepEqual(
      rooms.map(({ read, unread }) => [read, unread]),
      [[4, 0]],
    );
  }),
  check("N7", "of a muted room only mentions are told", async (context) => {
    const { room, self, other } = await followed(context);
    const client = await context.inbox(self);
    assert.equal((await follow(context, self, room, { muted: true })).muted, true);
    assert.equal((await client.next("followed", ({ muted }) => muted)).room, room);
    await other.post("hello");
    await other.post(`@${self.user.username}!`);
    await client.until(() => client.received("mentioned").length > 0, "the mention");
    assert.deepEqual(client.received("roomUnread"), []);
    assert.equal((await follow(context, self, room, { muted: false })).muted, false);
  }),
  check("N11", "REST reads and changes the caller's own inbox", async (context) => {
    const [self, stranger] = [await context.session(), await context.session()];
    const [room, hidden] = [newRoom(), `private-${newRoom()}`];
    const nobody = `/api/inbox/blocked/nobody-${random()}`;
    for (const [path, method, body] of [
      ["/api/inbox", "GET"],
      [`/api/inbox/rooms/${room}`, "PUT", {}],
      [`/api/inbox/rooms/${room}`, "DELETE"],
      [nobody, "PUT", { username: "Anna" }],
      [nobody, "DELETE"],
    ] as const) {
      const { status } = await context.call(path, { method, ...(body && { body }) });
      assert.deepEqual([method, path, status], [method, path, 401]);
    }
    // Idempotent.
    for (let n = 0; n < 2; n++) await follow(context, self, room);
    for (let n = 0; n < 2; n++) {
      const blocking = { method: "PUT", token: self.token, body: { username: "Anna" } };
      assert.equal((await context.call(nobody, blocking)).status, 204);
    }
    const { rooms, ...content } = await context.readInbox(self);
    const blocked = [{ id: nobody.split("/").at(-1), username: "Anna" }];
    assert.deepEqual([rooms.map((each) => each.room), content], [[room], { user: self.user, blocked }]);
    assert.deepEqual(await context.readInbox(stranger), { user: stranger.user, rooms: [], blocked: [] });
    for (let n = 0; n < 2; n++) {
      assert.equal(await unfollow(context, self, room), 204);
      assert.equal((await context.call(nobody, { method: "DELETE", token: self.token })).status, 204);
    }
    assert.deepEqual(await context.readInbox(self), { user: self.user, rooms: [], blocked: [] });
    const denied = await context.call(`/api/inbox/rooms/${hidden}`, { method: "PUT", token: self.token, body: {} });
    assert.deepEqual([denied.status, codeOf(denied.body)], [404, "not_found"]);
  }),
];
