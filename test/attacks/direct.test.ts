/** Attacks on a direct conversation by every route: nobody but its two users can even tell that it exists. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { InboxClient } from "../support/inbox-client.ts";
import { ask, rejection, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const WORDS = "the treasure is under the elm";
const WRITER = "u-quiet";
const READER = "u-confidant";

let server: Workerd;
let writer: string;
let reader: string;
/** The conversation, and a name of the same form that is none. */
let room: string;
let absent: string;
/** Everyone else: a token with every claim that could help, a moderator's, the operator's own application, and none. */
let strangers: Map<string, string | undefined>;

const openWith = (token: string, userId: string, username = "X") =>
  ask(server, "/api/dms", { token, body: { userId, username } });
const nameOf = async (token: string, userId: string): Promise<string> => {
  const { status, text } = await openWith(token, userId);
  expect(status).toBe(200);
  return (JSON.parse(text) as { room: string }).room;
};
const post = (token: string | undefined, to: string, content: string) =>
  ask(server, "/api/chat/messages", { token, body: { room: to, content } });
const follow = (token: string | undefined, to: string) =>
  ask(server, `/api/inbox/rooms/${encodeURIComponent(to)}`, { token, method: "PUT", body: {} });
const unfollow = (token: string | undefined, to: string) =>
  ask(server, `/api/inbox/rooms/${encodeURIComponent(to)}`, { token, method: "DELETE" });

beforeAll(async () => {
  server = await startServer();
  [writer, reader] = [await tokenFor(WRITER), await tokenFor(READER)];
  room = await nameOf(writer, READER);
  absent = room.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  expect((await post(writer, room, WORDS)).status).toBe(201);
  await eventually(async () =>
    expect((await ask(server, `/api/chat/messages?room=${room}`, { token: reader })).text).toContain(WORDS),
  );
  const rooms = ["*", "dm-*", "dm*", "private-*", room, absent, `${room}*`];
  strangers = new Map([
    ["a user whose token names it", await tokenFor("u-stranger", { rooms })],
    ["a moderator", await tokenFor("u-moderator", { rooms, role: "moderator" })],
    ["a guest with a token", await tokenFor("guest-stranger")],
    ["a guest", undefined],
  ]);
});
afterAll(() => server?.close());

interface Operation {
  parameters?: { name: string; in: string }[];
}

/** Returns the path of every GET in the OpenAPI document, about `of` and about the user who writes in it. */
const everyRead = async (of: string): Promise<string[]> => {
  const { paths } = JSON.parse((await ask(server, "/api/openapi.json")).text) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths)
    .filter(([path, { get }]) => get && !path.endsWith("/ws"))
    .flatMap(([path, { get }]) => {
      const takes = (name: string) => get?.parameters?.some((each) => each.in === "query" && each.name === name);
      const at = path.replace("{room}", of).replace("{userId}", WRITER);
      const queries: Record<string, string>[] = [{ ...(takes("room") ? { room: of } : {}) }];
      const q = { "/api/rooms": of, "/api/users": "quiet" }[path] ?? "treasure";
      if (takes("q")) queries.push({ q }, { ...queries[0], q }, { q, user: WRITER });
      if (takes("order")) queries.push({ order: "activity", members: "true", limit: "20" });
      return queries.map((query) => `${at}?${new URLSearchParams(query)}`);
    });
};

