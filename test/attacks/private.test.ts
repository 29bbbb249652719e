/** Attacks on a private room by every route: a stranger cannot even tell that it exists. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { connectPostgres } from "../support/postgres.ts";
import { ask, rejection, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const SECRET = "private-secret";
const DIARY = "private-diary";
const ABSENT = "private-absent";
const WORDS = "the treasure is under the oak";

let server: Workerd;
let stranger: string;
let member: string;

beforeAll(async () => {
  server = await startServer();
  stranger = await tokenFor("u-stranger", { rooms: ["private-other", "private-secre", "private-secret-*"] });
  // A moderator, because some lists are for moderators only.
  member = await tokenFor("u-shy", { rooms: [SECRET], role: "moderator" });
  await ask(server, "/api/chat/messages", { token: member, body: { room: SECRET, content: WORDS } });
  const postgres = await connectPostgres(inject("directUrl"));
  await eventually(async () => expect(await postgres.count(SECRET)).toBe(1));
  await postgres.close();
});
afterAll(() => server?.close());

interface Operation {
  parameters?: { name: string; in: string }[];
}

/**
 * Returns the path of every GET in the OpenAPI document, about `room` and about the user who writes in it. Files are left out, as
 * this server has no bucket: worker/routes/files.workerd.test.ts tests who reads them.
 */
const everyRead = async (room: string): Promise<string[]> => {
  const { paths } = JSON.parse((await ask(server, "/api/openapi.json")).text) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths)
    .filter(([path, { get }]) => get && !path.endsWith("/ws") && !path.startsWith("/files/"))
    .map(([path, { get }]) => {
      const takes = (name: string) => get?.parameters?.some((each) => each.in === "query" && each.name === name);
      const query = new URLSearchParams({
        ...(takes("room") ? { room } : {}),
        ...(takes("q") ? { q: { "/api/rooms": room, "/api/users": "shy" }[path] ?? "treasure" } : {}),
      });
      return `${path.replace("{room}", room).replace("{userId}", "u-shy")}?${query}`;
    });
};

describe("a stranger", () => {
  it("[I3] reads nothing of it by any route, with a token or without one", async () => {
    const paths = await everyRead(SECRET);
    expect(paths.length).toBeGreaterThanOrEqual(7);
    for (const token of [undefined, stranger]) {
      for (const path of paths) {
        const { text } = await ask(server, path, { token });
        for (const trace of [WORDS, SECRET, "u-shy"]) expect(text, path).not.toContain(trace);
      }
    }
  });

  it("[I3] gets the same answers as about a room that does not exist", async () => {
    const [there, absent] = [await everyRead(SECRET), await everyRead(ABSENT)];
    for (const [i, path] of there.entries()) {
      // What does not name the room may change between two calls.
      if (path.startsWith("/health") || path === absent[i]) continue;
      const [one, other] = [await ask(server, path), await ask(server, absent[i] ?? "")];
      expect([path, one.status, one.text]).toEqual([path, other.status, other.text]);
    }
    const post = (room: string) => ask(server, "/api/chat/messages", { body: { room, content: "hello" } });
    const [one, other] = [await post(SECRET), await post(ABSENT)];
    expect([one.status, one.text]).toEqual([404, other.text]);
    expect(await rejection(server, SECRET, stranger)).toBe(4403);
    expect(await rejection(server, ABSENT, stranger)).toBe(4403);
  });

  it("[I3] cannot reach it from another room's socket", async () => {
    const client = await TestClient.join(server.url, "general", { token: stranger });
    for (const room of [SECRET, ABSENT]) {
      client.send("joinRoom", { room });
      expect((await client.next("error")).code).toBe("wrong_room");
    }
    await client.close();
  });

  it("[I3] cannot reach it by another spelling", async () => {
    for (const room of ["PRIVATE-SECRET", "ｐrivate-secret", "private-ſecret", "private%2Dsecret", " private-secret"]) {
      expect([room, await rejection(server, room, stranger)]).not.toEqual([room, null]);
      const { text } = await ask(server, `/api/chat/messages?room=${encodeURIComponent(room)}`, { token: stranger });
      expect(text).not.toContain(WORDS);
    }
  });
});

