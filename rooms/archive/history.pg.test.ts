/** Pages of history from the log and from Postgres: no larger than one reply, and without a gap between the two. */
import { describe, expect, inject, it } from "vitest";
import { connect } from "../../drizzle/client.ts";
import { insertMessages, messagesAfter, messagesBefore } from "../../drizzle/messages.ts";
import { eventually } from "../../test/support/eventually.ts";
import { ManualClock, RecordingSocket, TestRoom } from "../../test/support/room-fixture.ts";
import { NO_REACTORS } from "../core/reactors.ts";
import type { Message } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { RoomStorage } from "../storage/index.ts";
import { type HistorySources, readHistory } from "./history.ts";
import { toRow } from "./rows.ts";

/** 16,000 bytes: 16 messages fill a reply. */
const LARGE = "🫖".repeat(LIMITS.contentCharacters);
const OLD = 60;
const ALL = 90;

const db = connect(inject("databaseUrl"), 10_000);

const message = (room: string, seq: number): Message => ({
  room,
  seq,
  userId: "u-anna",
  username: "Anna",
  content: LARGE,
  timestamp: new Date(1_700_000_000_000 + seq).toISOString(),
});
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** A room whose messages 1 to `OLD` are only in Postgres, and the others in its log. */
const start = async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  const test = new TestRoom({ clock: new ManualClock(), room, initialSeq: OLD, db: () => db });
  const rows = range(1, OLD).map((seq) => toRow(message(room, seq)));
  await insertMessages(db, room, rows);
  const recent = range(OLD + 1, ALL).map((seq) => message(room, seq));
  test.storage.messages.append(recent.map((message) => ({ message, json: JSON.stringify(message) })));
  return { test, sources: { room, storage: test.storage, query } };
};

/** Reads page after page to the end. */
const query: HistorySources["query"] = (run) => run(db);

const walk = async (sources: HistorySources, direction: "before" | "after"): Promise<Message[][]> => {
  const pages: Message[][] = [];
  let seq = direction === "after" ? 0 : ALL + 1;
  for (;;) {
    const { messages, hasMore } = await readHistory(sources, { [direction]: seq, limit: 100 });
    if (direction === "after") pages.push(messages);
    else pages.unshift(messages);
    if (!hasMore) return pages;
    seq = (direction === "after" ? messages.at(-1) : messages[0])?.seq ?? 0;
  }
};

const change = (storage: RoomStorage, message: Message) => storage.change([{ message, reactors: NO_REACTORS }], ALL);

it.each(["before", "after"] as const)(
  "[H6] paging %s reads every message once, in its current state",
  async (direction) => {
    const { sources } = await start();
    const { room, storage } = sources;
    // Edits that Postgres does not have yet make pages shorter than the rows that it returned.
    const deleted = range(20, 45);
    for (const seq of deleted)
      change(storage, { ...message(room, seq), content: "", deletedAt: new Date(0).toISOString() });
    for (const seq of [5, 50])
      storage.deadLetters.put({ ...message(room, seq), content: "a dead letter" }, "rejected", 0);
    const pages = await walk(sources, direction);
    expect(pages.flat().map(({ seq }) => seq)).toEqual(range(1, ALL));
    expect(
      pages
        .flat()
        .filter(({ content }) => content === "")
        .map(({ seq }) => seq),
    ).toEqual(deleted);
    expect([pages.flat()[4]?.content, pages.flat()[49]?.content]).toEqual(["a dead letter", "a dead letter"]);
    for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(LIMITS.replyBytes);
  },
);

it("[H6] Postgres returns no more than a reply holds", async () => {
  const { sources } = await start();
  const size = { rows: 101, bytes: LIMITS.replyBytes };
  const fitting = Math.ceil(LIMITS.replyBytes / 16_000);
  const seqs = (rows: { seq: number }[]) => rows.map(({ seq }) => seq);
  expect(seqs(await messagesAfter(db, sources.room, 3, 50, size))).toEqual(range(4, 3 + fitting));
  expect(seqs(await messagesBefore(db, sources.room, 50, size))).toEqual(range(50 - fitting, 49).reverse());
  expect(seqs(await messagesBefore(db, sources.room, 50, { ...size, rows: 3 }))).toEqual([49, 48, 47]);
  expect(seqs(await messagesAfter(db, sources.room, 48, 50, { ...size, bytes: 1 }))).toEqual([49]);
});

describe("[L1] bytes reserved for a reply that Postgres has to send", () => {
  const open = (room: TestRoom, id: string) => {
    const socket = new RecordingSocket();
    room.open(id, { id: "guest-1", username: "Guest" }, "member", socket);
    room.send(id, "joinRoom", { after: ALL });
    return socket;
  };
  const count = ({ events }: RecordingSocket, name: string) => events.filter(({ event }) => event === name).length;
  /** The burst of 2,000,000 bytes grants so many replies. */
  const REPLIES = 7;

  it("bound the replies under way, and are given back when they arrive", async () => {
    const { test } = await start();
    const socket = open(test, "a");
    const request = () => {
      for (let n = 0; n < 20; n++) test.send("a", "requestHistory", { before: OLD, limit: 1 });
    };
    request();
    expect(count(socket, "error")).toBe(20 - REPLIES);
    await eventually(() => expect(count(socket, "messageHistory")).toBe(1 + REPLIES));
    request();
    await eventually(() => expect(count(socket, "messageHistory")).toBe(1 + 2 * REPLIES));
  });

  it("are given back when the connection was closed meanwhile", async () => {
    const { test } = await start();
    const closed = open(test, "a");
    for (let n = 0; n < REPLIES; n++) test.send("a", "requestHistory", { before: OLD, limit: 1 });
    test.disconnect("a");
    const socket = open(test, "b");
    expect(count(socket, "error")).toBe(1);
    await eventually(() => {
      test.send("b", "joinRoom", { after: ALL });
      expect(count(socket, "roomUsers")).toBe(1);
    }, 500);
    expect(count(closed, "messageHistory")).toBe(1);
  });
});
