/** Archiving changes of messages, and their reactions. */
import { and, asc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { UNCHANGED } from "../test/support/rows.ts";
import { type ReactorsRow, reactionsTo, updateMessages } from "./changes.ts";
import { connect } from "./client.ts";
import { eraseMentions, eraseMessages, eraseReactions, roomsOf, takeFiles } from "./erase.ts";
import {
  insertMessages,
  lastNumbers,
  type MessageRow,
  messagesAfter,
  messagesAt,
  messagesChanged,
} from "./messages.ts";
import { messages, reactions } from "./schema.ts";

const db = connect(inject("databaseUrl"), 30_000);

let room: string;
let anna: string;
beforeEach(() => {
  const id = crypto.randomUUID().slice(0, 8);
  room = `room-${id}`;
  anna = `u-anna-${id}`;
});

const row = (seq: number, fields: Partial<MessageRow> = {}): MessageRow => ({
  room,
  seq,
  userId: anna,
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(1_700_000_000_000 + seq),
  ...UNCHANGED,
  ...fields,
});

const update = (message: MessageRow, reactors: ReactorsRow = []) => updateMessages(db, room, [{ message, reactors }]);
const rows = () => db.select().from(messages).where(eq(messages.room, room)).orderBy(asc(messages.seq));
const reactorsOf = async (seq: number) => (await reactionsTo(db, room, [seq])).get(seq);

const REACTORS = [
  { emoji: "👍", userIds: ["u-2", "u-1"] },
  { emoji: "🫖", userIds: ["u-1"] },
];
const SUMMARY = REACTORS.map(({ emoji, userIds }) => ({ emoji, count: userIds.length, userIds }));

describe("a change", () => {
  beforeEach(() =>
    insertMessages(db, room, [row(1), row(2, { replyTo: 1, mentions: [{ userId: "u-1", name: "B" }] })]),
  );

  it("[A1] [E4] stores the message's state and its reactions, in their order", async () => {
    await update(row(1, { reactions: SUMMARY, rev: 3 }), REACTORS);
    await update(row(2, { content: "edited", editedAt: new Date(5), rev: 4 }));
    // In no particular order.
    const [first, second] = (await messagesAt(db, room, [1, 2])).toSorted((a, b) => a.seq - b.seq);
    expect(first).toEqual(row(1, { reactions: SUMMARY, rev: 3 }));
    expect(second).toEqual(row(2, { content: "edited", editedAt: new Date(5), rev: 4 }));
    expect([await reactorsOf(1), await reactorsOf(2)]).toEqual([REACTORS, undefined]);
    expect(await lastNumbers(db, room)).toEqual({ seq: 2, rev: 4 });
  });

  it("[E4] is idempotent, and an older one that is late does not undo a newer one", async () => {
    await update(row(1, { reactions: SUMMARY, rev: 3 }), REACTORS);
    const left = [{ emoji: "🫖", userIds: ["u-1", "u-3"] }];
    for (const _ of [1, 2]) await update(row(1, { content: "new", rev: 5 }), left);
    await update(row(1, { reactions: SUMMARY, rev: 4 }), REACTORS);
    expect([(await rows())[0]?.content, await reactorsOf(1)]).toEqual(["new", left]);
  });

  it("[E2] that deletes a message deletes its reactions", async () => {
    await update(row(1, { reactions: SUMMARY, rev: 1 }), REACTORS);
    await update(row(1, { content: "", deletedAt: new Date(9), rev: 2 }));
    expect(await reactorsOf(1)).toBeUndefined();
    expect((await rows())[0]).toMatchObject({ content: "", reactions: null });
  });

  it("[A1] [F5] keeps a message's files, and removes them with the message", async () => {
    const attachments = [{ id: "f-1", name: "tea.png", type: "image/png", size: 7, width: 4, height: 3, alt: "Tea" }];
    await insertMessages(db, room, [row(3, { attachments })]);
    const stored = async () => (await messagesAt(db, room, [3]))[0];
    expect(await stored()).toEqual(row(3, { attachments }));
    await update(row(3, { attachments, content: "", editedAt: new Date(5), rev: 1 }));
    expect(await stored()).toMatchObject({ attachments, content: "" });
    await update(row(3, { content: "", deletedAt: new Date(9), rev: 2 }));
    expect(await stored()).toMatchObject({ attachments: null });
  });

  it("[H5] counts the files of messages in the bytes of a page", async () => {
    const attachments = [{ id: "f-1", name: "n".repeat(500), type: "image/png", size: 7 }];
    await insertMessages(
      db,
      room,
      [3, 4, 5].map((seq) => row(seq, { attachments })),
    );
    const page = await messagesAfter(db, room, 2, 6, { rows: 10, bytes: 1_000 });
    expect(page.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  it("[A4] leaves a different message under the same seq alone, and its reactions", async () => {
    await update(row(1, { content: "another", userId: "u-other", rev: 3 }), REACTORS);
    await update(row(2, { content: "another", timestamp: new Date(5), rev: 4 }), REACTORS);
    expect((await rows()).map(({ content }) => content)).toEqual(["message 1", "message 2"]);
    expect(await db.select().from(reactions).where(eq(reactions.room, room))).toEqual([]);
  });

  it("[E5] is in the feed under the message's last rev", async () => {
    for (const [seq, rev] of [
      [2, 1],
      [1, 2],
      [2, 3],
    ] as const)
      await update(row(seq, { rev }));
    const feed = async (after: number, last: number, limit = 10) =>
      (await messagesChanged(db, room, after, last, { rows: limit, bytes: 1_000 })).map(({ seq, rev }) => [seq, rev]);
    expect(await feed(0, 9)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect([await feed(2, 9), await feed(0, 2), await feed(0, 9, 1), await feed(3, 9)]).toEqual([
      [[2, 3]],
      [[1, 2]],
      [[1, 2]],
      [],
    ]);
  });
});

describe("erasing a user", () => {
  it("[A7] takes their reactions and mentions out of others' messages, and all reactions to theirs", async () => {
    const mentions = [
      { userId: anna, name: "Anna" },
      { userId: "u-1", name: "B" },
    ];
    await insertMessages(db, room, [
      row(1),
      row(2, { userId: "u-boris", mentions }),
      row(3, { userId: "u-boris", mentions: mentions.slice(0, 1) }),
    ]);
    await update(row(1, { reactions: SUMMARY, rev: 1 }), REACTORS);
    const theirs = [
      { emoji: "🫖", userIds: [anna] },
      { emoji: "👍", userIds: ["u-2", anna, "u-1"] },
    ];
    await update(row(2, { userId: "u-boris", mentions, reactions: [], rev: 2 }), theirs);
    await update(
      row(3, { userId: "u-boris", mentions: mentions.slice(0, 1), reactions: [], rev: 3 }),
      theirs.slice(0, 1),
    );
    expect(await roomsOf(db, anna, 10)).toEqual([room]);
    await eraseMessages(db, room, anna, new Date());
    expect(await roomsOf(db, anna, 10)).toEqual([room]);
    expect(await eraseReactions(db, room, anna)).toEqual({ rows: 6, isComplete: true });
    expect(await roomsOf(db, anna, 10)).toEqual([room]);
    expect(await eraseMentions(db, room, anna)).toEqual({ rows: 2, isComplete: true });
    expect(await roomsOf(db, anna, 10)).toEqual([]);
    const [first, second, third] = await rows();
    expect(first).toMatchObject({ userId: null, mentions: null, reactions: null });
    expect(second).toMatchObject({
      mentions: mentions.slice(1),
      reactions: [{ emoji: "👍", count: 2, userIds: ["u-2", "u-1"] }],
    });
    expect(third).toMatchObject({ mentions: null, reactions: null });
    const left = await db
      .select()
      .from(reactions)
      .where(and(eq(reactions.room, room)));
    expect(left.map(({ seq, userId }) => [seq, userId]).sort()).toEqual([
      [2, "u-1"],
      [2, "u-2"],
    ]);
  });

  it("[F7] takes the files out of their messages once they are queued, and nobody else's", async () => {
    const files = (id: string) => [{ id, name: "tea.png", type: "image/png", size: 7 }];
    await insertMessages(db, room, [
      row(1, { attachments: [...files("f-1"), ...files("f-2")] }),
      row(2, { attachments: files("f-3"), userId: "u-boris" }),
      row(3),
      row(4, { attachments: files("f-4") }),
    ]);
    const attached = async () => (await rows()).map(({ attachments }) => attachments?.map(({ id }) => id) ?? []);
    const before = await attached();
    const cutOff = takeFiles(db, room, anna, async () => {
      throw new Error("cut off");
    });
    await expect(cutOff).rejects.toThrow("cut off");
    expect(await attached()).toEqual(before);
    const queued: string[] = [];
    const take = () => takeFiles(db, room, anna, async (ids) => void queued.push(...ids));
    expect(await take()).toEqual({ rows: 2, isComplete: true });
    expect(queued.sort()).toEqual(["f-1", "f-2", "f-4"]);
    expect(await attached()).toEqual([[], ["f-3"], [], []]);
    expect(await take()).toEqual({ rows: 0, isComplete: true });
  });
});
