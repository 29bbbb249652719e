import { describe, expect, it, vi } from "vitest";
import { TestClient } from "../../test/support/client.ts";
import { ask, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { addressKey, consumeLimit } from "./rate-limit.ts";

describe("an address", () => {
  it.each([
    [undefined, null],
    ["", null],
    ["127.0.0.1", null],
    ["::1", null],
    ["::ffff:127.0.0.1", null],
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8::/64"],
    ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
    ["::ffff:192.0.2.7", "::/64"],
  ])("[L4] %s is counted as %s", (address, key) => {
    expect(addressKey(new Headers(address === undefined ? {} : { "CF-Connecting-IP": address }))).toBe(key);
  });
});

it.each(["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded"])(
  "[L4] the address in %s, which anyone can set, is ignored",
  (name) => {
    const forged = { [name]: "198.51.100.1" };
    expect(addressKey(new Headers(forged))).toBeNull();
    expect(addressKey(new Headers({ ...forged, "CF-Connecting-IP": "192.0.2.7" }))).toBe("192.0.2.7");
  },
);

/** The headers of an address that no other test uses. */
const newAddress = () => ({ "CF-Connecting-IP": `2001:db8:${unique().slice(0, 4)}:${unique().slice(0, 4)}::1` });

/** More than twice any limit in wrangler.toml, because a period may end in between. */
const MANY = 1_000;

/** Resolves to how many attempts succeeded before one was rejected. */
const countUntilRejected = async (attempt: () => Promise<boolean>): Promise<number> => {
  for (let count = 0; count < MANY; count++) if (!(await attempt())) return count;
  return MANY;
};

describe("one address is limited, independently of others, in its number of", () => {
  it.each([
    ["calls", () => ({ path: "/api/nothing" })],
    ["sessions", () => ({ path: "/api/session", body: { username: "Anna" } })],
    ["messages of new guests", () => ({ path: "/api/chat/messages", body: { content: "hello", room: "general" } })],
  ])("[L4] %s", async (_, next) => {
    const headers = newAddress();
    const attempt = async (from: Record<string, string>) => {
      const { path, ...call } = next();
      return ask(path, { ...call, headers: from });
    };
    const count = await countUntilRejected(async () => (await attempt(headers)).status !== 429);
    expect(count).toBeGreaterThanOrEqual(100);
    expect(count).toBeLessThan(MANY);
    const rejected = await attempt(headers);
    expect(rejected.headers.get("Retry-After")).toMatch(/^(10|60)$/);
    expect(await rejected.json()).toMatchObject({ error: { code: "rate_limited" } });
    expect((await attempt(newAddress())).status).not.toBe(429);
  });

  it("[L4] new rooms, whoever the caller is, while known rooms stay open", async () => {
    const headers = newAddress();
    const token = await tokenWith();
    const post = (room: string) => ask("/api/chat/messages", { token, headers, body: { room, content: "hello" } });
    const known = `known-${unique()}`;
    expect((await post(known)).status).toBe(201);
    const count = await countUntilRejected(async () => {
      const { status } = await post(`new-${unique()}`);
      return status !== 429;
    });
    expect(count).toBeLessThan(MANY);
    expect((await post(known)).status).toBe(201);
  });
});

it.each([
  ["/rooms/a%20b/ws", "connections", 10_000],
  ["/rooms/general/ws", "new guests", 60_000],
])(
  "[L4] [W9] a connection too many to %s receives the reason and is closed with 1013",
  async (path, what, retryAfterMs) => {
    const headers = newAddress();
    let last: TestClient | null = null;
    const count = await countUntilRejected(async () => {
      const { webSocket } = await upgrade(path, { headers });
      if (!webSocket) return false;
      const client = new TestClient(webSocket as Socket);
      webSocket.accept();
      last = client;
      // Either `connected` or `error`.
      await client.until(() => client.events.length > 0);
      if (client.events[0]?.event === "connected") webSocket.close(1000);
      await client.until(() => client.closed !== null);
      return client.closed?.code !== 1013;
    });
    expect(count).toBeLessThan(MANY);
    expect(await (last as TestClient | null)?.next("error")).toMatchObject({
      code: "rate_limited",
      message: expect.stringContaining(what),
      retryAfterMs,
    });
  },
);

it("[L4] without the bindings nothing is limited", async () => {
  const headers = newAddress();
  const settings = {
    UPGRADES: undefined,
    CALLS: undefined,
    SEARCHES: undefined,
    GUESTS: undefined,
    NEW_ROOMS: undefined,
  };
  for (let i = 0; i < 400; i++)
    expect(await rejection("/api/nothing", { headers, settings })).toEqual([404, "not_found"]);
});

it("[L4] a failing limit lets everyone in and is logged", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  const CALLS = { limit: () => Promise.reject(new Error("out of order")) };
  await consumeLimit("CALLS", new Headers(newAddress()), { CALLS });
  expect(JSON.parse(String(lines.mock.calls[0]?.[0]))).toMatchObject({ event: "address limit failed", limit: "CALLS" });
  lines.mockRestore();
});