describe("everyone else", () => {
  it("[D2] reads nothing of it by any route", async () => {
    const paths = await everyRead(room);
    expect(paths.length).toBeGreaterThanOrEqual(15);
    for (const [who, token] of strangers) {
      for (const path of paths) {
        const { status, text } = await ask(server, path, { token });
        expect(status, path).toBeLessThan(500);
        for (const trace of [WORDS, room, WRITER])
          expect([who, path, text.includes(trace)]).toEqual([who, path, false]);
      }
    }
  });

  it("[D2] gets the same answers as about one that does not exist", async () => {
    const [there, nowhere] = [await everyRead(room), await everyRead(absent)];
    for (const [who, token] of strangers) {
      for (const [i, path] of there.entries()) {
        if (path === nowhere[i]) continue;
        const [one, other] = [await ask(server, path, { token }), await ask(server, nowhere[i] ?? "", { token })];
        expect([who, path, one.status, one.text]).toEqual([who, path, other.status, other.text]);
      }
      const calls = [
        (to: string) => post(token, to, "hello"),
        (to: string) => follow(token, to),
        (to: string) => unfollow(token, to),
      ];
      for (const call of calls) {
        const [one, other] = [await call(room), await call(absent)];
        expect([who, one.status, one.text]).toEqual([who, token === undefined ? expect.any(Number) : 404, other.text]);
        expect([401, 404]).toContain(one.status);
      }
    }
  });

  it("[D2] [W9] does not connect, under any spelling of its name", async () => {
    for (const [who, token] of strangers) {
      for (const name of [room, absent, room.toUpperCase(), room.replace("dm", "ｄｍ"), "dm-", "dm-hello"]) {
        expect([who, name, await rejection(server, name, token)]).toEqual([who, name, CLOSE.forbidden]);
      }
    }
    const socket = await TestClient.join(server.url, "general", { token: strangers.get("a moderator") });
    for (const name of [room, absent]) {
      socket.send("joinRoom", { room: name });
      expect((await socket.next("error")).code).toBe("wrong_room");
      socket.send("leaveRoom", { room: name });
      expect((await socket.next("error")).code).toBe("wrong_room");
    }
    await socket.close();
  });

  it("[D2] is told nothing of it: by mentions there, by their inbox, or by marking it as read", async () => {
    for (const [who, token] of strangers) {
      if (token === undefined) continue;
      const inbox = await InboxClient.connect(server.url, token);
      const { user } = JSON.parse((await ask(server, "/api/inbox", { token })).text) as { user: { username: string } };
      const watching = await InboxClient.connect(server.url, reader);
      const { text } = await post(writer, room, `@${user.username} ${WORDS}`);
      const sent = JSON.parse(text) as { seq: number; mentions?: unknown };
      expect(sent.mentions).toBeUndefined();
      await watching.next("mentioned", ({ seq }) => seq === sent.seq);
      for (const name of [room, absent]) inbox.send("markRead", { room: name, seq: 1 });
      inbox.send("markAllRead", {});
      inbox.send("requestCounts", {});
      await inbox.settled();
      for (const trace of [WORDS, room, "mentioned"]) {
        expect([who, trace, inbox.frames.join().includes(trace)]).toEqual([who, trace, false]);
      }
      await inbox.close();
      await watching.close();
    }
  });

  it("[D1] opens no conversation of others, and names it does not give", async () => {
    const mallory = await tokenFor("u-mallory");
    for (const body of [
      { userId: WRITER, username: "X", room },
      { userId: WRITER, username: "X", user: { id: READER }, sub: READER, with: READER },
      { userId: READER, username: "X", from: WRITER },
    ]) {
      const answer = JSON.parse((await ask(server, "/api/dms", { token: mallory, body })).text) as { room: string };
      expect(answer.room).toMatch(/^dm-[0-9a-f]{32}$/);
      expect(answer.room).not.toBe(room);
    }
    for (const userId of [[WRITER, READER], { id: WRITER }, null, 1, "", "a\0b", "x".repeat(129)]) {
      const { status } = await ask(server, "/api/dms", { token: mallory, body: { userId, username: "X" } });
      expect([userId, status]).toEqual([userId, 400]);
    }
    expect((await openWith(mallory, "u-mallory")).status).toBe(400);
    expect((await ask(server, "/api/dms", { body: { userId: READER, username: "X" } })).status).toBe(401);
    expect((await ask(server, `/api/chat/messages?room=${room}`, { token: mallory })).status).toBe(404);
  });
});

/** Looks for the message in all pages of a list: other tests write, too. */
const isListed = async (path: string, token: string): Promise<boolean> => {
  for (let page = path; ; ) {
    const { text } = await ask(server, page, { token });
    if (text.includes(WORDS)) return true;
    const { next } = JSON.parse(text) as { next?: string | null };
    if (next == null) return false;
    page = `${path}${path.includes("?") ? "&" : "?"}cursor=${next}`;
  }
};

it("[D2] its users read it by every route that lists messages", async () => {
  for (const token of [writer, reader]) {
    for (const path of [
      `/api/chat/messages?room=${room}`,
      "/api/messages?limit=100",
      `/api/chat/users/${WRITER}/messages`,
      "/api/search?q=treasure",
      `/api/search?q=treasure&room=${room}`,
    ]) {
      expect([path, await isListed(path, token)]).toEqual([path, true]);
    }
    expect(await rejection(server, room, token)).toBeNull();
  }
});

