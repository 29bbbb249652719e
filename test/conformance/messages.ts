/** Checks of messages and of their archive (M, A). */
import assert from "node:assert/strict";
import { type Check, check, newRoom, numbers, withoutClientId } from "./check.ts";

const EACH = 10;

const CONTENT_CHARACTERS = 4_000;
const HOUR_MS = 3_600_000;

export const messages: Check[] = [
  check("M2", "seq counts 1, 2, 3 …, the same for everyone, in history and in REST", async (context) => {
    const room = newRoom();
    const clients = [await context.join(room), await context.join(room), await context.join(room, { batch: true })];
    for (let n = 1; n <= EACH; n++)
      for (const [i, each] of clients.entries()) each.send("sendMessage", { content: `${i} ${n}` });
    const total = EACH * clients.length;
    await Promise.all(
      clients.map((each) => each.until(() => each.received("message").length >= total, `${total} messages`)),
    );
    const sent = clients[0]?.received("message") ?? [];
    assert.deepEqual(
      sent.map(({ seq }) => seq),
      numbers(1, total),
    );
    for (const each of clients) assert.deepEqual(each.received("message"), sent);
    for (const i of clients.keys()) {
      const own = sent.filter(({ content }) => content.startsWith(`${i} `)).map(({ content }) => content);
      assert.deepEqual(
        own,
        numbers(1, EACH).map((n) => `${i} ${n}`),
        "one sender's messages are out of order",
      );
    }
    clients[1]?.send("requestHistory", {});
    assert.deepEqual((await clients[1]?.next("messageHistory"))?.messages, sent);
    const listed = await context.listed(room, total);
    assert.deepEqual(
      listed.map(({ id: _, ...message }) => message),
      sent,
    );
  }),
  check(
    "M3",
    "the same clientId again is answered to that connection alone, with the message as stored",
    async (context) => {
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
      const received = watcher.frames.map((frame) => JSON.parse(frame)).filter(({ event }) => event === "message");
      assert.deepEqual(
        received.map(({ data }) => data.seq),
        [1, 2, 3, 4],
        "a repeat reached someone else",
      );
    },
  ),
  check("M3", "… also over another connection of the user", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    const before = await context.join(room, { token });
    const first = await before.post("once", "c-1");
    before.close();
    const after = await context.join(room, { token });
    assert.deepEqual(await after.post("once", "c-1"), first);
  }),
  check("M4", "the sender gets their own message with its clientId, which nobody else sees", async (context) => {
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
  }),
  check("M4", "… on every joined connection of theirs", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    const one = await context.join(room, { token });
    const two = await context.join(room, { token });
    const own = await one.post("hello", "c-1");
    assert.deepEqual(await two.next("message"), own);
  }),
  check("M5", "content of 1 to 4,000 characters is kept as it was sent", async (context) => {
    const client = await context.join(newRoom());
    const kept = [
      "a",
      "  blanks around, \t tabs,\r\nlines \n",
      "e\u0301 is not composed, ﬁ not split, \u202e not removed",
      "<b>&amp;</b> \\ \" '",
      "🫖".repeat(CONTENT_CHARACTERS),
    ];
    for (const content of kept) assert.equal((await client.post(content)).content, content);
    client.send("requestHistory", {});
    assert.deepEqual(
      (await client.next("messageHistory")).messages.map(({ content }) => content),
      kept,
    );
  }),
  check("M5", "invalid content and clientIds are rejected", async (context) => {
    const client = await context.join(newRoom());
    const contents = ["", " \t\n\u00a0", "x".repeat(CONTENT_CHARACTERS + 1), "a\0b", "\ud83e", "\udd56 a"];
    for (const content of contents) {
      client.send("sendMessage", { content, clientId: "c-1" });
      const { code, clientId } = await client.next("error");
      assert.deepEqual([content, code, clientId], [content, "invalid_data", "c-1"]);
    }
    for (const clientId of ["", "a b", "é", "x".repeat(65), 1]) {
      client.send("sendMessage", { content: "hello", clientId });
      assert.deepEqual([clientId, (await client.next("error")).code], [clientId, "invalid_data"]);
    }
    const { seq, clientId } = await client.post("hello", "~".repeat(64));
    assert.deepEqual([seq, clientId], [1, "~".repeat(64)]);
  }),
  check("M6", "timestamps are in UTC, and never decrease", async (context) => {
    const client = await context.join(newRoom());
    let last = 0;
    for (let n = 1; n <= 5; n++) {
      const at = Date.parse((await client.post(`message ${n}`)).timestamp);
      assert.ok(at >= last, `message ${n} is ${last - at} ms older than the one before`);
      assert.ok(Math.abs(at - Date.now()) < HOUR_MS, `message ${n} was sent at ${new Date(at).toISOString()}`);
      last = at;
    }
  }),
  check("A1", "every message reaches Postgres, once, as it was sent", async (context) => {
    const room = newRoom();
    const anna = await context.join(room, { username: "Anna" });
    const boris = await context.join(room, { username: "Борис" });
    const sent = [
      await anna.post("the first"),
      await boris.post("второе \\ 'quotes' \"and\" %s $1 🫖\n"),
      await anna.post("the third"),
    ];
    await anna.post("the third again", sent[2]?.clientId);
    const last = await boris.post("the last");
    const listed = await context.listed(room, sent.length + 1);
    const expected = [...sent, last].map(withoutClientId);
    assert.deepEqual(
      listed.map(({ id: _, ...row }) => row),
      expected,
    );
    assert.equal(new Set(listed.map(({ id }) => id)).size, expected.length, "two rows have one id");
  }),
];
