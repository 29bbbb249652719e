import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { newRoom, numbers, withoutClientId } from "./values.ts";

const EACH = 10;

export const messages: Check[] = [
  {
    rule: "M2",
    title: "seq counts 1, 2, 3 …, the same for everyone, in history and in REST",
    async run(context) {
      const room = newRoom();
      const people = [await context.join(room), await context.join(room), await context.join(room, { batch: true })];
      for (let n = 1; n <= EACH; n++)
        for (const [i, each] of people.entries()) each.send("sendMessage", { content: `${i} ${n}` });
      const total = EACH * people.length;
      await Promise.all(
        people.map((each) => each.until(() => each.received("message").length >= total, `${total} messages`)),
      );
      const said = people[0]?.received("message") ?? [];
      assert.deepEqual(
        said.map(({ seq }) => seq),
        numbers(1, total),
      );
      for (const each of people) assert.deepEqual(each.received("message"), said);
      for (const i of people.keys()) {
        const own = said.filter(({ content }) => content.startsWith(`${i} `)).map(({ content }) => content);
        assert.deepEqual(
          own,
          numbers(1, EACH).map((n) => `${i} ${n}`),
          "one sender's messages are out of order",
        );
      }
      people[1]?.send("requestHistory", {});
      assert.deepEqual((await people[1]?.next("messageHistory"))?.messages, said);
      const listed = await context.listed(room, total);
      assert.deepEqual(
        listed.map(({ id: _, ...message }) => message),
        said,
      );
    },
  },
  {
    rule: "M3",
    title: "the same clientId again is answered to that connection alone, with the message as stored",
    async run(context) {
      const room = newRoom();
      const watcher = await context.join(room);
      const client = await context.join(room);
      const first = await client.post("once", "c-1");
      await client.post("between", "c-2");
      assert.deepEqual(await client.post("once", "c-1"), first);
      assert.deepEqual(await client.post("with another content", "c-1"), first);
      assert.equal((await watcher.post("by someone else", "c-1")).seq, 3, "a clientId is each user's own");
      assert.equal((await client.post("last", "c-3")).seq, 4);
      watcher.send("requestHistory", {});
      const { messages } = await watcher.next("messageHistory");
      assert.deepEqual(
        messages.map(({ content }) => content),
        ["once", "between", "by someone else", "last"],
      );
      const heard = watcher.frames.map((frame) => JSON.parse(frame)).filter(({ event }) => event === "message");
      assert.deepEqual(
        heard.map(({ data }) => data.seq),
        [1, 2, 3, 4],
        "a repeat reached someone else",
      );
    },
  },
  {
    rule: "M3",
    title: "… and over another connection of the user, too",
    async run(context) {
      const room = newRoom();
      const { token } = await context.session();
      const before = await context.join(room, { token });
      const first = await before.post("once", "c-1");
      before.close();
      const after = await context.join(room, { token });
      assert.deepEqual(await after.post("once", "c-1"), first);
    },
  },
  {
    rule: "M4",
    title: "the sender gets their own message with its clientId, which nobody else sees",
    async run(context) {
      const room = newRoom();
      const other = await context.join(room);
      const sender = await context.join(room);
      const own = await sender.post("hello", "c-1");
      const { id: userId, username } = sender.user;
      assert.deepEqual(own, {
        room,
        seq: 1,
        userId,
        username,
        content: "hello",
        timestamp: own.timestamp,
        clientId: "c-1",
      });
      assert.deepEqual(await other.next("message"), withoutClientId(own));
    },
  },
  {
    rule: "M4",
    title: "… on every joined connection of theirs",
    async run(context) {
      const room = newRoom();
      const { token } = await context.session();
      const one = await context.join(room, { token });
      const two = await context.join(room, { token });
      const own = await one.post("hello", "c-1");
      assert.deepEqual(await two.next("message"), own);
    },
  },
];