it("[D2] a name that begins with dm- opens no room of one's own", async () => {
  const token = await tokenFor("u-squatter", { role: "moderator", rooms: ["dm-*"] });
  for (const name of ["dm-", "dm-hello", `dm-${"0".repeat(32)}`, "DM-hello", "ｄm-hello", `dm-${"f".repeat(33)}`]) {
    expect([name, await rejection(server, name, token)]).toEqual([name, CLOSE.forbidden]);
    expect([name, (await post(token, name, "mine")).status]).toEqual([name, 404]);
    expect([name, (await follow(token, name)).status]).toEqual([name, 404]);
    expect([
      name,
      (await ask(server, `/api/chat/messages?room=${encodeURIComponent(name)}`, { token })).status,
    ]).toEqual([name, 404]);
  }
  // As the name of a user it is a name.
  const client = await TestClient.connect(server.url, "general", { token: await tokenFor("guest-1") });
  await client.join({ username: room.slice(0, 32) });
  client.send("setUsername", { username: "dm-hello" });
  expect((await client.next("userJoined")).user.username).toBe("dm-hello");
  expect((await ask(server, "/api/rooms?q=dm", {})).text).not.toContain('"name":"dm-');
  await client.close();
});

describe("one of the two", () => {
  it("[D1] is no moderator there, with the role moderator", async () => {
    const [chief, other] = [await tokenFor("u-chief", { role: "moderator" }), await tokenFor("u-underling")];
    const direct = await nameOf(chief, "u-underling");
    await post(other, direct, "my own words");
    const client = TestClient.open(server.url, direct, { token: chief });
    expect((await client.next("connected")).role).toBe("member");
    await client.join();
    for (const [event, data] of [
      ["deleteMessage", { seq: 1 }],
      ["editMessage", { seq: 1, content: "mine" }],
      ["muteUser", { userId: "u-underling", seconds: 60 }],
      ["removeUser", { userId: "u-underling", seconds: 60 }],
      ["setSlowMode", { seconds: 60 }],
      ["setClosed", { closed: true }],
    ] as const) {
      client.send(event, data as never);
      expect([event, (await client.next("error", (error) => error.event === event)).code]).toEqual([
        event,
        "forbidden",
      ]);
    }
    for (const list of ["audit", "sanctions"]) {
      expect((await ask(server, `/api/rooms/${direct}/${list}`, { token: chief })).status).toBeGreaterThanOrEqual(403);
    }
    expect((await post(other, direct, "still here")).status).toBe(201);
    await client.close();
  });

  it("[D2] is let in by the id alone: a namesake is a stranger, and so is a guest who calls themselves so", async () => {
    for (const [sub, name] of [
      ["u-namesake", WRITER],
      [` ${WRITER}`, WRITER],
      [`${WRITER} `, WRITER],
      [WRITER.toUpperCase(), WRITER],
      [`${WRITER}\u200b`, WRITER],
      ["guest-u-quiet", WRITER],
    ] as const) {
      const token = await tokenFor(sub, { name });
      expect([sub, await rejection(server, room, token)]).toEqual([sub, CLOSE.forbidden]);
    }
  });

  it("[D3] is not brought back by the other one without a message", async () => {
    const [anna, mallory] = ["u-anna-d3", "u-mallory-d3"];
    const [annas, mallorys] = [await tokenFor(anna), await tokenFor(mallory)];
    const inbox = await InboxClient.connect(server.url, annas);
    const direct = await nameOf(mallorys, anna);
    const rooms = async () => {
      const { text } = await ask(server, "/api/inbox", { token: annas });
      return (JSON.parse(text) as { rooms: { room: string }[] }).rooms.map((each) => each.room);
    };
    // Opening it is no message, and is not seen by the other one.
    expect(await rooms()).toEqual([]);
    expect((await post(mallorys, direct, "hello")).status).toBe(201);
    await inbox.next("mentioned");
    expect((await unfollow(annas, direct)).status).toBe(204);
    await nameOf(mallorys, anna);
    expect(await rooms()).toEqual([]);
    expect((await post(mallorys, direct, "hello?")).status).toBe(201);
    await inbox.next("mentioned");
    expect(await rooms()).toEqual([direct]);
    await inbox.close();
  });
});

describe("the name of a conversation", () => {
  it("[D1] is the same from both sides, and of no other pair", async () => {
    const pairs: [string, string][] = [
      ["a", "b"],
      ['a","b', "c"],
      ["a", 'b","c'],
      ["a,b", "c"],
      ["a", "b,c"],
      ['["a"', '"b"]'],
      ["a\\", '"b'],
      ['a\\"', "b"],
      ["ab", "c"],
      ["a", "bc"],
      ["é", "e"],
      ["e\u0301", "e"],
      ["A", "B"],
      ["\uffff", "💬"],
      ["a\u0000b".replace("\0", "\u0001"), "c"],
    ];
    const names = new Set<string>();
    for (const [one, other] of pairs) {
      const claims = { name: "Odd" };
      const [there, back] = [
        await nameOf(await tokenFor(one, claims), other),
        await nameOf(await tokenFor(other, claims), one),
      ];
      expect([one, other, there]).toEqual([one, other, back]);
      names.add(there);
    }
    expect(names.size).toBe(pairs.length);
  });
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
