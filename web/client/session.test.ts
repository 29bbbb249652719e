import { expect, test } from "vitest";
import { createSessionKeeper } from "./session.ts";
import { memoryStore, type Store } from "./storage.ts";

const DAY_MS = 86_400_000;

/** A server that accepts its own tokens only; each is `<user id> <serial>`. */
const createServer = () => {
  const server = { users: 0, tokens: new Set<string>(), days: 30, answer: null as (() => Response) | null, calls: 0 };
  const request = (async (_url: string, init: RequestInit) => {
    server.calls += 1;
    if (server.answer) return server.answer();
    const headers = new Headers(init.headers);
    const token = headers.get("authorization")?.slice("Bearer ".length);
    if (token && !server.tokens.has(token)) {
      return Response.json({ error: { code: "unauthorized", message: "" } }, { status: 401 });
    }
    const { username } = JSON.parse(String(init.body)) as { username: string };
    const id = token?.split(" ")[0] ?? `user-${++server.users}`;
    const fresh = `${id} ${server.calls}`;
    server.tokens.add(fresh);
    const expiresAt = new Date(Date.now() + server.days * DAY_MS).toISOString();
    return Response.json({ token: fresh, user: { id, username }, expiresAt }, { status: 201 });
  }) as typeof fetch;
  return { server, request };
};

const keeperOf = (store: Store, request: typeof fetch) => createSessionKeeper({ store, request, url: "" });

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
  expect(await keeper.replace()).toBe(null);
  expect(keeper.session.value?.user).toEqual({ id: "user-2", username: "Anna" });
  const { calls } = server;
  expect(await keeper.replace()).toBe("unauthorized");
  expect(server.calls).toBe(calls);
});

test("an expired session is dropped, and one that expires soon is renewed", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  server.days = -1;
  await keeperOf(store, request).start("Anna");
  expect(keeperOf(store, request).session.value).toBe(null);
  server.days = 2;
  const keeper = keeperOf(store, request);
  await keeper.start("Anna");
  server.days = 30;
  const before = keeper.session.value?.token;
  await keeper.refresh();
  expect(keeper.session.value?.token).not.toBe(before);
  expect(keeper.session.value?.user.id).toBe("user-2");
  const { calls } = server;
  await keeper.refresh();
  expect(server.calls).toBe(calls);
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

test("a user who returns after their session has expired stays the same user", async () => {
  const { server, request } = createServer();
  const store = memoryStore();
  server.days = -29;
  await keeperOf(store, request).start("Anna");
  server.days = 30;
  const keeper = keeperOf(store, request);
  expect(keeper.session.value).toBe(null);
  await keeper.refresh();
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
  server.days = -31;
  await keeper.start("Anna");
  const late = keeperOf(store, request);
  await late.refresh();
  expect(late.session.value).toBe(null);
});

test("an expired token is renewed as the same user where the server allows it", async () => {
  const { request } = createServer();
  const keeper = keeperOf(memoryStore(), request);
  expect(await keeper.renew()).toBe("unauthorized");
  await keeper.start("Anna");
  const before = keeper.session.value?.token;
  expect(await keeper.renew()).toBe(null);
  expect(keeper.session.value?.user).toEqual({ id: "user-1", username: "Anna" });
  expect(keeper.session.value?.token).not.toBe(before);
});

test("an application's token is requested from it, and never stored", async () => {
  const store = memoryStore();
  const claims = (exp: number) => `x.${btoa(JSON.stringify({ sub: "user-42", name: "Anna", exp }))}.y`;
  const tokens = [claims(1), claims(2)];
  const token = async () => tokens.shift() ?? Promise.reject(new Error("no more"));
  const keeper = createSessionKeeper({ store, request: fetch, url: "", token });
  expect(await keeper.start("ignored")).toBe(null);
  expect(keeper.session.value).toMatchObject({ token: claims(1), user: { id: "user-42", username: "Anna" } });
  expect(await keeper.renew()).toBe(null);
  expect(keeper.session.value?.token).toBe(claims(2));
  expect(await keeper.renew()).toBe("network");
  expect(store.keys("")).toEqual([]);
});
