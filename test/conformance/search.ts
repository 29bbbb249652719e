/** Checks of search (S). */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, check, newRoom } from "./check.ts";
import { type Context, codeOf, type Listed } from "./context.ts";

const POLL_MS = 250;

interface Found extends Listed {
  excerpt: { text: string; match: boolean }[];
}

const query = (parameters: Record<string, string>): string => `/api/search?${new URLSearchParams(parameters)}`;

/** Sends messages to a new room; resolves once they are archived. */
const send = async (context: Context, contents: readonly string[]) => {
  const room = newRoom();
  const client = await context.join(room);
  const sent = [];
  for (const content of contents) sent.push(await client.post(content));
  await context.listed(room, contents.length);
  return { room, client, sent };
};

const find = async (context: Context, parameters: Record<string, string>): Promise<Found[]> =>
  (await context.page<Found>(query(parameters), "messages")).rows;

export const search: Check[] = [
  check(
    "S1",
    "messages are found by words, parts of words, phrases and characters, not by wildcards",
    async (context) => {
      const contents = ["Good MORNING, Anna", "доброе утро", "我们去学校", "go to a_b 100%"];
      const { room } = await send(context, contents);
      for (const [q, ...found] of [
        ["morn GOOD", 0],
        ["«доброе утро»", 1],
        ["去学", 2],
        ["学", 2],
        ["to", 3],
        ["a_b 100%", 3],
        ['"morning anna"'],
        ["утро доброе морн"],
        ["%orn%"],
        ["an"],
      ] as [string, ...number[]][]) {
        const rows = await find(context, { q, room });
        const expected = found.map((i) => contents[i]);
        assert.deepEqual([q, ...rows.map(({ content }) => content)], [q, ...expected]);
      }
    },
  ),
  check("S1", "a deleted message is not found", async (context) => {
    const { room, client, sent } = await send(context, ["remains here", "remains not"]);
    client.send("deleteMessage", { seq: sent[1]?.seq });
    await client.next("messageDeleted");
    for (let pending = true; pending; await sleep(POLL_MS)) {
      pending = (await context.listed(room, 2))[1]?.deletedAt === undefined;
    }
    assert.deepEqual(
      (await find(context, { q: "remains", room })).map(({ seq }) => seq),
      [1],
    );
  }),
  check("S2", "a search is a page of a room's, a user's or a time's messages", async (context) => {
    const { room, client, sent } = await send(context, ["one topic", "two topics", "three topics"]);
    const seqs = async (parameters: Record<string, string>) =>
      (await find(context, { q: "topic", room, ...parameters })).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ user: client.user.id }), [3, 2, 1]);
    assert.deepEqual(await seqs({ user: "nobody-of-this-name" }), []);
    assert.deepEqual(await seqs({ before: sent[0]?.timestamp ?? "" }), []);
    const { rows, next } = await context.page<Found>(query({ q: "topic", room, limit: "2" }), "messages");
    assert.deepEqual([rows.length, await seqs({ limit: "2", cursor: next ?? "" })], [2, [1]]);
    const hidden = await context.call(query({ q: "topic", room: `private-${room}` }));
    assert.deepEqual([hidden.status, codeOf(hidden.body)], [404, "not_found"]);
  }),
  check("S3", "a found message has an excerpt of plain text around its match", async (context) => {
    const { room } = await send(context, [`${"before ".repeat(100)}<b>needle</b>${" after".repeat(100)}`]);
    const [row] = await find(context, { q: "NEEDLE", room });
    const parts = row?.excerpt ?? [];
    assert.deepEqual(
      parts.filter(({ match }) => match),
      [{ text: "needle", match: true }],
    );
    const text = parts.map((part) => part.text).join("");
    assert.ok(text.length <= 202 && text.includes("<b>needle</b>"), text);
  }),
  check("S4", "a search is bounded", async (context) => {
    for (const q of ["%", "x".repeat(201), "a b c d e f g h i"]) {
      const { status, body } = await context.call(query({ q }));
      assert.deepEqual([q, status, codeOf(body)], [q, 400, "invalid_data"]);
    }
  }),
];