it("[I3] of a user who speaks there and elsewhere, a stranger sees what they said elsewhere alone", async () => {
  const token = await tokenFor("u-both", { name: "Secretive", rooms: [DIARY] });
  const say = async (room: string) => {
    const { text } = await ask(server, "/api/chat/messages", { token, body: { room, content: "hello" } });
    const { timestamp, seq } = JSON.parse(text) as { timestamp: string; seq: number };
    const list = `/api/chat/messages?room=${room}`;
    await eventually(async () => expect((await ask(server, list, { token })).text).toContain(`"seq":${seq}`));
    return timestamp;
  };
  const OPEN = `open-${crypto.randomUUID().slice(0, 8)}`;
  const times = [await say(DIARY), await say(OPEN), await say(OPEN), await say(DIARY)];
  const seen = async (reader: string | undefined) =>
    (await everyUser(reader))
      .filter(({ id }) => id === "u-both")
      .map(({ createdAt, lastSeenAt }) => [createdAt, lastSeenAt]);
  for (const reader of [undefined, stranger]) expect(await seen(reader)).toEqual([[times[1], times[2]]]);
  expect(await seen(token)).toEqual([[times[0], times[3]]]);
  // The cursor says nothing but where the page ends.
  const { users, next } = JSON.parse((await ask(server, "/api/users?limit=1")).text) as {
    users: ListedUser[];
    next: string;
  };
  expect(JSON.parse(Buffer.from(next, "base64url").toString())).toEqual([1, "users", users[0]?.id]);
});

it("[I3] a member reads it", async () => {
  const client = TestClient.open(server.url, SECRET, { token: member });
  await client.next("connected");
  expect((await client.join()).messages.map(({ content }) => content)).toEqual([WORDS]);
  await client.close();
  for (const path of await everyRead(SECRET)) {
    expect([path, (await ask(server, path, { token: member })).status]).toEqual([path, 200]);
    if (/messages|users/.test(path)) expect(await isListed(path, "u-shy", member), path).toBe(true);
  }
});

interface ListedUser {
  id: string;
  createdAt: string;
  lastSeenAt: string;
}

/** Returns every user that the list shows to the bearer of a token. */
const everyUser = async (token: string | undefined): Promise<ListedUser[]> => {
  const all: ListedUser[] = [];
  for (let cursor = ""; ; ) {
    const { text } = await ask(server, `/api/users?limit=100${cursor}`, { token });
    const { users, next } = JSON.parse(text) as { users: ListedUser[]; next: string | null };
    all.push(...users);
    if (next === null) return all;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
};

describe("a member whom a moderator has removed", () => {
  it("[I3] [O3] reads nothing more of it over REST until they are readmitted", async () => {
    const gone = await tokenFor("u-gone", { rooms: [SECRET] });
    const chief = await TestClient.join(server.url, SECRET, { token: member });
    const reads = async () => {
      const { status, text } = await ask(server, `/api/chat/messages?room=${SECRET}`, { token: gone });
      const lists = await Promise.all(
        ["/api/messages", "/api/chat/users/u-shy/messages", "/api/rooms", "/api/users"].map((path) =>
          isListed(path, path === "/api/users" ? "u-shy" : SECRET, gone),
        ),
      );
      return [
        status,
        text.includes(WORDS),
        (await ask(server, `/api/rooms/${SECRET}`, { token: gone })).status,
        ...lists,
      ];
    };
    const everything = [200, true, 200, true, true, true, true];
    expect(await reads()).toEqual(everything);
    chief.send("removeUser", { userId: "u-gone", seconds: 600 });
    await chief.next("userRemoved");
    await expect.poll(reads).toEqual([403, false, 403, false, false, false, false]);
    chief.send("removeUser", { userId: "u-gone", seconds: 0 });
    await chief.next("userRemoved");
    await expect.poll(reads).toEqual(everything);
    await chief.close();
  });
});

/** Whether a page of a list has this text for a caller: tests that run at the same time fill the first pages. */
const isListed = async (path: string, wanted: string, token: string): Promise<boolean> => {
  for (let cursor = ""; ; ) {
    const { text } = await ask(server, `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`, { token });
    if (text.includes(wanted)) return true;
    const { next } = JSON.parse(text) as { next: string | null };
    if (next === null) return false;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
};
