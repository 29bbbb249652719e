/** Attacks with text: SQL in every parameter, prototype pollution, scripts, impersonation. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCalls } from "../fuzz/calls.ts";
import { TestClient } from "../support/client.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { Random } from "../support/random.ts";
import { RawSocket } from "../support/raw-socket.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const SQL = ["'; DROP TABLE messages; --", "' OR '1'='1", "1; SELECT pg_sleep(30)", "\\'; --", "$1", "%", "_"];

let server: Workerd;
let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
  server = await startServer({ bindings: { DATABASE_URL: postgres.databaseUrl } });
});
afterAll(async () => {
  await server?.close();
  await postgres?.close();
});

describe("SQL", () => {
  it("in every parameter of every call is text, or rejected", async () => {
    const nextCall = await readCalls(server.url);
    const random = new Random(7);
    const paths = new Set(Array.from({ length: 300 }, () => nextCall(random, ["x"]).path.split("?")[0] ?? ""));
    for (const text of SQL.map(encodeURIComponent)) {
      for (const path of [
        "/api/rooms",
        "/api/users",
        "/api/messages",
        `/api/rooms/${text}`,
        `/api/chat/users/${text}/messages`,
      ]) {
        paths.add(`${path}?limit=${text}`).add(`${path}?cursor=${text}`).add(`${path}?room=${text}`).add(path);
      }
    }
    for (const path of paths) {
      const { status, text } = await ask(server, path);
      expect([path, status < 500]).toEqual([path, true]);
      expect(text).not.toMatch(/syntax error|Failed query|postgres/i);
    }
    expect(server.errors).toEqual([]);
  });

  it("in every field of a message is stored as text", async () => {
    for (const text of SQL) {
      const client = await TestClient.join(server.url, "sql", { token: await tokenFor(`u-${text}`) });
      client.send("setUsername", { username: text });
      client.send("sendMessage", { content: text, clientId: text.replaceAll(" ", "") });
      expect(await client.next("message")).toMatchObject({ username: text, content: text, userId: `u-${text}` });
      await client.close();
    }
    await expect.poll(() => postgres.count("sql")).toBe(SQL.length);
    const rows = await postgres.messages("sql");
    expect(rows.map(({ content }) => content).sort()).toEqual([...SQL].sort());
  });
});

describe("prototype pollution", () => {
  const POLLUTED = [
    '"__proto__":{"role":"moderator","joined":true}',
    '"constructor":{"prototype":{"role":"moderator"}}',
  ];

  it("in a frame or a body changes no rights, neither the sender's nor others'", async () => {
    const client = TestClient.open(server.url, "prototypes");
    expect((await client.next("connected")).role).toBe("member");
    for (const field of POLLUTED) {
      for (const frame of [
        `{${field},"event":"muteUser","data":{"userId":"u-1","seconds":60}}`,
        `{"event":"muteUser","data":{${field},"userId":"u-1","seconds":60}}`,
        `{"event":"joinRoom","data":{${field}}}`,
        `{"event":"muteUser","data":{"userId":"u-1","seconds":60}}`,
      ]) {
        client.sendRaw(frame);
      }
      const bodies = [`{${field},"content":"x","room":"prototypes"}`, `{${field},"username":"Anna"}`];
      expect((await ask(server, "/api/chat/messages", { body: bodies[0] })).status).toBe(201);
      expect((await ask(server, "/api/session", { body: bodies[1] })).status).toBe(201);
    }
    for (let i = 0; i < 2 * POLLUTED.length; i++)
      expect(["forbidden", "not_joined"]).toContain((await client.next("error")).code);
    const other = TestClient.open(server.url, "prototypes");
    expect((await other.next("connected")).role).toBe("member");
    await other.close();
    await client.close();
  });
});

describe("a script", () => {
  it("in a message is returned as data that no browser runs", async () => {
    const script = "<script>alert(1)</script>";
    await ask(server, "/api/chat/messages", { body: { content: script, room: "scripts" } });
    await expect.poll(async () => (await ask(server, "/api/chat/messages?room=scripts")).text).toContain("alert");
    const { headers } = await ask(server, "/api/chat/messages?room=scripts");
    expect(headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("in the URL of an HTML response is not in the response", async () => {
    const { text, headers } = await ask(server, "/api/docs?<script>alert(1)</script>");
    expect(text).not.toContain("alert(1)");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  });

  it("runs on the page only from the page's own files", async () => {
    const policy = /Content-Security-Policy: (.*)/.exec(await readFile("web/public/_headers", "utf8"))?.[1] ?? "";
    const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
    expect(rules.get("default-src")).toBe("'none'");
    expect(rules.get("script-src")).toBe("'self'");
    expect(rules.get("base-uri")).toBe("'none'");
    expect(rules.get("frame-ancestors")).toBe("'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  });
});

describe("a look-alike name", () => {
  it.each(["Anna", "ANNA", "Ａnna", " anna ", "Аnna", "АNNА", "Annа", "Anna\uFE0F"])(
    "[P6] is rejected as %j",
    async (username) => {
      const room = `names-${encodeURIComponent(username).replaceAll("%", "_")}`;
      const anna = await TestClient.join(server.url, room, { token: await tokenFor("u-anna", { name: "Anna" }) });
      const mallory = TestClient.open(server.url, room);
      await mallory.next("connected");
      for (const event of ["joinRoom", "setUsername"] as const) {
        mallory.send(event, { username });
        expect((await mallory.next("error")).code).toBe("username_taken");
      }
      const posted = await ask(server, "/api/chat/messages", { body: { room, content: "I am Anna", username } });
      expect(posted.status).toBe(409);
      await mallory.close();
      await anna.close();
    },
  );

  it.each(["system", "SYSTEM", "ѕystem", "sуstem", "Ｓystem", "s\u200bystem", "\u202esystem"])(
    "[W6] is rejected as %j, which looks like the name of the system",
    async (username) => {
      const client = TestClient.open(server.url, "names");
      await client.next("connected");
      client.send("joinRoom", { username });
      expect((await client.next("error")).code).toBe("invalid_data");
      await client.close();
      expect((await ask(server, "/api/session", { body: { username } })).status).toBe(400);
    },
  );
});

describe("a page of another origin", () => {
  it.each(["https://evil.example", "null", "http://chat.example.evil.example", "http://chat.example:8443", "file://"])(
    "[I5] cannot connect from %s",
    async (Origin) => {
      const socket = new RawSocket({ port: server.port, path: "/rooms/general/ws", headers: { Origin } });
      await expect(socket.opened).rejects.toThrow(/HTTP\/1\.1 403 /);
    },
  );

  it("[I5] can neither read a response nor send JSON without a preflight", async () => {
    const headers = { Origin: "https://evil.example" };
    const read = await fetch(`${server.url}/api/rooms`, { headers });
    expect(read.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const preflight = await fetch(`${server.url}/api/session`, {
      method: "OPTIONS",
      headers: {
        ...headers,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
      },
    });
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const simple = await fetch(`${server.url}/api/session`, { method: "POST", headers, body: '{"username":"Anna"}' });
    expect(simple.status).toBe(415);
  });
});

describe("a line of the log for people", () => {
  /** What ends a line, moves the cursor or turns the text around. */
  const HOSTILE = "a\n❌ forged\r\u001b[31m\u0085\u009b31m\u2028❌ forged\u2029\u202egnp\u200f\u2066";

  it("shows no control character that a user chose, in a path or an id", async () => {
    const pretty = await startServer({ bindings: { LOG: "pretty", DATABASE_URL: "postgres://a:b@127.0.0.1:9/none" } });
    try {
      const path = `/api/chat/users/${encodeURIComponent(HOSTILE)}/messages`;
      expect((await ask(pretty, path)).status).toBe(503);
      const client = TestClient.open(pretty.url, "lines", { token: await tokenFor(HOSTILE, { name: "Anna" }) });
      await client.next("connected");
      client.send("joinRoom", {});
      await client.next("roomUsers");
      await client.close();
      await expect.poll(() => pretty.lines.filter((line) => line.includes("disconnected")).length).toBe(1);
      const lines = pretty.lines.filter((line) => line.includes("forged"));
      expect(lines.length).toBeGreaterThanOrEqual(4);
      // Each is one line, with the id or the path in it.
      for (const line of lines) {
        expect(line).toMatch(/^(?:❌ request failed|🔗 (?:connected|disconnected)|👤 joined) /);
        expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }
    } finally {
      await pretty.close();
    }
  });
});

it("[O1] [W5] an id that Postgres cannot store is rejected in an order, as in a token", async () => {
  const client = await TestClient.join(server.url, "orders", { token: await tokenFor("u-mod", { role: "moderator" }) });
  for (const userId of ["", "a\0b", "\ud800", "x".repeat(129)]) {
    for (const event of ["muteUser", "removeUser"] as const) {
      client.send(event, { userId, seconds: 60 });
      const { code, event: rejected } = await client.next("error");
      expect([userId, code, rejected]).toEqual([userId, "invalid_data", event]);
    }
    const token = await tokenFor(userId, { name: "Anna" });
    expect((await ask(server, "/api/rooms", { token })).status).toBe(401);
  }
  await client.close();
});
