/** Checks of presence (P). */
import assert from "node:assert/strict";
import { type Check, check, newRoom, numbers } from "./check.ts";
import type { Client } from "./client.ts";

/** A lost member is announced after 5 s; timers may be off by some milliseconds. */
const GRACE_MS = 4_900;

const CROWD = 40;

/** The ids of the members that the client knows of. */
const rosterOf = (client: Client): Set<string> => {
  let ids = new Set<string>();
  for (const { event, data } of client.events) {
    if (event === "roomUsers") ids = new Set(data.users.map(({ id }) => id));
    else if (event === "userJoined") ids.add(data.user.id);
    else if (event === "userLeft") ids.delete(data.user.id);
  }
  return ids;
};

export const presence: Check[] = [
  check("P3", "losing the last connection is announced after 5 s", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.join(room);
    await watcher.next("userJoined");
    const lostAt = Date.now();
    client.close();
    assert.deepEqual(await watcher.next("userLeft"), { room, user: client.user, total: 1 });
    assert.ok(Date.now() - lostAt >= GRACE_MS, `announced after ${Date.now() - lostAt} ms already`);
  }),
  check("P3", "… unless the user has reconnected", async (context) => {
    const room = newRoom();
    const { token, user } = await context.session();
    const watcher = await context.join(room);
    const before = await context.join(room, { token });
    await watcher.next("userJoined");
    before.close();
    await before.whenClosed();
    await context.join(room, { token });
    // A user whose connection is lost later is announced later.
    const other = await context.join(room);
    other.close();
    await watcher.until(
      () => watcher.received("userLeft").some((left) => left.user.id === other.user.id),
      "the other user's userLeft",
    );
    const announced = watcher.events.filter(
      ({ event, data }) => /^user(Joined|Left)$/.test(event) && "user" in data && data.user.id === user.id,
    );
    assert.deepEqual(announced, [], "a brief loss was announced");
  }),
  check(
    "P1",
    "joinRoom is answered with roomUsers, roomSettings, messageHistory; others get userJoined",
    async (context) => {
      const room = newRoom();
      const one = await context.join(room);
      const two = await context.connect(room);
      two.send("joinRoom", { room });
      await two.until(() => two.received("messageHistory").length > 0, "messageHistory");
      assert.deepEqual(
        two.events.map(({ event }) => event),
        ["roomUsers", "roomSettings", "messageHistory"],
      );
      const [roster] = two.received("roomUsers");
      assert.deepEqual([roster?.room, roster?.total], [room, 2]);
      assert.deepEqual(
        new Map(roster?.users.map(({ id, username }) => [id, username])),
        new Map([one, two].map(({ user }) => [user.id, user.username])),
      );
      assert.deepEqual(await one.next("userJoined"), { room, user: two.user, total: 2 });
    },
  ),
  check("P1", "joining again is answered again and announced to nobody", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.join(room);
    await watcher.next("userJoined");
    client.send("joinRoom", {});
    assert.equal((await client.next("roomUsers")).total, 2);
    await client.next("messageHistory");
    await client.post("hello");
    await watcher.until(() => watcher.received("message").length > 0, "the message");
    assert.deepEqual(
      watcher.events.map(({ event }) => event),
      ["message"],
    );
  }),
  check("P1", "another room is rejected with the address to use", async (context) => {
    const client = await context.connect(newRoom());
    const other = newRoom();
    client.send("joinRoom", { room: other });
    const { code, message } = await client.next("error");
    assert.equal(code, "wrong_room");
    assert.ok(message.includes(`/rooms/${other}/ws`), `the message names no address: ${message}`);
  }),
  check("P2", "a user with several connections is one member, with one name", async (context) => {
    const room = newRoom();
    const { token, user } = await context.session();
    const watcher = await context.join(room);
    const one = await context.join(room, { token });
    const two = await context.connect(room, { token });
    two.send("joinRoom", {});
    const { users, total } = await two.next("roomUsers");
    assert.deepEqual([total, users.filter(({ id }) => id === user.id)], [2, [user]]);
    two.send("setUsername", { username: "Renamed" });
    assert.equal((await one.next("userJoined")).user.username, "Renamed");
    one.send("leaveRoom");
    assert.equal((await two.post("still here")).username, "Renamed");
    await watcher.until(() => watcher.received("message").length > 0, "the message");
    assert.deepEqual(watcher.received("userLeft"), [], "one connection left, and the user was announced as gone");
    assert.deepEqual(
      watcher.received("userJoined").map((joined) => joined.user.username),
      [user.username, "Renamed"],
    );
  }),
  check("P4", "leaveRoom is announced at once; the socket stays and may join again", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.join(room);
    client.send("leaveRoom", { room });
    // Within one window (W12) it would not be broadcast.
    await watcher.until(() => watcher.received("userLeft").length > 0, "userLeft");
    client.send("joinRoom", {});
    await client.next("messageHistory");
    await client.post("back again");
    await watcher.until(() => watcher.received("message").length > 0, "the message");
    assert.deepEqual(
      watcher.events.map(({ event }) => event),
      ["userJoined", "userLeft", "userJoined", "message"],
    );
    assert.deepEqual(watcher.received("userLeft"), [{ room, user: client.user, total: 1 }]);
  }),
  check("P8", "before joining no event arrives, and only joining and naming are accepted", async (context) => {
    const room = newRoom();
    const outsider = await context.connect(room);
    const member = await context.join(room);
    await member.post("among us");
    for (const [event, data] of [
      ["sendMessage", { content: "a", clientId: "c-1" }],
      ["typing", { isTyping: true }],
      ["requestHistory", {}],
      ["leaveRoom", {}],
    ] as const) {
      outsider.send(event, data);
      await outsider.until(() => outsider.events.length > 0, "an error");
      const [answer] = outsider.events.splice(0);
      assert.deepEqual(
        [answer?.event, answer?.event === "error" && [answer.data.code, answer.data.event]],
        ["error", ["not_joined", event]],
      );
    }
  }),
  check("P10", "users who are not moderators have no role", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.connect(room);
    client.send("joinRoom", {});
    const { users } = await client.next("roomUsers");
    const joined = await watcher.next("userJoined");
    for (const user of [...users, joined.user]) assert.ok(!("role" in user), `${user.id} has a role`);
  }),
  check("P9", "when many join at once every client ends up with the right roster", async (context) => {
    const room = newRoom();
    const crowd = await Promise.all(numbers(1, CROWD).map(() => context.connect(room)));
    for (const [i, client] of crowd.entries()) client.send("joinRoom", { username: `user ${i}` });
    for (const client of crowd) await client.until(() => rosterOf(client).size === CROWD, "everyone");
    for (const client of crowd.slice(1)) client.send("leaveRoom");
    const [last] = crowd;
    await last?.until(() => rosterOf(last).size === 1, "nobody");
  }),
];
