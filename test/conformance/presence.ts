import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { newRoom } from "./values.ts";

/** A lost member is announced after 5 s; timers may be off by some milliseconds. */
const GRACE_MS = 4_900;

export const presence: Check[] = [
  {
    rule: "P3",
    title: "who loses the last connection is announced as gone after 5 s",
    async run(context) {
      const room = newRoom();
      const watcher = await context.join(room);
      const client = await context.join(room);
      await watcher.next("userJoined");
      const lostAt = Date.now();
      client.close();
      assert.deepEqual(await watcher.next("userLeft"), { room, user: client.user, total: 1 });
      assert.ok(Date.now() - lostAt >= GRACE_MS, `announced after ${Date.now() - lostAt} ms already`);
    },
  },
  {
    rule: "P3",
    title: "… unless they have come back",
    async run(context) {
      const room = newRoom();
      const { token, user } = await context.session();
      const watcher = await context.join(room);
      const before = await context.join(room, { token });
      await watcher.next("userJoined");
      before.close();
      await before.whenClosed();
      await context.join(room, { token });
      // Who is lost after that is announced after that.
      const other = await context.join(room);
      other.close();
      await watcher.until(
        () => watcher.received("userLeft").some((left) => left.user.id === other.user.id),
        "the other user's userLeft",
      );
      const said = watcher.events.filter(
        ({ event, data }) => /^user(Joined|Left)$/.test(event) && "user" in data && data.user.id === user.id,
      );
      assert.deepEqual(said, [], "a brief loss was announced");
    },
  },
  {
    rule: "P1",
    title: "joinRoom is answered with roomUsers, then messageHistory; the others get userJoined",
    async run(context) {
      const room = newRoom();
      const one = await context.join(room);
      const two = await context.connect(room);
      two.send("joinRoom", { room });
      await two.until(() => two.received("messageHistory").length > 0, "messageHistory");
      assert.deepEqual(
        two.events.map(({ event }) => event),
        ["roomUsers", "messageHistory"],
      );
      const [roster] = two.received("roomUsers");
      assert.deepEqual([roster?.room, roster?.total], [room, 2]);
      assert.deepEqual(
        new Map(roster?.users.map(({ id, username }) => [id, username])),
        new Map([one, two].map(({ user }) => [user.id, user.username])),
      );
      assert.deepEqual(await one.next("userJoined"), { room, user: two.user, total: 2 });
    },
  },
  {
    rule: "P1",
    title: "joining again is answered again and announced to nobody",
    async run(context) {
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
    },
  },
  {
    rule: "P1",
    title: "another room is refused with the address to use",
    async run(context) {
      const client = await context.connect(newRoom());
      const other = newRoom();
      client.send("joinRoom", { room: other });
      const { code, message } = await client.next("error");
      assert.equal(code, "wrong_room");
      assert.ok(message.includes(`/rooms/${other}/ws`), `the message names no address: ${message}`);
    },
  },
  {
    rule: "P2",
    title: "a user with several connections is one member, with one name",
    async run(context) {
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
    },
  },
  {
    rule: "P4",
    title: "leaveRoom is announced at once; the socket stays and may join again",
    async run(context) {
      const room = newRoom();
      const watcher = await context.join(room);
      const client = await context.join(room);
      client.send("leaveRoom", { room });
      // Within one window (W12) it would not be told at all.
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
    },
  },
  {
    rule: "P8",
    title: "before joining nothing is heard, and all but joining and a name is refused",
    async run(context) {
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
    },
  },
];
