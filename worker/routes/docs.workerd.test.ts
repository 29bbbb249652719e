import { describe, expect, it } from "vitest";
import { ask, ORIGIN } from "../../test/support/edge-worker.ts";

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { parameters?: { name: string }[]; responses?: object }>>;
  components: { schemas: Record<string, { properties: object }> };
}

describe("the documentation", () => {
  it("lists every route with its responses", async () => {
    const document = await (await ask("/api/openapi.json")).json<Document>();
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(operations.sort()).toEqual([
      "delete /api/inbox/blocked/{userId}",
      "delete /api/inbox/rooms/{room}",
      "delete /api/push/subscriptions/{id}",
      "get /api/chat/messages",
      "get /api/chat/users/{userId}/messages",
      "get /api/inbox",
      "get /api/messages",
      "get /api/push",
      "get /api/rooms",
      "get /api/rooms/{room}",
      "get /api/rooms/{room}/audit",
      "get /api/rooms/{room}/sanctions",
      "get /api/search",
      "get /api/users",
      "get /files/{id}/{name}",
      "get /health",
      "get /inbox/ws",
      "get /rooms/{room}/ws",
      "post /api/chat/messages",
      "post /api/dms",
      "post /api/erasures",
      "post /api/files",
      "post /api/push/subscriptions",
      "post /api/session",
      "post /api/session/link",
      "post /api/session/redeem",
      "post /api/session/sign-out",
      "put /api/inbox/blocked/{userId}",
      "put /api/inbox/rooms/{room}",
    ]);
    const { parameters = [], responses = {} } = document.paths["/api/chat/messages"]?.get ?? {};
    expect(parameters.map(({ name }) => name).sort()).toEqual(["after", "cursor", "limit", "order", "room"]);
    expect(Object.keys(responses)).toEqual(["200", "400", "401", "403", "404", "429", "500", "503"]);
    expect(Object.keys(document.components.schemas.ArchivedMessage?.properties ?? {})).toEqual([
      "id",
      "room",
      "seq",
      "userId",
      "username",
      "content",
      "timestamp",
      "replyTo",
      "mentions",
      "attachments",
      "editedAt",
      "deletedAt",
      "reactions",
      "rev",
    ]);
  });

  it("is a page without scripts or external requests", async () => {
    const response = await ask("/api/docs");
    const page = await response.text();
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+';/);
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
    for (const text of [
      "/api/chat/messages",
      "/rooms/{room}/ws",
      "Retry-After",
      "ArchivedMessage",
      "/api/asyncapi.json",
      `curl ${ORIGIN}`,
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain("[object");
    expect(page).not.toContain("undefined");
  });

  it("has no dangling links", async () => {
    const page = await (await ask("/api/docs")).text();
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect(ids).toContain(link);
  });
});
