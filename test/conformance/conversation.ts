/** Checks of replies, mentions, reactions and of resuming with a rev (M, E, H). */
import assert from "node:assert/strict";
import { type Check, check, newRoom, numbers, random } from "./check.ts";
import type { Client } from "./client.ts";
import type { Context } from "./context.ts";

const EXTENDED = { protocols: ["samovar.batch.3"] };
/** Twenty-one different emoji. */
const EMOJI = [..."😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓😔"];

const rejection = async (client: Client): Promise<string> => (await client.next("error")).code;

/** Connects and joins as a client that understands reactions. */
const joinExtended = (context: Context, room: string): Promise<Client> => context.join(room, EXTENDED);

export const conversation: Check[] = [
  check("M7", "a reply names its message, which has to be there", async (context) => {
    const client = await context.join(newRoom());
    const { seq } = await client.post("question");
    client.send("sendMessage", { content: "answer", replyTo: seq });
    assert.equal((await client.next("message")).replyTo, seq);
    for (const replyTo of [0, seq + 2]) {
      client.send("sendMessage", { content: "lost", replyTo });
      assert.equal(await rejection(client), "not_found");
    }
    client.send("sendMessage", { content: "lost", replyTo: "1" });
    assert.equal(await rejection(client), "invalid_data");
  }),
  check("M8", "mentions are members, resolved when the message is stored and when it is edited", async (context) => {
    const room = newRoom();
    const [anna, boris] = [`Anna ${random()}`, `Boris ${random()}`];
    const [one, two] = [await context.join(room, { username: anna }), await context.join(room, { username: boris })];
    const { seq, mentions } = await one.post(`@${boris.toUpperCase()} and @${boris}, @nobody, x@${boris}`);
    assert.deepEqual(mentions, [{ userId: two.user.id, name: boris }]);
    one.send("editMessage", { seq, content: `@${anna}!` });
    assert.deepEqual((await two.next("messageEdited")).mentions, [{ userId: one.user.id, name: anna }]);
    one.send("editMessage", { seq, content: "nobody" });
    assert.equal((await two.next("messageEdited", ({ content }) => content === "nobody")).mentions, undefined);
  }),
  check("E5", "joinRoom {after, rev} brings every later change, in its current state and order", async (context) => {
    const room = newRoom();
    const author = await context.join(room);
    for (const content of ["one", "two", "three"]) await author.post(content);
    const away = await context.connect(room);
    away.send("joinRoom", {});
    const { rev } = await away.next("messageHistory");
    away.send("leaveRoom");
    author.send("editMessage", { seq: 3, content: "three!" });
    author.send("react", { seq: 1, emoji: "👍", on: true });
    author.send("deleteMessage", { seq: 2 });
    await author.next("messageDeleted");
    away.send("joinRoom", { after: 3, rev });
    const { messages, ...page } = await away.next("messagesChanged");
    assert.deepEqual(
      new Map(messages.map(({ seq, content, reactions }) => [seq, [content, reactions]])),
      new Map([
        [3, ["three!", undefined]],
        [1, ["one", [{ emoji: "👍", count: 1, userIds: [author.user.id] }]]],
        [2, ["", undefined]],
      ]),
    );
    const revs = messages.map(({ rev = 0 }) => rev);
    assert.deepEqual(
      revs,
      revs.toSorted((a, b) => a - b),
    );
    assert.deepEqual(page, { room, rev: revs.at(-1), hasMore: false });
    away.send("requestChanges", { rev: page.rev });
    assert.deepEqual(await away.next("messagesChanged"), { room, messages: [], rev: page.rev, hasMore: false });
  }),
  check("E5", "… page by page, and a reset for a rev that the room has not given", async (context) => {
    const room = newRoom();
    // Two users, because both messages and reactions are from the budget of messages.
    const [author, client] = [await context.join(room), await joinExtended(context, room)];
    const total = 120;
    for (let n = 1; n <= total; n++) author.send("sendMessage", { content: `message ${n}` });
    await client.next("message", ({ seq }) => seq === total);
    for (let seq = 1; seq <= total; seq++) client.send("react", { seq, emoji: "👍", on: true });
    await client.next("reactionsChanged", ({ seq }) => seq === total);
    const seen: number[] = [];
    for (let rev = 0, hasMore = true; hasMore; ) {
      client.send("requestChanges", { rev });
      const page = await client.next("messagesChanged");
      seen.push(...page.messages.map(({ seq }) => seq));
      ({ rev, hasMore } = page);
    }
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      numbers(1, total),
    );
    client.send("requestChanges", { rev: 1_000_000 });
    assert.deepEqual(await client.next("reset"), { room });
  }),
  check("E6", "reactions are announced to clients that know them, and are part of history", async (context) => {
    const room = newRoom();
    const [one, two] = [await joinExtended(context, room), await joinExtended(context, room)];
    const plain = await context.join(room);
    const { seq } = await one.post("tea?");
    two.send("react", { seq, emoji: "❤", on: true });
    const heart = { emoji: "❤️", count: 1, userIds: [two.user.id] };
    const { rev, ...changed } = await one.next("reactionsChanged");
    assert.deepEqual(changed, { room, seq, reactions: [heart] });
    assert.equal(typeof rev, "number");
    two.send("react", { seq, emoji: "❤️", on: true });
    assert.deepEqual((await two.next("reactionsChanged", (data) => data.rev === rev)).reactions, [heart]);
    one.send("requestHistory");
    const { messages } = await one.next("messageHistory");
    assert.deepEqual(
      messages.map(({ reactions }) => reactions),
      [[heart]],
    );
    two.send("react", { seq, emoji: "❤️", on: false });
    assert.deepEqual((await one.next("reactionsChanged")).reactions, []);
    await plain.post("still here");
    assert.deepEqual(plain.received("reactionsChanged"), []);
    for (const emoji of ["a", "❤️❤️", "", "😀 "]) {
      two.send("react", { seq, emoji, on: true });
      assert.equal(await rejection(two), "invalid_data");
    }
    two.send("react", { seq: seq + 9, emoji: "❤️", on: true });
    assert.equal(await rejection(two), "not_found");
    one.send("deleteMessage", { seq });
    await two.next("messageDeleted");
    two.send("react", { seq, emoji: "❤️", on: true });
    assert.equal(await rejection(two), "not_found");
  }),
  check("E7", "a user has at most 3 reactions to a message", async (context) => {
    const room = newRoom();
    const client = await joinExtended(context, room);
    const { seq } = await client.post("tea?");
    for (const emoji of EMOJI.slice(0, 4)) client.send("react", { seq, emoji, on: true });
    assert.equal(await rejection(client), "forbidden");
    client.send("react", { seq, emoji: EMOJI[0], on: false });
    client.send("react", { seq, emoji: EMOJI[3], on: true });
    const { reactions } = await client.next("reactionsChanged", (data) => data.reactions.at(-1)?.emoji === EMOJI[3]);
    assert.deepEqual(
      reactions.map(({ emoji }) => emoji),
      EMOJI.slice(1, 4),
    );
  }),
  check("E7", "… and a message at most 20 different ones", async (context) => {
    const room = newRoom();
    const clients = await Promise.all(Array.from({ length: 7 }, () => joinExtended(context, room)));
    const [first, last] = [clients[0], clients.at(-1)];
    if (!first || !last) throw new Error("nobody has joined");
    const { seq } = await first.post("tea?");
    for (const [i, client] of clients.entries()) {
      for (const emoji of EMOJI.slice(3 * i, 3 * i + 3)) client.send("react", { seq, emoji, on: true });
      // One after another, so that the last one is the one too many.
      if (client !== last) await client.next("reactionsChanged", ({ reactions }) => reactions.length === 3 * (i + 1));
    }
    assert.equal(await rejection(last), "forbidden");
  }),
  check("H7", "requestHistory {around} brings a message and its neighbours", async (context) => {
    const client = await context.join(newRoom());
    for (let n = 1; n <= 20; n++) client.send("sendMessage", { content: `message ${n}` });
    await client.next("message", ({ seq }) => seq === 20);
    const ask = async (query: Record<string, number>) => {
      client.send("requestHistory", query);
      const { messages, around, hasMore, hasNewer } = await client.next("messageHistory");
      return [messages.map(({ seq }) => seq), around, hasMore, hasNewer];
    };
    assert.deepEqual(await ask({ around: 10, limit: 6 }), [numbers(7, 12), 10, true, true]);
    assert.deepEqual(await ask({ around: 20, limit: 5 }), [[18, 19, 20], 20, true, false]);
    assert.deepEqual(await ask({ around: 1 }), [numbers(1, 20), 1, false, false]);
    client.send("requestHistory", { around: 10, before: 5 });
    assert.equal(await rejection(client), "invalid_data");
  }),
  check("H8", "history comes with the messages that its replies refer to", async (context) => {
    const client = await context.join(newRoom());
    const { seq } = await client.post("question");
    for (const content of ["answer", "another"]) client.send("sendMessage", { content, replyTo: seq });
    await client.next("message", ({ content }) => content === "another");
    client.send("editMessage", { seq, content: "question!" });
    await client.next("messageEdited");
    client.send("requestHistory", { limit: 2 });
    const { referenced = [] } = await client.next("messageHistory");
    assert.deepEqual(
      referenced.map((message) => [message.seq, message.content]),
      [[seq, "question!"]],
    );
    client.send("requestHistory", {});
    assert.equal((await client.next("messageHistory")).referenced, undefined);
  }),
];
