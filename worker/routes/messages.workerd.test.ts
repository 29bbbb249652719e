import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { insertMessages, type MessageRow } from "../../drizzle/messages.ts";
import type { NewMessage } from "../../rooms/core/messages.ts";
import { RATES } from "../../rooms/core/rate-limits.ts";
import { TestClient } from "../../test/support/client.ts";
import { call, db, NO_DATABASE, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { eventually } from "../../test/support/eventually.ts";
import { UNCHANGED } from "../../test/support/rows.ts";
import type { Env } from "../env.ts";

const path = "/api/chat/messages";

const join = async (room: string, token: string): Promise<TestClient> => {
  const { webSocket } = await upgrade(`/rooms/${room}/ws`, { token });
  const client = new TestClient(webSocket as Socket);
  webSocket?.accept();
  await client.join();
  return client;
};

describe("a posted message", () => {
  it("[R3] is returned as stored, and everyone in the room receives it", async () => {
    const room = `post-${unique()}`;
    const boris = await join(room, await tokenWith({ sub: "u-boris", name: "Boris" }));
    const body = { room: room.toUpperCase(), content: "Hello, я", clientId: "p-1" };
    const answer = await call(path, { token: await tokenWith(), body });
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        room,
        seq: 1,
        userId: "u-anna",
        username: "Anna",
        content: "Hello, я",
        clientId: "p-1",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
    const { clientId, ...seen } = answer.body;
    expect(await boris.next("message")).toEqual(seen);
    await boris.close();
  });

  it("[M3] [R3] is idempotent when retried", async () => {
    const token = await tokenWith();
    const body = { room: `post-${unique()}`, content: "Once", clientId: "p-1" };
    const first = await call(path, { token, body });
    expect(await call(path, { token, body })).toMatchObject({ status: 201, body: first.body });
    const next = await call(path, { token, body: { ...body, clientId: "p-2" } });
    expect(next.body.seq).toBe(2);
  });

  it("[F2] [F4] sends files that its author has uploaded into the room, and needs no content then", async () => {
    const [room, token] = [`post-${unique()}`, await tokenWith()];
    const stub = env.ROOMS.getByName(room);
    const file = { name: "tea.png", type: "image/png", size: 7, width: 4, height: 3 };
    const user = { id: "u-anna", username: "Anna" };
    const begun = await stub.beginUpload({ user, role: "member", rooms: [], clientId: null, file });
    const id = begun.ok ? begun.file.id : "";
    const post = (fields: object) => call(path, { token, body: { room, content: "", ...fields } });
    const attachments = [{ id, alt: "A teapot" }];
    const codeOf = async (fields: object) => {
      const { status, body } = await post(fields);
      return [status, body.error.code];
    };
    expect(await codeOf({ attachments })).toEqual([404, "unknown_file"]);
    expect(await stub.completeUpload(user.id, id)).toBe(true);
    const sent = await post({ attachments });
    expect(sent).toMatchObject({ status: 201, body: { content: "", attachments: [{ id, ...file, alt: "A teapot" }] } });
    expect(await codeOf({ attachments })).toEqual([404, "unknown_file"]);
    for (const fields of [{}, { content: " " }, { attachments: [] }, { attachments: [{ id: "x" }] }]) {
      expect(await codeOf(fields)).toEqual([400, "invalid_data"]);
    }
    await eventually(async () => {
      const { body } = await call(`${path}?room=${room}`, { token });
      expect(body.messages).toMatchObject([{ seq: 1, content: "", attachments: [{ id, ...file, alt: "A teapot" }] }]);
    });
  });

  it("[O1] [O2] [O3] is rejected while its author is muted or removed", async () => {
    const room = `post-${unique()}`;
    const moderator = await join(room, await tokenWith({ sub: "u-mod", name: "Mod", role: "moderator" }));
    const post = async () => call(path, { token: await tokenWith(), body: { room, content: "Hello" } });
    for (const [event, code] of [
      ["muteUser", "muted"],
      ["removeUser", "forbidden"],
    ] as const) {
      moderator.send(event, { userId: "u-anna", seconds: 90 });
      await moderator.next(event === "muteUser" ? "userMuted" : "userRemoved");
      const { status, headers, body } = await post();
      expect([status, body.error.code]).toEqual([403, code]);
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(60);
      moderator.send(event, { userId: "u-anna", seconds: 0 });
      await moderator.next(event === "muteUser" ? "userMuted" : "userRemoved");
      expect((await post()).status).toBe(201);
    }
    await moderator.close();
  });

  it("[I2] without a token is a new guest's, under the given name", async () => {
    const room = `post-${unique()}`;
    const named = await call(path, { body: { room, content: "Hello", username: "  Анна " } });
    expect(named.body).toMatchObject({ userId: expect.stringMatching(/^guest-/), username: "Анна" });
    const unnamed = await call(path, { body: { room, content: "Hello" } });
    expect(unnamed.body.username).toMatch(/^guest-/);
  });

  it("[L1] of a guest is charged to the guest's address, too", async () => {
    const addresses: (string | null)[] = [];
    const getByName = (room: string) => ({
      post: (message: NewMessage, rooms: string[]) => {
        addresses.push(message.address);
        return env.ROOMS.getByName(room).post(message, rooms);
      },
    });
    const settings = { ROOMS: { getByName } as unknown as Env["ROOMS"] };
    const headers = { "CF-Connecting-IP": "192.0.2.7" };
    const body = { room: `post-${unique()}`, content: "hello" };
    for (const token of [undefined, undefined, await tokenWith()]) await call(path, { token, headers, body, settings });
    expect(addresses).toEqual([expect.stringMatching(/^[\w+/]{22}==$/), addresses[0], null]);
  });

  it("has the token's name, not the given one", async () => {
    const body = { room: `post-${unique()}`, content: "Hello", username: "Boris" };
    expect((await call(path, { token: await tokenWith(), body })).body.username).toBe("Anna");
  });

  it("[A1] is in the lists once it is archived", async () => {
    const room = `post-${unique()}`;
    const { body } = await call(path, { token: await tokenWith(), body: { room, content: "Keep this" } });
    const { timestamp } = body;
    await expect
      .poll(async () => (await call(`${path}?room=${room}`)).body.messages)
      .toEqual([
        { id: expect.any(Number), room, seq: 1, userId: "u-anna", username: "Anna", content: "Keep this", timestamp },
      ]);
  });

  it("[A3] is stored when Postgres is down", async () => {
    const body = { room: `post-${unique()}`, content: "Hello" };
    expect((await call(path, { body, settings: { DATABASE_URL: NO_DATABASE } })).status).toBe(201);
  });
});

describe("a list of a room's messages", () => {
  it("[R12] begins after a time, in either order, and its cursor continues no other list", async () => {
    const room = `times-${unique()}`;
    const row = (seq: number): MessageRow => ({
      room,
      seq,
      userId: "u-anna",
      username: "Anna",
      content: `message ${seq}`,
      timestamp: new Date(Date.UTC(2026, 0, seq)),
      ...UNCHANGED,
    });
    await insertMessages(db, room, [row(1), row(2), row(3), row(5)]);
    const list = async (query: Record<string, string>) => {
      const { status, body } = await call(`${path}?${new URLSearchParams({ room, ...query })}`);
      return { status, seqs: body.messages?.map(({ seq }) => seq), next: body.next };
    };
    const after = "2026-01-01T23:59:59.999Z";
    expect(await list({ after })).toMatchObject({ seqs: [5, 3, 2], next: null });
    expect((await list({ order: "asc" })).seqs).toEqual([1, 2, 3, 5]);
    expect((await list({ after: "2026-01-03T01:00:00+01:00", order: "asc", limit: "1" })).seqs).toEqual([5]);
    expect((await list({ after: "2026-01-05T00:00:00Z", order: "asc" })).seqs).toEqual([]);
    const { seqs, next } = await list({ after, order: "asc", limit: "2" });
    expect([seqs, (await list({ after, order: "asc", cursor: next ?? "" })).seqs]).toEqual([[2, 3], [5]]);
    expect((await list({ after, cursor: next ?? "" })).status).toBe(400);
    for (const query of [{ order: "up" }, { after: "yesterday" }, { after: "0000-01-01T00:00:00Z" }]) {
      expect((await list(query)).status).toBe(400);
    }
  });
});

describe("a rejected message", () => {
  it("[P6] is 409 when another member has the name", async () => {
    const room = `post-${unique()}`;
    const anna = await join(room, await tokenWith());
    const body = { room, content: "I am Anna", username: "ANNA" };
    expect(await rejection(path, { body })).toEqual([409, "username_taken"]);
    await anna.close();
  });

  it("[L1] is 429 over the rate limit, with the time to retry", async () => {
    const token = await tokenWith({ sub: `u-${unique()}` });
    const room = `post-${unique()}`;
    // More than the budget holds and regains meanwhile.
    const calls = Array.from({ length: RATES.message.burst * 2 }, () =>
      call(path, { token, body: { room, content: "x" } }),
    );
    const rejected = (await Promise.all(calls)).filter(({ status }) => status !== 201);
    expect(rejected.length).toBeGreaterThan(0);
    for (const { status, headers, body } of rejected) {
      expect([status, body.error.code, headers.get("Retry-After")]).toEqual([429, "rate_limited", "1"]);
    }
  });

  it("[I3] is 404 in a private room that the token does not admit to", async () => {
    const room = `private-${unique()}`;
    const body = { room, content: "Hello" };
    expect(await rejection(path, { body })).toEqual([404, "not_found"]);
    expect(await rejection(path, { body, token: await tokenWith() })).toEqual([404, "not_found"]);
    expect((await call(path, { body, token: await tokenWith({ rooms: ["private-*"] }) })).body.seq).toBe(1);
  });

  it("[I2] is 401 with an invalid token, or with none where one is required", async () => {
    const body = { content: "Hello" };
    expect(await rejection(path, { body, token: "x" })).toEqual([401, "unauthorized"]);
    expect(await rejection(path, { body, settings: { AUTH: "required" } })).toEqual([401, "unauthorized"]);
  });

  const wrong: [unknown, number, string][] = [
    [{}, 400, "invalid_data"],
    ["", 400, "invalid_json"],
    ["{", 400, "invalid_json"],
    ["[]", 400, "invalid_data"],
    [{ content: "" }, 400, "invalid_data"],
    [{ content: " \n " }, 400, "invalid_data"],
    [{ content: 7 }, 400, "invalid_data"],
    [{ content: "a\0b" }, 400, "invalid_data"],
    ['{"content": "\\ud800"}', 400, "invalid_data"],
    [{ content: "x".repeat(4_001) }, 400, "invalid_data"],
    [{ content: "x", room: "a b" }, 400, "invalid_data"],
    [{ content: "x", room: null }, 400, "invalid_data"],
    [{ content: "x", clientId: "" }, 400, "invalid_data"],
    [{ content: "x", clientId: "x".repeat(65) }, 400, "invalid_data"],
    [{ content: "x", clientId: "я" }, 400, "invalid_data"],
    [{ content: "x", username: "system" }, 400, "invalid_data"],
  ];
  it("is 413 over 64 KiB", async () => {
    const body = { content: "x".repeat(70_000) };
    expect(await rejection(path, { body })).toEqual([413, "body_too_large"]);
  });

  it.each(wrong)("[M5] with the body %j is %i %s", async (body, status, code) => {
    expect(await rejection(path, { body })).toEqual([status, code]);
  });

  it("is 415 if it is not JSON", async () => {
    const options = { body: '{"content":"x"}', headers: { "Content-Type": "text/plain" } };
    expect(await rejection(path, options)).toEqual([415, "unsupported_media_type"]);
  });
});
