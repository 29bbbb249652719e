import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { insertMessages } from "../../drizzle/messages.ts";
import { messages } from "../../drizzle/schema.ts";
import { archived, db, oldMessage, untilArchived } from "../../test/support/edge-archive.ts";
import { connect, join, type RoomStub } from "../../test/support/edge-client.ts";
import { toMessage } from "../archive/rows.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { RoomStorage } from "./index.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

describe("an edit", () => {
  it("[E1] [E2] [E4] of archived and unarchived messages reaches Postgres, and the deleted text is gone", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "one" });
    await untilArchived(room, ["one"]);
    client.send("sendMessage", { content: "two" });
    client.send("editMessage", { seq: 2, content: "two!" });
    client.send("editMessage", { seq: 1, content: "one!" });
    client.send("editMessage", { seq: 1, content: "one?" });
    await untilArchived(room, ["one?", "two!"]);
    client.send("deleteMessage", { seq: 1 });
    await untilArchived(room, ["", "two!"]);
    const [first] = await archived(room);
    expect(first?.deletedAt).toBeInstanceOf(Date);
    const texts = await runInDurableObject(stub, (_, { storage }) =>
      [...storage.sql.exec("SELECT messages AS text FROM log UNION ALL SELECT message FROM changes")].join(),
    );
    expect(texts).not.toContain("one");
  });

  it("[E1] [E3] of a message that only Postgres has shows in the history at once", async () => {
    await insertMessages(
      db,
      room,
      [1, 2, 3].map((seq) => oldMessage(room, seq)),
    );
    const client = await join(stub, ANNA);
    client.send("editMessage", { seq: 2, content: "new" });
    client.send("deleteMessage", { seq: 2 });
    client.send("editMessage", { seq: 3, content: "newer" });
    await client.until(() => client.received("messageEdited").some(({ seq }) => seq === 3));
    const announced = client.events.flatMap(({ event, data }) =>
      event === "messageEdited" || event === "messageDeleted" ? [[event, data.seq]] : [],
    );
    const last = [
      ["messageDeleted", 2],
      ["messageEdited", 3],
    ];
    // If Postgres is fast, the edit and the deletion leave in one flush, as one event.
    expect([[["messageEdited", 2], ...last], last]).toContainEqual(announced);
    const late = await connect(stub, BORIS);
    late.send("joinRoom", {});
    const history = await late.next("messageHistory");
    expect(history.messages.map(({ content }) => content)).toEqual(["old 1", "", "newer"]);
    await untilArchived(room, ["old 1", "", "newer"]);
  });

  it("[E4] is archived by the alarm", async () => {
    await insertMessages(db, room, [oldMessage(room, 1)]);
    await runInDurableObject(stub, (_, { storage: durable }) => {
      const transaction = (write: () => void) => durable.transactionSync(write);
      const storage = new RoomStorage({ sql: durable.sql, transaction, name: room });
      storage.start({ seq: 1, rev: 0, isKnown: true });
      storage.change([{ message: toMessage(oldMessage(room, 1, "edited")), reactors: [] }], 1);
      void durable.setAlarm(Date.now() + 60_000);
    });
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await untilArchived(room, ["edited"]);
  });
});

describe("a dead letter", () => {
  it("[A4] [H1] stays in the history after the log has dropped it", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "one" });
    client.send("sendMessage", { content: "two" });
    await untilArchived(room, ["one", "two"]);
    await runInDurableObject(stub, (_, { storage }) => {
      const message = { ...oldMessage(room, 1), content: "refused", timestamp: new Date(1).toISOString() };
      storage.sql.exec(
        "INSERT INTO dead_letters (seq, at, error, message) VALUES (1, 0, 'x', ?)",
        JSON.stringify(message),
      );
      // The log begins with the second message.
      storage.sql.exec("UPDATE log SET first = 2, messages = substr(messages, instr(messages, '},{') + 2)");
    });
    await evictDurableObject(stub);
    await db.delete(messages).where(and(eq(messages.room, room), eq(messages.seq, 1)));
    client.send("requestHistory", {});
    const { messages: seen } = await client.next("messageHistory");
    expect(seen.map(({ content }) => content)).toEqual(["refused", "two"]);
  });
});

describe("a sanction", () => {
  it("[O4] survives hibernation", async () => {
    const moderator = await join(stub, ANNA, { role: "moderator" });
    moderator.send("muteUser", { userId: BORIS.id, seconds: 600 });
    moderator.send("removeUser", { userId: "u-chen", seconds: 600 });
    await moderator.next("userRemoved");
    await evictDurableObject(stub);
    moderator.send("muteUser", { userId: "u-dora", seconds: 600 });
    await moderator.next("userMuted");
    const muted = await join(stub, BORIS);
    muted.send("sendMessage", { content: "Hello" });
    expect((await muted.next("error")).code).toBe("muted");
    const removed = await connect(stub, { id: "u-chen", username: "Chen" });
    await removed.until(() => removed.closed !== null);
    expect(removed.closed?.code).toBe(CLOSE.removed);
  });
});

describe("a token that expires", () => {
  it("[I7] closes its connection by alarm, also after hibernation, and no other", async () => {
    const now = Math.floor(Date.now() / 1000);
    const short = await join(stub, ANNA, { expiresAt: now + 600 });
    const long = await join(stub, BORIS, { expiresAt: now + 6_000 });
    await evictDurableObject(stub);
    await stub.status();
    vi.useFakeTimers({ toFake: ["Date"], now: (now + 601) * 1000 });
    try {
      expect(await runDurableObjectAlarm(stub)).toBe(true);
      await short.until(() => short.closed !== null);
    } finally {
      vi.useRealTimers();
    }
    expect([short.closed?.code, long.closed]).toEqual([CLOSE.expired, null]);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
  });

  it("[I7] closes its connection also while the alarm is busy archiving", async () => {
    const now = Math.floor(Date.now() / 1000);
    const short = await join(stub, ANNA, { expiresAt: now + 600 });
    const long = await join(stub, BORIS);
    vi.useFakeTimers({ toFake: ["Date"], now: (now + 601) * 1000 });
    try {
      long.send("sendMessage", { content: "Hello" });
      await short.until(() => short.closed !== null);
    } finally {
      vi.useRealTimers();
    }
    expect([short.closed?.code, long.closed]).toEqual([CLOSE.expired, null]);
  });
});
