/** Checks of history (H). */
import assert from "node:assert/strict";
import { type Check, check, newRoom, numbers } from "./check.ts";
import type { Client } from "./client.ts";
import type { Events } from "./events.ts";

const JOIN_MESSAGES = 50;
const MOST = 100;
const ANSWER_BYTES = 262_144;
/** The longest content, of 16,000 bytes. */
const LARGE = "🫖".repeat(4_000);

/** Sends `count` messages; consumes them when they have come back. */
const sendMany = async (client: Client, count: number): Promise<void> => {
  for (let n = 1; n <= count; n++) client.send("sendMessage", { content: `message ${n}`, clientId: `c-${n}` });
  await client.next("message", ({ clientId }) => clientId === `c-${count}`);
};

const ask = async (client: Client, event: string, query: Record<string, number>): Promise<Events["messageHistory"]> => {
  client.send(event, query);
  return client.next("messageHistory");
};

/** Returns the seqs in an answer, whether there is more, and the parts of the request that it repeats. */
const outline = ({ messages, hasMore, before, after }: Events["messageHistory"]) => ({
  seqs: messages.map(({ seq }) => seq),
  hasMore,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

export const history: Check[] = [
  check("H1", "joinRoom brings the latest 50 messages", async (context) => {
    const room = newRoom();
    const writer = await context.join(room);
    await sendMany(writer, JOIN_MESSAGES);
    const one = await context.connect(room);
    assert.deepEqual(outline(await ask(one, "joinRoom", {})), { seqs: numbers(1, JOIN_MESSAGES), hasMore: false });
    await writer.post("one more");
    const two = await context.connect(room);
    assert.deepEqual(outline(await ask(two, "joinRoom", {})), { seqs: numbers(2, JOIN_MESSAGES + 1), hasMore: true });
  }),
  check(
    "H2",
    "joinRoom {after} brings what is above it, 100 at most; requestHistory {after} the rest",
    async (context) => {
      const room = newRoom();
      await sendMany(await context.join(room), MOST + 5);
      const client = await context.connect(room);
      const first = await ask(client, "joinRoom", { after: 3 });
      assert.deepEqual(outline(first), { seqs: numbers(4, MOST + 3), hasMore: true, after: 3 });
      const rest = await ask(client, "requestHistory", { after: MOST + 3 });
      assert.deepEqual(outline(rest), { seqs: [MOST + 4, MOST + 5], hasMore: false, after: MOST + 3 });
      const nothing = await ask(client, "joinRoom", { after: MOST + 5 });
      assert.deepEqual(outline(nothing), { seqs: [], hasMore: false, after: MOST + 5 });
    },
  ),
  check("H2", "a client that joins while others send misses nothing", async (context) => {
    const room = newRoom();
    const total = 60;
    const writer = await context.join(room);
    const late = await context.connect(room);
    for (let n = 1; n <= total; n++) {
      await writer.post(`message ${n}`);
      if (n === total / 3) late.send("joinRoom", { after: 0 });
    }
    await late.until(() => late.received("message").at(-1)?.seq === total, `message ${total}`);
    const sent = new Map<number, string>();
    for (const message of [
      ...late.received("message"),
      ...late.received("messageHistory").flatMap(({ messages }) => messages),
    ]) {
      sent.set(message.seq, message.content);
    }
    assert.deepEqual(
      [...sent].sort(([a], [b]) => a - b),
      numbers(1, total).map((n) => [n, `message ${n}`]),
    );
  }),
  check(
    "H3",
    "requestHistory brings the messages next below before, next above after, or the latest",
    async (context) => {
      const client = await context.join(newRoom());
      await sendMany(client, 9);
      for (const [query, seqs, hasMore] of [
        [{ limit: 3 }, [7, 8, 9], true],
        [{ limit: 9 }, numbers(1, 9), false],
        [{}, numbers(1, 9), false],
        [{ before: 7, limit: 3 }, [4, 5, 6], true],
        [{ before: 4, limit: 3 }, [1, 2, 3], false],
        [{ before: 1 }, [], false],
        [{ after: 4, limit: 3 }, [5, 6, 7], true],
        [{ after: 6, limit: 3 }, [7, 8, 9], false],
        [{ after: 9 }, [], false],
        [{ after: 0, limit: 100 }, numbers(1, 9), false],
      ] as [{ before?: number; after?: number; limit?: number }, number[], boolean][]) {
        const { limit: _, ...asked } = query;
        assert.deepEqual(outline(await ask(client, "requestHistory", query)), { seqs, hasMore, ...asked });
      }
      for (const limit of [0, 101, 1.5]) {
        client.send("requestHistory", { limit });
        assert.deepEqual([limit, (await client.next("error")).code], [limit, "invalid_data"]);
      }
    },
  ),
  check("H5", "history has the clientId of one's own messages only", async (context) => {
    const room = newRoom();
    const one = await context.join(room);
    const two = await context.join(room);
    await one.post("of one", "c-1");
    await two.post("of two", "c-2");
    const seen = async (client: Client) =>
      (await ask(client, "requestHistory", {})).messages.map(({ clientId }) => clientId);
    assert.deepEqual(
      [await seen(one), await seen(two)],
      [
        ["c-1", undefined],
        [undefined, "c-2"],
      ],
    );
  }),
  check("H6", "one answer has at most 262,144 bytes, and hasMore says that there is more", async (context) => {
    const room = newRoom();
    const writer = await context.join(room);
    const total = 20;
    for (let n = 1; n <= total; n++) await writer.post(LARGE);
    const client = await context.connect(room);
    const latest = outline(await ask(client, "joinRoom", {}));
    const [first = 0] = latest.seqs;
    assert.deepEqual(latest, { seqs: numbers(first, total), hasMore: true });
    const rest = outline(await ask(client, "requestHistory", { before: first, limit: 100 }));
    assert.deepEqual(rest, { seqs: numbers(1, first - 1), hasMore: false, before: first });
    const oldest = outline(await ask(client, "requestHistory", { after: 0, limit: 100 }));
    assert.deepEqual(oldest, { seqs: numbers(1, oldest.seqs.length), hasMore: true, after: 0 });
    const sizes = client.frames.map((frame) => Buffer.byteLength(frame));
    assert.ok(Math.max(...sizes) <= ANSWER_BYTES, `a frame of ${Math.max(...sizes)} bytes`);
  }),
];
