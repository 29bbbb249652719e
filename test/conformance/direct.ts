/** Checks of direct messages (D). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DEADLINE_MS } from "../support/event-client.ts";
import { type Check, check, newRoom } from "./check.ts";
import { type Context, codeOf, type Listed, type Session } from "./context.ts";

const POLL_MS = 250;

/** Opens the direct conversation of two users; resolves to its room. */
const open = async (context: Context, { token }: Session, { user }: Session): Promise<string> => {
  const { status, body } = await context.call("/api/dms", {
    token,
    body: { userId: user.id, username: user.username },
  });
  assert.equal(status, 200, `POST /api/dms was answered ${status} ${codeOf(body)}`);
  return (body as { room: string }).room;
};

/** The room of two users, by the ids as SPEC.md describes it. */
const nameOf = (one: Session, two: Session): string => {
  const ids = [one.user.id, two.user.id].sort();
  return `dm-${createHash("sha256").update(JSON.stringify(ids)).digest("hex").slice(0, 32)}`;
};

const post = (context: Context, { token }: Session, room: string, content: string) =>
  context.call("/api/chat/messages", { token, body: { room, content } });

const pair = async (context: Context): Promise<[Session, Session]> => [
  await context.session(),
  await context.session(),
];

export const direct: Check[] = [
  check(
    "D1",
    "POST /api/dms opens the conversation of two users, whoever calls it and however often",
    async (context) => {
      const [anna, boris] = await pair(context);
      const room = nameOf(anna, boris);
      assert.deepEqual(
        [await open(context, anna, boris), await open(context, anna, boris), await open(context, boris, anna)],
        [room, room, room],
      );
      const body = { userId: anna.user.id, username: "Anna" };
      const [oneself, guest] = [
        await context.call("/api/dms", { token: anna.token, body }),
        await context.call("/api/dms", { body }),
      ];
      assert.deepEqual([oneself.status, guest.status], [400, 401]);
      const writer = await context.join(room, anna);
      const reader = await context.join(room, boris);
      await writer.post("hello");
      assert.equal((await reader.next("message")).content, "hello");
    },
  ),
  check("D2", "a conversation is for its two users, and nobody else learns that it exists", async (context) => {
    const [anna, boris] = await pair(context);
    const stranger = await context.session();
    const absent = nameOf(anna, stranger);
    for (const { token } of [anna, stranger]) {
      const client = context.open(absent, { token });
      assert.deepEqual([(await client.next("error")).code, (await client.whenClosed()).code], ["forbidden", 4403]);
    }
    const room = await open(context, anna, boris);
    assert.equal((await post(context, anna, room, "secret")).status, 201);
    const list = `/api/chat/messages?room=${room}`;
    const end = Date.now() + DEADLINE_MS;
    const archived = async () =>
      ((await context.call(list, { token: boris.token })).body as { messages: Listed[] }).messages.length;
    while ((await archived()) === 0) {
      assert.ok(Date.now() < end, "the message is not listed for the other user");
      await sleep(POLL_MS);
    }
    for (const token of [stranger.token, undefined]) {
      const client = context.open(room, token === undefined ? {} : { token });
      assert.equal((await client.whenClosed()).code, 4403);
      const call = token === undefined ? {} : { token };
      for (const [name, path] of [
        ["messages", "/api/chat/messages?room="],
        ["status", "/api/rooms/"],
      ] as const) {
        const [there, nowhere] = [await context.call(path + room, call), await context.call(path + absent, call)];
        assert.deepEqual([name, there.status, there.body], [name, 404, nowhere.body]);
      }
      for (const path of [`/api/chat/users/${anna.user.id}/messages`, `/api/rooms?q=${room}`]) {
        const { status, body } = await context.call(path, call);
        assert.equal(status, 200);
        assert.ok(!JSON.stringify(body).includes(room), `${path} lists it`);
      }
    }
    assert.equal((await post(context, stranger, room, "hello")).status, 404);
  }),
  check(
    "D3",
    "both follow it, each message counts as a mention, and unfollowing hides it until the next",
    async (context) => {
      const [anna, boris] = await pair(context);
      const [one, two] = [await context.inbox(anna), await context.inbox(boris)];
      const room = await open(context, anna, boris);
      assert.deepEqual((await one.next("followed", (each) => each.room === room)).direct, boris.user);
      assert.equal((await post(context, anna, room, "hello")).status, 201);
      assert.deepEqual((await two.next("followed", (each) => each.room === room)).direct, anna.user);
      const { seq, userId, excerpt, mentions } = await two.next("mentioned");
      assert.deepEqual([seq, userId, excerpt, mentions], [1, anna.user.id, "hello", 1]);
      const hidden = await context.call(`/api/inbox/rooms/${room}`, { method: "DELETE", token: boris.token });
      assert.equal(hidden.status, 204);
      await two.next("unfollowed");
      assert.deepEqual((await context.readInbox(boris)).rooms, []);
      await post(context, anna, room, "are you there?");
      await two.next("mentioned", (each) => each.seq === 2);
      assert.deepEqual(
        (await context.readInbox(boris)).rooms.map((each) => each.room),
        [room],
      );
    },
  ),
  check("D4", "blocking ends direct messages and mentions, until it is lifted", async (context) => {
    const [anna, boris] = await pair(context);
    const [inbox, other] = [await context.inbox(boris), await context.session()];
    const room = await open(context, anna, boris);
    const path = `/api/inbox/blocked/${anna.user.id}`;
    const block = { method: "PUT", token: boris.token, body: { username: anna.user.username } };
    assert.equal((await context.call(path, block)).status, 204);
    assert.deepEqual((await inbox.next("blocked")).blocked, [anna.user]);
    for (const writer of [anna, boris]) {
      const { status, body } = await post(context, writer, room, "hello");
      assert.deepEqual([status, codeOf(body)], [403, "forbidden"]);
    }
    const again = { token: anna.token, body: { userId: boris.user.id, username: "Boris" } };
    assert.equal((await context.call("/api/dms", again)).status, 403);
    const meeting = newRoom();
    const follow = { method: "PUT", token: boris.token, body: {} };
    assert.equal((await context.call(`/api/inbox/rooms/${meeting}`, follow)).status, 200);
    for (const writer of [anna, other]) await post(context, writer, meeting, `@${boris.user.username}!`);
    assert.equal((await inbox.next("mentioned")).userId, other.user.id);
    assert.equal((await context.call(path, { method: "DELETE", token: boris.token })).status, 204);
    assert.deepEqual((await inbox.next("blocked")).blocked, []);
    assert.equal((await post(context, anna, room, "hello")).status, 201);
  }),
];
