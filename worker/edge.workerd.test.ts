import { describe, expect, it, vi } from "vitest";
import { ask, call, NO_DATABASE, ORIGIN, refusal } from "../test/support/edge-worker.ts";

describe("health", () => {
  it("[R5] is ok with the database's latency", async () => {
    const { status, body } = await call("/health");
    expect([status, body]).toEqual([200, { status: "ok", database: { latencyMs: expect.any(Number) } }]);
  });

  it.each([
    [undefined, "not_configured"],
    ["", "not_configured"],
    [NO_DATABASE, "unreachable"],
    ["nonsense", "unreachable"],
  ])("[R2] [R5] is degraded where DATABASE_URL is %s: %s, and the log says why", async (DATABASE_URL, error) => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await call("/health", { settings: { DATABASE_URL } });
    const entry = lines.mock.calls.map(([line]) => JSON.parse(String(line))).find(({ requestId }) => requestId);
    lines.mockRestore();
    expect([status, body]).toEqual([503, { status: "degraded", database: { error }, requestId: entry.requestId }]);
    expect(entry).toMatchObject({ event: "health degraded", code: error });
  });
});

describe("a page of another origin", () => {
  const Origin = "https://app.example";
  const allowed = async (method: string, CORS_ORIGIN: string, path = "/api/rooms") => {
    const headers = { Origin, "Access-Control-Request-Method": "POST" };
    const response = await ask(path, { method, headers, settings: { CORS_ORIGIN } });
    return response.headers;
  };

  it("[I5] may call when it is listed, and reads refusals, too", async () => {
    for (const path of ["/api/rooms", "/api/nothing", "/api/rooms?limit=0", "/health"]) {
      const headers = await allowed("GET", "https://app.example", path);
      expect([headers.get("Access-Control-Allow-Origin"), headers.get("Vary")], path).toEqual([Origin, "Origin"]);
    }
  });

  it("[I5] may ask beforehand", async () => {
    const headers = await allowed("OPTIONS", "https://*.example, https://other.example", "/api/session");
    expect(headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(headers.get("Access-Control-Allow-Methods")).toBe("GET,HEAD,POST");
    expect(headers.get("Access-Control-Allow-Headers")).toBe("Authorization,Content-Type");
  });

  it("[I5] may not when it is not listed", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = await allowed(method, "https://other.example");
      expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
  });
});

describe("an address", () => {
  it("of more than 8,192 characters is 414", async () => {
    expect(await refusal(`/api/rooms?cursor=${"x".repeat(8_192)}`)).toEqual([414, "invalid_data"]);
  });
});

describe("every answer", () => {
  it.each(["/health", "/api/rooms", "/api/nothing", "/api/rooms?limit=0", "/api/openapi.json", "/api/docs"])(
    "of %s has the headers that keep browsers careful",
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cache-Control")).toBe("no-store");
    },
  );

  const Accept = "text/html,application/xhtml+xml,*/*;q=0.8";

  it.each(["GET", "HEAD"])(
    "to %s at an address that is nothing is the page, for whoever reads pages",
    async (method) => {
      const { status, headers, body } = await ask("/nowhere", { method, headers: { Accept } });
      expect([status, headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'; script-src 'self'");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(body === null).toBe(method === "HEAD");
    },
  );

  it.each([
    ["GET", "/nowhere", "*/*"],
    ["GET", "/nowhere", "application/json"],
    ["POST", "/nowhere", Accept],
    ["GET", "/api/nothing", Accept],
    ["GET", "/api", Accept],
    ["GET", "/assets/index-gone1234.js", Accept],
  ])("to %s %s from who accepts %s is a 404 in JSON", async (method, path, accepted) => {
    expect(await refusal(path, { method, headers: { Accept: accepted } })).toEqual([404, "not_found"]);
  });

  it.each(["/api", "/api/", "/api/nothing", "/api/chat", "/rooms/a/b/ws", "/rooms//ws", "/api/__proto__"])(
    "of %s is a 404 in JSON",
    async (path) => {
      expect(await refusal(path)).toEqual([404, "not_found"]);
    },
  );

  it.each([
    ["DELETE", "/api/messages", "GET"],
    ["POST", "/api/rooms", "GET"],
    ["GET", "/api/session", "POST"],
    ["PUT", "/api/chat/messages", "GET, POST"],
    ["POST", "/health", "GET"],
    ["POST", "/rooms/general/ws", "GET"],
    ["DELETE", "/api/chat/users/a/messages", "GET"],
  ])("of %s %s is 405, with the methods that there are", async (method, path, allow) => {
    const { status, headers, body } = await call(path, { method });
    expect([status, body.error.code, headers.get("Allow")]).toEqual([405, "method_not_allowed", allow]);
  });

  it("to HEAD has no body", async () => {
    const response = await ask("/api/rooms", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("[R2] to a failure on this side names the entry in the log, and nothing of what it says", async () => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await call("/api/rooms", { settings: { DATABASE_URL: NO_DATABASE } });
    const [line] = lines.mock.calls.map(([text]) => JSON.parse(String(text))).filter(({ requestId }) => requestId);
    lines.mockRestore();
    expect([status, body.error]).toEqual([
      503,
      { code: "database_unavailable", message: "the archive cannot be read at the moment", requestId: line.requestId },
    ]);
    expect(line).toMatchObject({ kind: "error", code: "database_unavailable", path: "/api/rooms" });
  });

  it("[R2] to what nobody expected bears a request id and nothing else", async () => {
    const broken = {
      getByName: () => {
        throw new Error("the secret of the house");
      },
    };
    const settings = { ROOMS: broken as unknown as DurableObjectNamespace<import("./index.ts").Room> };
    const { status, body } = await call("/api/chat/messages", { body: { content: "x" }, settings });
    expect([status, body]).toEqual([
      500,
      {
        error: {
          code: "internal_error",
          message: expect.any(String),
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain("secret");
  });
});

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { parameters?: { name: string }[]; responses?: object }>>;
  components: { schemas: Record<string, { properties: object }> };
}

describe("the description", () => {
  it("names every address with its answers", async () => {
    const document = await (await ask("/api/openapi.json")).json<Document>();
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(operations.sort()).toEqual([
      "get /api/chat/messages",
      "get /api/chat/users/{userId}/messages",
      "get /api/messages",
      "get /api/rooms",
      "get /api/rooms/{room}",
      "get /api/users",
      "get /health",
      "get /rooms/{room}/ws",
      "post /api/chat/messages",
      "post /api/session",
    ]);
    const { parameters = [], responses = {} } = document.paths["/api/chat/messages"]?.get ?? {};
    expect(parameters.map(({ name }) => name).sort()).toEqual(["cursor", "limit", "room"]);
    expect(Object.keys(responses)).toEqual(["200", "400", "401", "404", "429", "500", "503"]);
    expect(Object.keys(document.components.schemas.ArchivedMessage?.properties ?? {})).toEqual([
      "id",
      "room",
      "seq",
      "userId",
      "username",
      "content",
      "timestamp",
      "editedAt",
      "deletedAt",
    ]);
  });

  it("is a page that asks nobody else for anything, and runs no script", async () => {
    const response = await ask("/api/docs");
    const page = await response.text();
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+';/);
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
    for (const text of ["/api/chat/messages", "/rooms/{room}/ws", "Retry-After", "ArchivedMessage", `curl ${ORIGIN}`]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain("[object");
    expect(page).not.toContain("undefined");
  });

  it("links only to what it has", async () => {
    const page = await (await ask("/api/docs")).text();
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect(ids).toContain(link);
  });
});
