import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { ask, call, ORIGIN, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { InboxClient } from "../../test/support/inbox-client.ts";

let id: string;
let token: string;
beforeEach(async () => {
  id = `u-${unique()}`;
  token = await tokenWith({ sub: id });
});

const dial = async (options: Parameters<typeof upgrade>[1]): Promise<InboxClient> => {
  const { status, webSocket } = await upgrade("/inbox/ws", options);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new InboxClient(webSocket as Socket);
  webSocket.accept();
  return client;
};

describe("the inbox's socket", () => {
  it("[N1] connects the token's user, however the token is passed", async () => {
    for (const options of [{ token }, { protocols: `samovar.batch, samovar.token.${token}` }]) {
      const client = await dial(options);
      expect(await client.next("inbox")).toMatchObject({ user: { id, username: "Anna" }, rooms: [], blocked: [] });
      await client.close();
    }
  });

  it("[N1] without a valid token is told and closed with 4401", async () => {
    for (const options of [{}, { token: "nonsense" }]) {
      const client = await dial(options);
      expect((await client.whenClosed()).code).toBe(CLOSE.unauthorized);
      expect(await client.next("error")).toMatchObject({ code: "unauthorized" });
    }
  });

  it("[N1] is for handshakes of pages that may connect", async () => {
    expect(await rejection("/inbox/ws")).toEqual([426, "upgrade_required"]);
    const { status } = await upgrade("/inbox/ws", { token, headers: { Origin: "https://evil.example" } });
    expect(status).toBe(403);
  });

  it("[N1] [L4] counts as a connection of the address", async () => {
    const UPGRADES = { limit: async () => ({ success: false }) } as RateLimit;
    const headers = { "CF-Connecting-IP": "203.0.113.7" };
    const client = await dial({ token, headers, settings: { UPGRADES } });
    expect((await client.whenClosed()).code).toBe(1013);
  });
});

describe("the inbox over REST", () => {
  it("[N11] returns the followed rooms and the blocked users", async () => {
    const room = `inbox-${unique()}`;
    await env.INBOXES.getByName(id).followed({ room, lastSeq: 4, accessUntil: null });
    const blocked = { id: "u/я", username: "Борис" };
    const path = `/api/inbox/blocked/${encodeURIComponent(blocked.id)}`;
    const put = await ask(path, { method: "PUT", token, body: { username: " Борис " } });
    expect([put.status, await put.text()]).toEqual([204, ""]);
    const { status, body } = await call("/api/inbox", { token });
    const followed = {
      room,
      lastSeq: 4,
      read: 4,
      unread: 0,
      mentions: 0,
      isExact: true,
      muted: false,
      push: "mentions",
    };
    expect([status, body]).toEqual([200, { user: { id, username: "Anna" }, rooms: [followed], blocked: [blocked] }]);
    expect((await ask(path, { method: "DELETE", token })).status).toBe(204);
    expect((await call("/api/inbox", { token })).body).toMatchObject({ blocked: [] });
  });

  it("[N7] [N11] mutes a followed room", async () => {
    const room = `inbox-${unique()}`;
    await env.INBOXES.getByName(id).followed({ room, lastSeq: 4, accessUntil: null });
    const put = (body?: object) => call(`/api/inbox/rooms/${room.toUpperCase()}`, { method: "PUT", token, body });
    expect(await put({ muted: true })).toMatchObject({ status: 200, body: { room, muted: true } });
    expect(await put()).toMatchObject({ status: 200, body: { room, muted: true } });
    expect(await put({ muted: "yes" })).toMatchObject({ status: 400, body: { error: { code: "invalid_data" } } });
    expect((await ask(`/api/inbox/rooms/${room}`, { method: "DELETE", token })).status).toBe(204);
    expect((await call("/api/inbox", { token })).body).toMatchObject({ rooms: [] });
  });

  it("[N11] needs a token", async () => {
    const calls: [string, string, object?][] = [
      ["GET", "/api/inbox"],
      ["PUT", "/api/inbox/rooms/general", {}],
      ["DELETE", "/api/inbox/rooms/general"],
      ["PUT", "/api/inbox/blocked/u-boris", { username: "Boris" }],
      ["DELETE", "/api/inbox/blocked/u-boris"],
    ];
    for (const [method, path, body] of calls) {
      expect([path, ...(await rejection(path, { method, body }))]).toEqual([path, 401, "unauthorized"]);
      expect((await rejection(path, { method, body, token: "nonsense" }))[0]).toBe(401);
    }
  });

  it("[N11] does not find private rooms that the token does not name, nor others' direct conversations", async () => {
    for (const method of ["PUT", "DELETE"]) {
      const options = { method, token, ...(method === "PUT" ? { body: {} } : {}) };
      expect(await rejection("/api/inbox/rooms/private-x", options)).toEqual([404, "not_found"]);
    }
    const direct = "/api/inbox/rooms/dm-0123456789abcdef0123456789abcdef";
    expect(await rejection(direct, { method: "DELETE", token })).toEqual([404, "not_found"]);
  });

  it("[N11] [D4] rejects invalid names and blocking oneself", async () => {
    const block = (userId: string, username: string) =>
      rejection(`/api/inbox/blocked/${userId}`, { method: "PUT", token, body: { username } });
    expect(await block(id, "Anna")).toEqual([400, "invalid_data"]);
    expect(await block("u-boris", "system")).toEqual([400, "invalid_data"]);
    expect(await block("x".repeat(129), "Boris")).toEqual([400, "invalid_data"]);
  });

  it("[I5] may be called by pages of other origins that are listed", async () => {
    const headers = { Origin: "https://app.example", "Access-Control-Request-Method": "PUT" };
    const settings = { CORS_ORIGIN: "https://app.example" };
    const response = await ask("/api/inbox/rooms/general", { method: "OPTIONS", headers, settings });
    expect(response.headers.get("Access-Control-Allow-Methods")).toBe("GET,HEAD,POST,PUT,DELETE");
    expect(ORIGIN).not.toBe(headers.Origin);
  });
});
