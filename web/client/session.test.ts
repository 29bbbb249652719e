import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { guestToken } from "../../test/support/guest-token.ts";
import { createSessionKeeper } from "./session.ts";
import { memoryStore, type Store } from "./storage.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) }));
afterEach(() => vi.useRealTimers());

/** A server that accepts its own tokens only. */
const createServer = () => {
  const server = {
    users: 0,
    /** The user of each token. */
    tokens: new Map<string, string>(),
    answer: null as ((url: string) => Response | null) | null,
    calls: [] as string[],
    bodies: [] as Record<string, string>[],
  };
  const request = (async (url: string, init: RequestInit) => {
    server.calls.push(url);
    const body = JSON.parse(String(init.body)) as Record<string, string>;
    server.bodies.push(body);
    const answered = server.answer?.(url);
    if (answered) return answered;
    const token = new Headers(init.headers).get("authorization")?.slice("Bearer ".length);
    if (token && !server.tokens.has(token)) return rejection("unauthorized", 401);
    const id = (token && server.tokens.get(token)) ?? `user-${++server.users}`;
    const fresh = guestToken(id, { serial: server.calls.length });
    server.tokens.set(fresh, id);
    const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
    return Response.json({ token: fresh, user: { id, username: body.username ?? "Anna" }, expiresAt }, { status: 201 });
  }) as typeof fetch;
  return { server, request };
};

const rejection = (code: string, status: number) => Response.json({ error: { code, message: "" } }, { status });

const keeperOf = (store: Store, request: typeof fetch) =>
  createSessionKeeper({ store, request, url: "", onEnd: () => {} });

test("a user stays the same across reloads and renames", async () => {
  const { request } = createServer();
  const store = memoryStore();
  expect(await keeperOf(store, request).start("Anna")).toBe(null);
  const keeper = keeperOf(store, request);
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
  expect(await keeper.start("Anna K")).toBe(null);
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna K" });
});

test("a rejected token does not lock its owner out", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  await keeper.start("Anna");
  server.tokens.clear();
  expect(await keeper.start("Anna")).toBe(null);
  expect(keeper.session.value?.user.id).toBe("user-2");
});

test("a rejected token is replaced once, not in a loop", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  await keeper.start("Anna");
  const reject = () => {
    server.tokens.clear();
    keeper.rejected(keeper.session.value?.token ?? "");
  };
  reject();
  await keeper.token();
  expect(keeper.session.value?.user).toEqual({ id: "user-2", username: "Anna" });
  reject();
  await keeper.token();
  expect(keeper.session.value?.user.id).toBe("user-2");
  vi.setSystemTime(Date.now() + 60_000);
  await keeper.token();
  expect(keeper.session.value?.user.id).toBe("user-3");
});

test("a token is renewed at half its life, once for all who need it", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  expect(await keeper.token()).toBe(undefined);
  await keeper.start("Anna");
  const before = await keeper.token();
  vi.setSystemTime(Date.now() + HOUR_MS / 2 - 1);
  expect(await keeper.token()).toBe(before);
  vi.setSystemTime(Date.now() + 1);
  const [first, second] = await Promise.all([keeper.token(), keeper.token()]);
  expect(first).toBe(second);
  expect(first).not.toBe(before);
  expect(server.calls).toHaveLength(2);
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
});

test("[I8] the session of an earlier version is renewed before it is used", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  const token = guestToken("user-9", { lifetimeMs: 30 * DAY_MS });
  server.tokens.set(token, "user-9");
  const expiresAt = new Date(Date.now() + 20 * DAY_MS).toISOString();
  store.set("samovar.session", JSON.stringify({ token, user: { id: "user-9", username: "Anna" }, expiresAt }));
  const keeper = keeperOf(store, request);
  expect(await keeper.token()).not.toBe(token);
  expect(keeper.session.value?.user).toEqual({ id: "user-9", username: "Anna" });
});

test("a server that cannot be reached does not end a session, and the token is used as long as it may be valid", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  await keeper.start("Anna");
  const before = await keeper.token();
  vi.setSystemTime(Date.now() + HOUR_MS);
  server.answer = () => {
    throw new TypeError("failed to fetch");
  };
  expect(await keeper.token()).toBe(before);
  keeper.rejected(before ?? "");
  await expect(keeper.token()).rejects.toThrow("network");
  server.answer = () => rejection("inbox_unavailable", 503);
  await expect(keeper.token()).rejects.toThrow("inbox_unavailable");
  server.answer = null;
  expect(await keeper.token()).not.toBe(before);
  expect(keeper.session.value?.user.id).toBe("user-1");
});

test("signing out everywhere on another device ends the session", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  let ends = 0;
  const keeper = createSessionKeeper({ store, request, url: "", onEnd: () => ends++ });
  await keeper.start("Anna");
  server.answer = () => rejection("signed_out", 401);
  keeper.rejected(keeper.session.value?.token ?? "");
  expect(await keeper.token()).toBe(undefined);
  expect(keeper.session.value).toBe(null);
  expect(store.keys("")).toEqual([]);
  expect(ends).toBe(1);
});

