import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { insertMessages } from "../../drizzle/messages.ts";
import { db, oldMessage } from "../../test/support/edge-archive.ts";
import { connect as dial, type RoomStub } from "../../test/support/edge-client.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

describe("history across log and Postgres", () => {
  const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  const seeded = async () => {
    await insertMessages(
      db,
      room,
      seqs(1, 120).map((seq) => oldMessage(room, seq)),
    );
    const client = await dial(stub, BORIS);
    client.send("joinRoom", {});
    return client;
  };

  it("[H1] begins with the latest 50", async () => {
    const client = await seeded();
    const history = await client.next("messageHistory");
    expect(history.messages.map(({ seq }) => seq)).toEqual(seqs(71, 120));
    expect(history.hasMore).toBe(true);
    expect(history.messages[0]).toEqual({
      room,
      seq: 71,
      userId: ANNA.id,
      username: "Anna",
      content: "old 71",
      timestamp: oldMessage(room, 71).timestamp.toISOString(),
    });
  });

  it("[H3] pages back to the first message without gaps", async () => {
    const client = await seeded();
    await client.next("messageHistory");
    for (let i = 0; i < 30; i++) client.send("sendMessage", { content: `new ${i}` });
    await client.until(() => client.messages.length === 30);
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      client.send("requestHistory", { limit: 40, ...(before === undefined ? {} : { before }) });
      const history = await client.next("messageHistory");
      seen.unshift(...history.messages.map(({ seq }) => seq));
      before = seen[0];
      if (!history.hasMore) break;
    }
    expect(seen).toEqual(seqs(1, 150));
  });

  it("[H2] resumes from any age, across Postgres and the log, without gaps", async () => {
    const client = await seeded();
    await client.next("messageHistory");
    for (let i = 0; i < 30; i++) client.send("sendMessage", { content: `new ${i}` });
    await client.until(() => client.messages.length === 30);
    const late = await dial(stub, ANNA);
    late.send("joinRoom", { after: 5 });
    const seen: number[] = [];
    for (;;) {
      const { messages, hasMore } = await late.next("messageHistory");
      seen.push(...messages.map(({ seq }) => seq));
      if (!hasMore) break;
      late.send("requestHistory", { after: seen.at(-1) ?? 0 });
    }
    expect(seen).toEqual(seqs(6, 150));
  });

  it("[H5] shows clientIds to their authors only", async () => {
    await insertMessages(db, room, [{ ...oldMessage(room, 1), clientId: "a-1" }]);
    const [anna, boris] = [await dial(stub, ANNA), await dial(stub, BORIS)];
    anna.send("joinRoom", {});
    boris.send("joinRoom", {});
    const [mine, theirs] = [await anna.next("messageHistory"), await boris.next("messageHistory")];
    expect([mine.messages[0]?.clientId, theirs.messages[0]?.clientId]).toEqual(["a-1", undefined]);
  });
});
