import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ConnectionAttachment } from "../../rooms/delivery/connection.ts";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { TestClient } from "../../test/support/client.ts";
import { call, ORIGIN, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";

type Options = Parameters<typeof upgrade>[1];

const path = (room: string) => `/rooms/${encodeURIComponent(room)}/ws`;

const dialPath = async (address: string, options: Options = {}): Promise<TestClient> => {
  const { status, webSocket } = await upgrade(address, options);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new TestClient(webSocket as Socket);
  webSocket.accept();
  return client;
};

const dial = (room: string, options: Options = {}) => dialPath(path(room), options);

/** Resolves to the close code and the error code of a rejected connection. */
const rejected = async (address: string, options: Options = {}) => {
  const client = await dialPath(address, options);
  await client.until(() => client.closed !== null);
  expect(client.events.map(({ event }) => event)).toEqual(["error"]);
  const { code } = await client.next("error");
  expect(client.closed?.reason).not.toBe("");
  return [client.closed?.code, code];
};

describe("an upgrade", () => {
  it("[W2] [I2] without a token connects a new guest", async () => {
    const room = `ws-${unique()}`;
    const client = await dial(room);
    expect(await client.next("connected")).toMatchObject({ room, user: { id: expect.stringMatching(/^guest-/) } });
    await client.close();
  });

  it("[I1] connects the token's user, however the token is passed", async () => {
    const token = await tokenWith({ sub: "u/я", name: "Анна" });
    for (const options of [{ token }, { protocols: `samovar.batch, samovar.token.${token}` }]) {
      const client = await dial(`ws-${unique()}`, options);
      expect((await client.next("connected")).user).toEqual({ id: "u/я", username: "Анна" });
      await client.close();
    }
  });

  it("[W3] normalises the room's name", async () => {
    const id = unique();
    const client = await dial(`ЧАТ-${id}`);
    expect((await client.next("connected")).room).toBe(`чат-${id}`);
    await client.close();
  });

  it("[I2] cannot forge the header that the room trusts", async () => {
    const headers = { "samovar-user": encodeURIComponent('{"id":"system","username":"system"}') };
    const client = await dial(`ws-${unique()}`, { headers });
    expect((await client.next("connected")).user.id).toMatch(/^guest-/);
    await client.close();
  });

  it("[L3] tells the room a guest's address as a hash, and nobody else's", async () => {
    const room = `ws-${unique()}`;
    const headers = { "CF-Connecting-IP": "192.0.2.7" };
    const clients = [
      await dial(room, { headers }),
      await dial(room, { headers }),
      await dial(room, { headers: { "CF-Connecting-IP": "192.0.2.8" } }),
      await dial(room, { headers, token: await tokenWith() }),
      await dial(room),
    ];
    const connected = await Promise.all(clients.map((client) => client.next("connected")));
    const addresses = await runInDurableObject(env.ROOMS.getByName(room), (_, state) =>
      state.getWebSockets().map((socket) => socket.deserializeAttachment() as ConnectionAttachment),
    );
    const [one, two, other, application, local] = connected.map(
      ({ connectionId }) => addresses.find(({ id }) => id === connectionId)?.address,
    );
    expect(one).toMatch(/^[\w+/]{22}==$/);
    expect([two, application, local]).toEqual([one, null, null]);
    expect([one, null]).not.toContain(other);
    await Promise.all(clients.map((client) => client.close()));
  });

  it("[W7] chooses the batch subprotocol, so that the token is not repeated", async () => {
    const token = await tokenWith();
    const protocols = `samovar.token.${token}, samovar.batch`;
    const response = await upgrade(path(`ws-${unique()}`), { protocols });
    expect([response.status, response.headers.get("Sec-WebSocket-Protocol")]).toEqual([101, "samovar.batch"]);
    response.webSocket?.accept();
    response.webSocket?.close();
  });

  it("that is not a WebSocket upgrade is 426", async () => {
    const { status, headers, body } = await call(path("general"));
    expect([status, headers.get("Upgrade"), body.error.code]).toEqual([426, "websocket", "upgrade_required"]);
    expect(await rejection(path("general"), { headers: { Upgrade: "h2c" } })).toEqual([426, "upgrade_required"]);
  });
});

describe("a rejection, visible to browsers,", () => {
  it.each(["a b", "x".repeat(65), "a.b", "-\0", " "])("[W9] is 4400 for the room %j", async (room) => {
    expect(await rejected(path(room))).toEqual([CLOSE.badRoom, "invalid_data"]);
  });

  it("[W9] is 4400 for a malformed escape", async () => {
    expect(await rejected("/rooms/%ff/ws")).toEqual([CLOSE.badRoom, "invalid_data"]);
  });

  it("[W9] [I2] is 4401 for an invalid token", async () => {
    const expired = await tokenWith({ exp: Math.floor(Date.now() / 1000) - 31 });
    const foreign = await tokenWith({}, "another secret, of at least 32 bytes");
    const otherAlgorithm = await tokenWith({}, env.AUTH_SECRET, "HS512");
    for (const token of [expired, foreign, otherAlgorithm, "x", ""]) {
      const protocols = `samovar.batch, samovar.token.${token}`;
      expect(await rejected(path("general"), { protocols })).toEqual([CLOSE.unauthorized, "unauthorized"]);
    }
    const headers = { Authorization: "Basic YTpi" };
    expect(await rejected(path("general"), { headers })).toEqual([CLOSE.unauthorized, "unauthorized"]);
  });

  it("[W9] [I2] is 4401 for a guest where a token is required", async () => {
    const settings = { AUTH: "required" };
    expect(await rejected(path("general"), { settings })).toEqual([CLOSE.unauthorized, "unauthorized"]);
  });

  it("[W9] [I3] is 4403 for a private room that the token does not admit to", async () => {
    const room = `private-${unique()}`;
    expect(await rejected(path(room))).toEqual([CLOSE.forbidden, "forbidden"]);
    expect(await rejected(path(room.toUpperCase()), { token: await tokenWith() })).toEqual([
      CLOSE.forbidden,
      "forbidden",
    ]);
    const client = await dial(room, { token: await tokenWith({ rooms: [room] }) });
    await client.next("connected");
    await client.close();
  });

  it("[I4] is not final when the server lacks its secret", async () => {
    const options = { token: await tokenWith(), settings: { AUTH_SECRET: undefined } };
    expect(await rejected(path("general"), options)).toEqual([1011, "internal_error"]);
  });

  it("echoes the token only if nothing else is offered", async () => {
    const chosen = async (protocols: string) => {
      const response = await upgrade(path("general"), { protocols });
      response.webSocket?.accept();
      return response.headers.get("Sec-WebSocket-Protocol");
    };
    expect(await chosen("samovar.token.x, samovar.batch")).toBe("samovar.batch");
    expect(await chosen("samovar.token.x, chat")).toBe("chat");
    expect(await chosen("samovar.token.x")).toBe("samovar.token.x");
  });
});

describe("an origin", () => {
  const connects = async (Origin: string, CORS_ORIGIN: string) => {
    const { status, webSocket } = await upgrade(path(`ws-${unique()}`), {
      headers: { Origin },
      settings: { CORS_ORIGIN },
    });
    webSocket?.accept();
    webSocket?.close();
    return status;
  };

  it("[I5] that is the page's own or listed may connect", async () => {
    expect(await connects(ORIGIN, "")).toBe(101);
    expect(await connects("https://app.example", "https://app.example")).toBe(101);
    expect(await connects("https://a.app.example", "https://*.app.example")).toBe(101);
  });

  it("[I5] that is not listed may not", async () => {
    for (const listed of ["", "https://other.example", "https://*.evil.example"]) {
      expect(await connects("https://evil.example", listed)).toBe(403);
    }
    expect(await connects("null", "")).toBe(403);
  });
});