test("a device that has signed out the others stays, even if it does not hear the answer", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  await keeper.start("Anna");
  const before = keeper.session.value?.token;
  server.answer = () => {
    throw new TypeError("failed to fetch");
  };
  expect(await keeper.signOutOthers()).toBe("network");
  // The inbox closes this device's connection, too.
  server.answer = (url) => (url.endsWith("sign-out") ? null : rejection("signed_out", 401));
  keeper.rejected(before ?? "");
  expect(await keeper.token()).not.toBe(before);
  expect(keeper.session.value?.user.id).toBe("user-1");
  const keys = server.bodies.map(({ key }) => key).filter((key) => key !== undefined);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  server.answer = null;
  await keeper.signOutOthers();
  expect(server.bodies.at(-1)?.key).not.toBe(keys[0]);
});

test("another tab of the device that signs out the others stays, too", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  const [first, second] = [keeperOf(store, request), keeperOf(store, request)];
  await first.start("Anna");
  second.reload();
  const before = first.session.value?.token ?? "";
  server.answer = (url) => (url.endsWith("sign-out") ? null : rejection("signed_out", 401));
  const done = first.signOutOthers();
  // The inbox closes the other tab's connection before this one is answered.
  second.rejected(before);
  expect(await second.token()).not.toBe(before);
  expect(await done).toBe(null);
  expect(store.get("samovar.sign-out")).toBe(null);
  expect(second.session.value?.user.id).toBe("user-1");
  // A tab that was renewing with the old token meanwhile takes over the new one.
  const third = keeperOf(store, request);
  third.rejected(third.session.value?.token ?? "");
  server.answer = () => {
    server.answer = () => rejection("signed_out", 401);
    second.adopt(JSON.parse(JSON.stringify({ ...second.session.value, token: guestToken("user-1", { serial: 99 }) })));
    return rejection("signed_out", 401);
  };
  expect(await third.token()).toBe(guestToken("user-1", { serial: 99 }));
});

test("a renewal that is under way does not bring back who has signed out", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  await keeper.start("Anna");
  keeper.rejected(keeper.session.value?.token ?? "");
  const renewal = keeper.token();
  keeper.end();
  expect(await renewal).toBe(undefined);
  expect(keeper.session.value).toBe(null);
  expect(server.calls.length).toBeLessThanOrEqual(2);
});

test("errors are returned by code", async () => {
  const { server, request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  server.answer = () => Response.json({ error: { code: "forbidden", message: "" } }, { status: 403 });
  expect(await keeper.start("Anna")).toBe("forbidden");
  server.answer = () => new Response("<html>", { status: 502 });
  expect(await keeper.start("Anna")).toBe("internal_error");
  server.answer = () => {
    throw new TypeError("failed to fetch");
  };
  expect(await keeper.start("Anna")).toBe("network");
  expect(keeper.session.value).toBe(null);
});

test("a stored session that cannot be parsed is dropped", () => {
  const store = memoryStore();
  store.set("samovar.session", "{");
  expect(keeperOf(store, fetch).session.value).toBe(null);
});

test("takes over the session of another tab", async () => {
  const { request } = createServer();
  const store = memoryStore();
  const [first, second] = [keeperOf(store, request), keeperOf(store, request)];
  await first.start("Anna");
  second.reload();
  expect(second.session.value).toEqual(first.session.value);
});

test("[I8] a user who returns within 60 days stays the same user, also without a network at first", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  await keeperOf(store, request).start("Anna");
  vi.setSystemTime(Date.now() + 60 * DAY_MS);
  const keeper = keeperOf(store, request);
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
  await keeper.token();
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
  vi.setSystemTime(Date.now() + 60 * DAY_MS + HOUR_MS);
  expect(keeperOf(store, request).session.value).toBe(null);
  expect(server.users).toBe(1);
});

test("an application's token is requested from it, and never stored", async () => {
  const store = memoryStore();
  const claims = (exp: number) => `x.${btoa(JSON.stringify({ sub: "user-42", name: "Anna", exp }))}.y`;
  const tokens = [claims(1), claims(2)];
  const token = async () => tokens.shift() ?? Promise.reject(new Error("no more"));
  const keeper = createSessionKeeper({ store, request: fetch, url: "", token, onEnd: () => {} });
  expect(await keeper.start("ignored")).toBe(null);
  expect(keeper.session.value).toMatchObject({ token: claims(1), user: { id: "user-42", username: "Anna" } });
  expect(await keeper.token()).toBe(claims(1));
  keeper.rejected(claims(1));
  expect(await keeper.token()).toBe(claims(2));
  keeper.rejected(claims(2));
  await expect(keeper.token()).rejects.toThrow("network");
  expect(store.keys("")).toEqual([]);
});
