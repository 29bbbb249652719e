import { describe, expect, it, vi } from "vitest";
import { ask, call, NO_DATABASE, rejection } from "../test/support/edge-worker.ts";

describe("a page of another origin", () => {
  const Origin = "https://app.example";
  const allowed = async (method: string, CORS_ORIGIN: string, path = "/api/rooms") => {
    const headers = { Origin, "Access-Control-Request-Method": "POST" };
    const response = await ask(path, { method, headers, settings: { CORS_ORIGIN } });
    return response.headers;
  };

  it("[I5] may call when it is listed, and can read errors, too", async () => {
    for (const path of ["/api/rooms", "/api/nothing", "/api/rooms?limit=0", "/health"]) {
      const headers = await allowed("GET", "https://app.example", path);
      expect([headers.get("Access-Control-Allow-Origin"), headers.get("Vary")], path).toEqual([Origin, "Origin"]);
    }
  });

  it("[I5] may send a preflight", async () => {
    const headers = await allowed("OPTIONS", "https://*.example, https://other.example", "/api/session");
    expect(headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(headers.get("Access-Control-Allow-Methods")).toBe("GET,HEAD,POST,PUT,DELETE");
    expect(headers.get("Access-Control-Allow-Headers")).toBe("Authorization,Content-Type");
  });

  it("[I5] may not when it is not listed", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = await allowed(method, "https://other.example");
      expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
  });
});

describe("a URL", () => {
  it("of more than 8,192 characters is 414", async () => {
    expect(await rejection(`/api/rooms?cursor=${"x".repeat(8_192)}`)).toEqual([414, "invalid_data"]);
  });
});

describe("every response", () => {
  it.each([
    "/health",
    "/api/rooms",
    "/api/nothing",
    "/api/rooms?limit=0",
    "/api/openapi.json",
    "/api/asyncapi.json",
    "/api/docs",
  ])("of %s has the security headers", async (path) => {
    const { headers } = await ask(path);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  const Accept = "text/html,application/xhtml+xml,*/*;q=0.8";

  it.each(["GET", "HEAD"])("to %s of an unknown path is the page for browsers", async (method) => {
    const { status, headers, body } = await ask("/unknown", { method, headers: { Accept } });
    expect([status, headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(body === null).toBe(method === "HEAD");
  });

  it.each([
    ["GET", "/unknown", "*/*"],
    ["GET", "/unknown", "application/json"],
    ["POST", "/unknown", Accept],
    ["GET", "/api/nothing", Accept],
    ["GET", "/api", Accept],
    ["GET", "/assets/index-gone1234.js", Accept],
  ])("to %s %s accepting %s is a 404 in JSON", async (method, path, accepted) => {
    expect(await rejection(path, { method, headers: { Accept: accepted } })).toEqual([404, "not_found"]);
  });

  it.each(["/api", "/api/", "/api/nothing", "/api/chat", "/rooms/a/b/ws", "/rooms//ws", "/api/__proto__"])(
    "of %s is a 404 in JSON",
    async (path) => {
      expect(await rejection(path)).toEqual([404, "not_found"]);
    },
  );

  it.each([
    ["DELETE", "/api/messages", "GET, HEAD"],
    ["POST", "/api/rooms", "GET, HEAD"],
    ["GET", "/api/session", "POST"],
    ["PUT", "/api/chat/messages", "GET, HEAD, POST"],
    ["POST", "/health", "GET, HEAD"],
    ["POST", "/rooms/general/ws", "GET, HEAD"],
    ["DELETE", "/api/chat/users/a/messages", "GET, HEAD"],
  ])("to %s %s is 405 with the allowed methods", async (method, path, allow) => {
    const { status, headers, body } = await call(path, { method });
    expect([status, body.error.code, headers.get("Allow")]).toEqual([405, "method_not_allowed", allow]);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("to HEAD has no body", async () => {
    const response = await ask("/api/rooms", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("[R2] to a server error has the id of the log entry and none of its details", async () => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await call("/api/rooms", { settings: { DATABASE_URL: NO_DATABASE } });
    const [line] = lines.mock.calls.map(([text]) => JSON.parse(String(text))).filter(({ requestId }) => requestId);
    lines.mockRestore();
    expect([status, body.error]).toEqual([
      503,
      { code: "database_unavailable", message: "the archive is unavailable at the moment", requestId: line.requestId },
    ]);
    expect(line).toMatchObject({ kind: "error", code: "database_unavailable", path: "/api/rooms" });
  });

  it("[R2] to an unexpected error has a request id and none of its details", async () => {
    const broken = {
      getByName: () => {
        throw new Error("a secret");
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
