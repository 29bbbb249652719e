/** Checks of REST (R). */
import assert from "node:assert/strict";
import { type Check, check, newRoom, withoutClientId } from "./check.ts";
import { type Context, codeOf, type Listed } from "./context.ts";
import { isMessage, type Message } from "./events.ts";

/** Reads all rows of a list, page by page; calls `between` after the first page. */
const walk = async (context: Context, path: string, between: () => Promise<unknown>): Promise<Listed[]> => {
  const all: Listed[] = [];
  for (let next: string | null = "", pages = 0; next !== null; pages++) {
    assert.ok(pages < 20, "the list does not end");
    const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: { rows: Listed[]; next: string | null } = await context.page(`${path}limit=3${cursor}`, "messages");
    all.push(...page.rows);
    if (pages === 0) await between();
    next = page.next;
  }
  return all;
};

export const rest: Check[] = [
  check("R1", "walking a list's pages gives every row once, even if rows are added meanwhile", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    for (let n = 1; n <= 9; n++) await client.post(`message ${n}`);
    await context.listed(room, 9);
    for (const path of [`/api/chat/messages?room=${room}&`, `/api/chat/users/${client.user.id}/messages?`]) {
      const before = (await context.listed(room, 9)).length;
      const rows = await walk(context, path, async () => {
        await client.post("meanwhile");
        await context.listed(room, before + 1);
      });
      assert.deepEqual(
        rows.map(({ seq }) => seq),
        Array.from({ length: before }, (_, i) => before - i),
      );
    }
  }),
  check("R1", "messages, users and rooms are pages of limit rows, 1 to 100, with an opaque cursor", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    for (const content of ["one", "two"]) await client.post(content);
    await context.listed(room, 2);
    for (const [list, path, key] of [
      ["messages", "/api/messages", "id"],
      ["users", "/api/users", "id"],
      ["rooms", "/api/rooms", "name"],
    ] as const) {
      const one = await context.page<Record<string, unknown>>(`${path}?limit=1`, list);
      assert.ok(one.next, `${path} has more than one row, and no next page`);
      const two = await context.page<Record<string, unknown>>(
        `${path}?limit=1&cursor=${encodeURIComponent(one.next)}`,
        list,
      );
      const keys = [...one.rows, ...two.rows].map((row) => row[key]);
      assert.equal(new Set(keys).size, 2, `${path}: two pages of one row hold ${keys}`);
      for (const query of ["limit=0", "limit=101", "limit=x", "cursor=x"]) {
        assert.deepEqual([query, (await context.call(`${path}?${query}`)).status], [query, 400]);
      }
    }
  }),
  check("R2", "errors are {error: {code, message}} with the fitting status and a documented code", async (context) => {
    const codes = JSON.stringify((await context.call("/api/openapi.json")).body);
    const post = { method: "POST" };
    const text = { "Content-Type": "text/plain" };
    for (const [status, path, call] of [
      [404, "/api/nothing-of-this-name", {}],
      [405, "/api/messages", { method: "DELETE" }],
      [400, "/api/chat/messages?room=no%20room", {}],
      [400, "/api/chat/messages", { ...post, body: "{" }],
      [400, "/api/chat/messages", { ...post, body: { content: "", room: newRoom() } }],
      [413, "/api/chat/messages", { ...post, body: { content: "x".repeat(70_000), room: newRoom() } }],
      [415, "/api/chat/messages", { ...post, body: "content=hello", headers: text }],
      [426, `/rooms/${newRoom()}/ws`, {}],
    ] as const) {
      const answer = await context.call(path, call);
      const error = (answer.body as { error?: Record<string, unknown> } | null)?.error;
      const seen = [path, answer.status, codes.includes(`"${error?.code}"`), typeof error?.message];
      assert.deepEqual(seen, [path, status, true, "string"]);
      assert.deepEqual([path, answer.headers.get("X-Content-Type-Options")], [path, "nosniff"]);
    }
  }),
  check("R3", "POST /api/chat/messages answers when the message is stored, and broadcasts it", async (context) => {
    const room = newRoom();
    const listener = await context.join(room);
    const { status, body } = await context.call("/api/chat/messages", {
      body: { room, content: "by post", username: "Script" },
    });
    assert.deepEqual([status, isMessage(body)], [201, true], `answered ${status} ${codeOf(body)}`);
    const sent = body as Message;
    assert.deepEqual([sent.seq, sent.username, sent.content], [1, "Script", "by post"]);
    assert.deepEqual(await listener.next("message"), sent);
    const late = await context.connect(room);
    late.send("joinRoom", {});
    assert.deepEqual((await late.next("messageHistory")).messages, [sent]);
  }),
  check("R3", "… and is idempotent for a clientId", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    const listener = await context.join(room);
    const call = { token, body: { room, content: "by post", clientId: "p-1" } };
    const first = await context.call("/api/chat/messages", call);
    const again = await context.call("/api/chat/messages", call);
    assert.deepEqual([first.status, again.status, again.body], [201, 201, first.body]);
    await listener.post("next");
    assert.deepEqual(
      (await context.listed(room, 2)).map(({ content }) => content),
      ["by post", "next"],
    );
  }),
  check("R4", "messages appear in the lists: the room's, the user's, and all", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    const sent = withoutClientId(await client.post("hello"));
    const [row] = await context.listed(room, 1);
    assert.deepEqual(row, { id: row?.id, ...sent });
    const { rows } = await context.page<Listed>(`/api/chat/users/${client.user.id}/messages`, "messages");
    assert.deepEqual(rows, [row]);
    // Others may have sent so much that it is not on the first page any more.
    const all = await context.page<Listed>("/api/messages?limit=100", "messages");
    assert.ok(
      all.rows.some(({ id }) => id === row?.id) || (all.rows.at(-1)?.id ?? 0) > (row?.id ?? 0),
      "not in /api/messages",
    );
  }),
  check("R5", "GET /health is ok, with the database's latency", async (context) => {
    const { status, body } = await context.call("/health");
    const health = body as { status?: unknown; database?: { latencyMs?: unknown } } | null;
    assert.deepEqual([status, health?.status, typeof health?.database?.latencyMs], [200, "ok", "number"]);
  }),
  check("R6", "GET /api/rooms/:room returns a room's status", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    await context.connect(room);
    for (const content of ["one", "two"]) await client.post(content);
    await context.listed(room, 2);
    const { status, body } = await context.call(`/api/rooms/${room}`);
    const { archivedSeq, waiting, ...counts } = body as Record<string, unknown>;
    assert.deepEqual([status, counts], [200, { room, members: 1, connections: 2, lastSeq: 2, deadLetters: 0 }]);
    // The list may show a message a moment before its room hears that it is archived.
    assert.equal(Number(archivedSeq) + Number(waiting), 2);
  }),
  check("R10", "rooms are found by name, the most recently active first, with their members", async (context) => {
    const word = newRoom();
    const [quiet, lively] = [`quiet-${word}`, `lively-${word}`];
    await (await context.join(quiet)).post("one");
    await context.listed(quiet, 1);
    const sent = await (await context.join(lively)).post("two");
    await context.listed(lively, 1);
    const query = new URLSearchParams({ q: word.toUpperCase(), order: "activity", members: "true", limit: "20" });
    const { rows } = await context.page<Record<string, unknown>>(`/api/rooms?${query}`, "rooms");
    assert.deepEqual(
      rows.map(({ name, members }) => [name, members]),
      [
        [lively, 1],
        [quiet, 1],
      ],
    );
    assert.equal(rows[0]?.lastMessageAt, sent.timestamp);
    for (const bad of [`q=${"x".repeat(65)}`, "order=size", "members=true&limit=21"]) {
      assert.deepEqual([bad, (await context.call(`/api/rooms?${bad}`)).status], [bad, 400]);
    }
  }),
  check("R11", "users are found by name, with their last message", async (context) => {
    const room = newRoom();
    const client = await context.join(room, { username: "Ольга Find" });
    await client.post("hello");
    await context.listed(room, 1);
    const { rows } = await context.page<Record<string, unknown>>(
      "/api/users?q=%D0%BE%D0%BB%D1%8C%D0%B3%D0%B0%20find",
      "users",
    );
    assert.deepEqual(rows.find(({ id }) => id === client.user.id)?.lastMessage, { room, seq: 1 });
  }),
  check("R8", "the list of muted and removed users is for moderators who may enter the room", async (context) => {
    const { token } = await context.session();
    const answers = await Promise.all(
      [newRoom(), `private-${newRoom()}`].map((room) => context.call(`/api/rooms/${room}/sanctions`, { token })),
    );
    assert.deepEqual(
      answers.map(({ status, body }) => [status, codeOf(body)]),
      [
        [403, "forbidden"],
        [404, "not_found"],
      ],
    );
  }),

  check("R12", "a room's messages are listed in either order, and from a time on", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    const [one] = [await client.post("one"), await client.post("two")];
    const rows = await context.listed(room, 2);
    const seqs = async (query: Record<string, string>) =>
      (
        await context.page<Listed>(`/api/chat/messages?${new URLSearchParams({ room, ...query })}`, "messages")
      ).rows.map(({ seq }) => seq);
    assert.deepEqual(await seqs({ order: "asc" }), [1, 2]);
    // Both may have been stored in the same millisecond.
    const later = rows.filter(({ timestamp }) => timestamp > one.timestamp).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ order: "asc", after: one.timestamp }), later);
    const before = new Date(Date.parse(one.timestamp) - 1).toISOString();
    assert.deepEqual(await seqs({ order: "asc", after: before, limit: "1" }), [1]);
  }),
  check("R7", "GET /api/rooms/:room/audit is for moderators who may read the room", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    for (const [name, status] of [
      [room, 403],
      [`private-${room}`, 404],
    ] as const) {
      const answer = await context.call(`/api/rooms/${name}/audit`, { token });
      assert.deepEqual([name, answer.status], [name, status]);
    }
  }),
];
