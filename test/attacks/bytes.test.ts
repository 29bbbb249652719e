/**
 * Small requests with large replies. Counted: the bytes that a room sends, whether or not anyone reads them, and the size
 * of each frame.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { TestClient } from "../support/client.ts";
import { CountingClient } from "../support/counting-client.ts";
import { tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

/** The budget of bytes out of a user (SPEC.md, L1), and how many users' budgets the guests of an address share. */
const BYTES_OUT = { burst: 2_000_000, perSecond: 200_000 };
const USERS_PER_ADDRESS = 10;

/** These are not charged: `connected`, errors, others' presence. */
const UNCHARGED = 100_000;

/** 16 kB: as much as fits into a frame. */
const LARGE = "💬".repeat(LIMITS.contentCharacters);

let server: Workerd;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** The bytes that `users` budgets allow in `ms`, with the last reply above its reservation. */
const allowed = (ms: number, users = 1) =>
  users * (BYTES_OUT.burst + (BYTES_OUT.perSecond * ms) / 1_000 + UNCHARGED) + LIMITS.replyBytes;

const join = async (room: string) =>
  TestClient.join(server.url, room, { token: await tokenFor(crypto.randomUUID()), batch: true });

const guest = (room: string, address?: string) => CountingClient.join({ port: server.port, room, address });

/** How many messages of 16 kB a user can send, and edit, at once. */
const PER_AUTHOR = 50;

/** Has a new user send 50 messages, and returns that user, who has received the copies. */
const write = async (room: string, content: string): Promise<TestClient> => {
  const author = await join(room);
  for (let i = 0; i < PER_AUTHOR; i++) author.send("sendMessage", { content, clientId: `message-${i}` });
  await author.until(() => author.messages.filter(({ clientId }) => clientId !== undefined).length === PER_AUTHOR);
  return author;
};

describe("history", () => {
  const room = `history-${crypto.randomUUID()}`;
  beforeAll(async () => {
    for (const author of [await write(room, LARGE), await write(room, LARGE)]) await author.close();
  });

  it("[L1] is budgeted by its bytes: 60 short requests for all of it", async () => {
    const started = performance.now();
    const client = await guest(room);
    for (let i = 0; i < 60; i++) client.send("requestHistory", { limit: 100 });
    await client.hasHistory();
    expect(client.bytes).toBeLessThanOrEqual(allowed(performance.now() - started));
    expect(client.count("error rate_limited")).toBeGreaterThan(0);
    expect(client.count("messageHistory")).toBeGreaterThan(5);
    client.socket.destroy();
  });

  it("[L1] shares one budget among the guests of an address, and leaves others theirs", async () => {
    const started = performance.now();
    const guests = await Promise.all(Array.from({ length: 40 }, () => guest(room, "203.0.113.7")));
    for (let i = 0; i < 10; i++) for (const each of guests) each.send("requestHistory", { limit: 100 });
    await Promise.all(guests.map((each) => each.hasHistory()));
    const bytes = guests.reduce((sum, each) => sum + each.bytes, 0);
    const elapsed = performance.now() - started;
    expect(bytes).toBeLessThanOrEqual(allowed(elapsed, USERS_PER_ADDRESS));
    const other = await guest(room, "203.0.113.8");
    other.send("requestHistory", { limit: 100 });
    await other.hasHistory();
    expect(other.count("messageHistory")).toBe(2);
    for (const each of [...guests, other]) each.socket.destroy();
  });

  it("[H3] comes in frames of 256 kB at most, and page by page loses nothing", async () => {
    const client = await join(room);
    const seqs = new Set<number>();
    for (let before: number | undefined; ; ) {
      client.send("requestHistory", { limit: 100, ...(before === undefined ? {} : { before }) });
      const answers = () => [...client.received("messageHistory"), ...client.received("error")];
      await client.until(() => answers().length > 0, "an answer");
      const [error] = client.received("error");
      if (error) {
        await client.next("error");
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
        continue;
      }
      const { messages, hasMore } = await client.next("messageHistory");
      for (const { seq, content } of messages) {
        expect(content).toBe(LARGE);
        seqs.add(seq);
      }
      if (!hasMore) break;
      before = messages[0]?.seq;
    }
    expect(seqs.size).toBe(100);
    expect(Math.max(...client.frames.map((frame) => Buffer.byteLength(frame)))).toBeLessThanOrEqual(LIMITS.replyBytes);
    await client.close();
  });
});

describe("changes since a message", () => {
  it("[E3] are answered with reset when they are more than one answer holds", async () => {
    const room = `edits-${crypto.randomUUID()}`;
    const author = await write(room, "short");
    for (let seq = 1; seq <= PER_AUTHOR; seq++) author.send("editMessage", { seq, content: LARGE });
    await author.until(() => author.received("messageEdited").length === PER_AUTHOR);
    const started = performance.now();
    const client = await CountingClient.connect({ port: server.port, room });
    for (let i = 0; i < 50; i++) client.send("joinRoom", { after: PER_AUTHOR });
    await client.hasHistory();
    expect(client.bytes).toBeLessThanOrEqual(allowed(performance.now() - started));
    expect(client.count("reset")).toBeGreaterThan(0);
    expect(client.count("messageEdited")).toBe(0);
    client.socket.destroy();
    await author.close();
  });
});

describe("the roster", () => {
  it("[L1] is budgeted by its bytes: 59 times joinRoom in a room of long ids and names", async () => {
    const room = `roster-${crypto.randomUUID()}`;
    const members = await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        const number = String(i).padStart(4, "0");
        const claims = { name: `${number}${"語".repeat(LIMITS.usernameCharacters - number.length)}` };
        const token = await tokenFor(`${number}${"界".repeat(LIMITS.userIdCharacters - number.length)}`, claims);
        return CountingClient.join({ port: server.port, room, token });
      }),
    );
    const started = performance.now();
    const client = await CountingClient.connect({ port: server.port, room });
    for (let i = 0; i < 59; i++) client.send("joinRoom", {});
    await client.hasHistory();
    expect(client.bytes).toBeLessThanOrEqual(allowed(performance.now() - started));
    for (const each of [client, ...members]) {
      expect(each.largest).toBeLessThanOrEqual(LIMITS.replyBytes);
      each.socket.destroy();
    }
  });
});
