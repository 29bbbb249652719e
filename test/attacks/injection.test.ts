/** Attacks with text: SQL in every parameter, prototypes, scripts, other people's names. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCalls } from "../fuzz/calls.ts";
import { Random } from "../support/random.ts";
import { ask, dial, join } from "./dial.ts";
import { dialRaw, upgradeRequest } from "./raw.ts";
import { startTarget, type Target, tokenFor } from "./target.ts";

const SQL = ["'; DROP TABLE messages; --", "' OR '1'='1", "1; SELECT pg_sleep(30)", "\\'; --", "$1", "%", "_"];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.close());

describe("SQL", () => {
  it("in every parameter of every call is text, or refused", async () => {
    const nextCall = await readCalls(target.url);
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
      const { status, text } = await ask(target, path);
      expect([path, status < 500]).toEqual([path, true]);
      expect(text).not.toMatch(/syntax error|Failed query|postgres/i);
    }
    expect(target.errors).toEqual([]);
  });

  it("in every field of a message is kept as it is", async () => {
    for (const text of SQL) {
      const client = await join(target, "sql", await tokenFor(`u-${text}`));
      client.say("setUsername", { username: text });
      client.say("sendMessage", { content: text, clientId: text.replaceAll(" ", "") });
      expect(await client.next("message")).toMatchObject({ username: text, content: text, userId: `u-${text}` });
      await client.close();
    }
    await expect.poll(() => target.postgres.count("sql"), { timeout: 30_000 }).toBe(SQL.length);
    const rows = await target.postgres.messages("sql");
    expect(rows.map(({ content }) => content).sort()).toEqual([...SQL].sort());
  });
});

describe("prototypes", () => {
  const POLLUTED = [
    '"__proto__":{"role":"moderator","joined":true}',
    '"constructor":{"prototype":{"role":"moderator"}}',
  ];

  it("in a frame or a body change nobody's rights, their own or others'", async () => {
    const client = dial(target, "prototypes");
    expect((await client.next("connected")).role).toBe("member");
    for (const field of POLLUTED) {
      for (const frame of [
        `{${field},"event":"muteUser","data":{"userId":"u-1","seconds":60}}`,
        `{"event":"muteUser","data":{${field},"userId":"u-1","seconds":60}}`,
        `{"event":"joinRoom","data":{${field}}}`,
        `{"event":"muteUser","data":{"userId":"u-1","seconds":60}}`,
      ]) {
        client.send(frame);
      }
      const bodies = [`{${field},"content":"x","room":"prototypes"}`, `{${field},"username":"Anna"}`];
      expect((await ask(target, "/api/chat/messages", { body: bodies[0] })).status).toBe(201);
      expect((await ask(target, "/api/session", { body: bodies[1] })).status).toBe(201);
    }
    for (let i = 0; i < 2 * POLLUTED.length; i++)
      expect(["forbidden", "not_joined"]).toContain((await client.next("error")).code);
    const other = dial(target, "prototypes");
    expect((await other.next("connected")).role).toBe("member");
    await other.close();
    await client.close();
  });
});

describe("a script", () => {
  it("in a message comes back as data that no browser runs", async () => {
    const script = "<script>alert(1)</script>";
    await ask(target, "/api/chat/messages", { body: { content: script, room: "scripts" } });
    await expect
      .poll(async () => (await ask(target, "/api/chat/messages?room=scripts")).text, { timeout: 30_000 })
      .toContain("alert");
    const { headers } = await ask(target, "/api/chat/messages?room=scripts");
    expect(headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("in the address of an answer in HTML is not in it", async () => {
    const { text, headers } = await ask(target, "/api/docs?<script>alert(1)</script>");
    expect(text).not.toContain("alert(1)");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  });

  it("from anywhere but the page's own files is kept from running in it", async () => {
    const policy = /Content-Security-Policy: (.*)/.exec(await readFile("web/public/_headers", "utf8"))?.[1] ?? "";
    const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
    expect(rules.get("default-src")).toBe("'none'");
    expect(rules.get("script-src")).toBe("'self'");
    expect(rules.get("base-uri")).toBe("'none'");
    expect(rules.get("frame-ancestors")).toBe("'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  });
});

describe("another one's name", () => {
  it.each(["Anna", "ANNA", "Ａnna", " anna ", "Аnna", "АNNА", "Annа", "Anna\uFE0F"])(
    "[P6] is refused as %j",
    async (username) => {
      const room = `names-${encodeURIComponent(username).replaceAll("%", "_")}`;
      const anna = await join(target, room, await tokenFor("u-anna", { name: "Anna" }));
      const mallory = dial(target, room);
      await mallory.next("connected");
      for (const event of ["joinRoom", "setUsername"] as const) {
        mallory.say(event, { username });
        expect((await mallory.next("error")).code).toBe("username_taken");
      }
      const posted = await ask(target, "/api/chat/messages", { body: { room, content: "I am Anna", username } });
      expect(posted.status).toBe(409);
      await mallory.close();
      await anna.close();
    },
  );

  it.each(["system", "SYSTEM", "ѕystem", "sуstem", "Ｓystem", "s\u200bystem", "\u202esystem"])(
    "[W6] is refused as %j, which looks like the chat itself",
    async (username) => {
      const client = dial(target, "names");
      await client.next("connected");
      client.say("joinRoom", { username });
      expect((await client.next("error")).code).toBe("invalid_data");
      await client.close();
      expect((await ask(target, "/api/session", { body: { username } })).status).toBe(400);
    },
  );
});

describe("a page of another origin", () => {
  it.each(["https://evil.example", "null", "http://chat.example.evil.example", "http://chat.example:8443", "file://"])(
    "[I5] cannot connect from %s",
    async (Origin) => {
      const raw = await dialRaw(target.port, upgradeRequest("/rooms/general/ws", { Origin }));
      await raw.until("\r\n\r\n");
      expect(raw.received().toString()).toMatch(/^HTTP\/1\.1 403 /);
      raw.socket.destroy();
    },
  );

  it("[I5] cannot read an answer, nor send JSON that a browser would ask about first", async () => {
    const headers = { Origin: "https://evil.example" };
    const read = await fetch(`${target.url}/api/rooms`, { headers });
    expect(read.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const preflight = await fetch(`${target.url}/api/session`, {
      method: "OPTIONS",
      headers: {
        ...headers,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
      },
    });
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const simple = await fetch(`${target.url}/api/session`, { method: "POST", headers, body: '{"username":"Anna"}' });
    expect(simple.status).toBe(415);
  });
});
