/** Attacks on the inboxes of others, and on private rooms by way of one's own. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMISSION_HEADER, encodeAdmission } from "../../rooms/protocol/access.ts";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { InboxRoom } from "../../rooms/protocol/inbox.ts";
import { TestClient } from "../support/client.ts";
import { InboxClient } from "../support/inbox-client.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let server: Workerd;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** A user of their own for each test, so that nobody's notices are delayed by those of another one. */
const newUser = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;
const newRoom = (prefix = "") => `${prefix}inbox-${crypto.randomUUID().slice(0, 8)}`;

const follow = (token: string, room: string) =>
  ask(server, `/api/inbox/rooms/${encodeURIComponent(room)}`, { token, method: "PUT", body: {} });
const unfollow = (token: string, room: string) =>
  ask(server, `/api/inbox/rooms/${encodeURIComponent(room)}`, { token, method: "DELETE" });
const block = (token: string, userId: string) =>
  ask(server, `/api/inbox/blocked/${encodeURIComponent(userId)}`, { token, method: "PUT", body: { username: "X" } });
const post = (token: string, room: string, content: string) =>
  ask(server, "/api/chat/messages", { token, body: { room, content } });

interface Content {
  user: { id: string };
  rooms: InboxRoom[];
  blocked: { id: string; username: string }[];
}

const read = async (token: string): Promise<Content> => {
  const { status, text } = await ask(server, "/api/inbox", { token });
  expect(status).toBe(200);
  return JSON.parse(text) as Content;
};
const roomsOf = async (token: string) => (await read(token)).rooms.map(({ room }) => room);

describe("someone else's inbox", () => {
  it("[N1] [I1] is not opened by a forged, expired or missing token, nor by what only the Worker may say", async () => {
    const admission = encodeAdmission({
      user: { id: "u-victim", username: "Victim" },
      role: "moderator",
      rooms: ["*"],
      address: null,
      expiresAt: null,
    });
    const headers = { [ADMISSION_HEADER]: admission, "X-Samovar-User": "u-victim", Cookie: "user=u-victim" };
    const expired = Math.floor(Date.now() / 1000) - 60;
    for (const options of [
      {},
      { headers },
      { token: await tokenFor("u-victim", {}, "a secret of the attacker's own making") },
      { token: await tokenFor("u-victim", { exp: expired }) },
      // A guest's expired token can be renewed, and does nothing else.
      { token: await tokenFor("guest-victim", { exp: expired }) },
    ]) {
      const client = InboxClient.open(server.url, options);
      expect((await client.next("error")).code).toBe("unauthorized");
      expect((await client.whenClosed()).code).toBe(CLOSE.unauthorized);
      expect(client.frames).toHaveLength(1);
    }
    const mallory = InboxClient.open(server.url, {
      headers: { ...headers, Authorization: `Bearer ${await tokenFor("u-m")}` },
    });
    expect((await mallory.next("inbox")).user.id).toBe("u-m");
    await mallory.close();
  });

  it("[N11] is neither read nor changed over REST, whoever is named", async () => {
    const [victim, mallory] = [newUser("victim"), newUser("mallory")];
    const [token, own] = [await tokenFor(victim), await tokenFor(mallory)];
    const room = newRoom();
    expect((await follow(token, room)).status).toBe(200);
    expect((await block(token, "u-nobody")).status).toBe(204);
    const before = await read(token);
    for (const user of [victim, encodeURIComponent(victim), `..%2f${victim}`]) {
      for (const path of [`/api/inbox/${user}`, `/api/inbox?userId=${user}`, `/api/inbox?user=${user}&sub=${user}`]) {
        const { text } = await ask(server, path, { token: own });
        for (const trace of [room, "u-nobody"]) expect(text, path).not.toContain(trace);
      }
    }
    const claims = { userId: victim, user: { id: victim, username: "Victim" }, sub: victim };
    await ask(server, `/api/inbox/rooms/${room}`, { token: own, method: "PUT", body: { muted: true, ...claims } });
    await ask(server, `/api/inbox/rooms/${room}?userId=${victim}`, { token: own, method: "DELETE", body: claims });
    await ask(server, "/api/inbox/blocked/u-nobody", { token: own, method: "DELETE", body: claims });
    expect(await read(token)).toEqual(before);
    for (const [path, method] of [
      ["/api/inbox", "GET"],
      [`/api/inbox/rooms/${room}`, "PUT"],
      [`/api/inbox/rooms/${room}`, "DELETE"],
      ["/api/inbox/blocked/u-nobody", "PUT"],
      ["/api/inbox/blocked/u-nobody", "DELETE"],
    ] as const) {
      const call = { method, ...(method === "PUT" ? { body: { username: "X", muted: false } } : {}) };
      expect([method, path, (await ask(server, path, call)).status]).toEqual([method, path, 401]);
    }
  });

  it("[N6] is not marked as read for another, and a room that is not followed adds nothing to one's own", async () => {
    const [victim, mallory] = [newUser("victim"), newUser("mallory")];
    const [token, own] = [await tokenFor(victim), await tokenFor(mallory)];
    const room = newRoom();
    await follow(token, room);
    const watching = await InboxClient.connect(server.url, token);
    await watching.untilCounted();
    await post(own, newRoom(), "hello");
    await post(await tokenFor("u-anna"), room, "one");
    await watching.next("roomUnread");
    const attacking = await InboxClient.connect(server.url, own);
    const before = await read(own);
    for (const extra of [{}, { userId: victim }, { user: { id: victim, username: "Victim" } }]) {
      attacking.sendRaw(JSON.stringify({ event: "markRead", data: { room, seq: 1, ...extra }, ...extra }));
      attacking.sendRaw(JSON.stringify({ event: "markAllRead", data: extra, ...extra }));
    }
    for (const each of ["__proto__", "constructor", newRoom(), newRoom("private-"), newRoom("dm-")]) {
      attacking.send("markRead", { room: each, seq: Number.MAX_SAFE_INTEGER });
    }
    await attacking.settled();
    expect(await read(own)).toEqual(before);
    expect((await read(token)).rooms.map((each) => each.read)).toEqual([0]);
    expect(watching.received("roomRead")).toEqual([]);
    for (const client of [watching, attacking]) await client.close();
  });
});

describe("a private room", () => {
  it("[N9] [N11] [I3] is not followed without a token that names it, and looks like one that does not exist", async () => {
    const [there, absent] = [newRoom("private-"), newRoom("private-")];
    const member = await tokenFor("u-shy", { rooms: [there] });
    expect((await post(member, there, "the treasure is under the oak")).status).toBe(201);
    const name = newUser("mallory");
    for (const rooms of [[], [`${there}x`], [there.slice(0, -1)], ["private-＊"]]) {
      const token = await tokenFor(name, { rooms, role: "moderator" });
      const client = await InboxClient.connect(server.url, token);
      for (const call of [follow, unfollow]) {
        const [one, other] = [await call(token, there), await call(token, absent)];
        expect([one.status, one.text]).toEqual([404, other.text]);
      }
      client.send("markRead", { room: there, seq: 1 });
      client.send("requestCounts", {});
      await client.settled();
      expect(client.frames.join()).not.toContain(there);
      expect(await roomsOf(token)).toEqual([]);
      await client.close();
    }
  });

  it("[N9] whose grant a later token does not have any more is neither listed, counted nor told of", async () => {
    const name = newUser("gone");
    const [secret, open] = [newRoom("private-"), newRoom()];
    const granted = await tokenFor(name, { rooms: [secret] });
    for (const room of [secret, open]) expect((await follow(granted, room)).status).toBe(200);
    const early = await InboxClient.connect(server.url, granted);
    const anna = await tokenFor("u-anna", { rooms: ["private-*"] });
    await post(anna, secret, `@${name} one`);
    expect((await early.next("mentioned")).room).toBe(secret);

    const revoked = await tokenFor(name);
    const late = await InboxClient.connect(server.url, revoked);
    expect(late.rooms.map(({ room }) => room)).toEqual([open]);
    // Whoever else follows it shows that its notices have been sent.
    const shown = newUser("stays");
    const staying = await tokenFor(shown, { rooms: [secret] });
    await follow(staying, secret);
    const other = await InboxClient.connect(server.url, staying);
    await post(anna, secret, `@${name} @${shown} two`);
    await other.next("mentioned");
    await post(anna, open, `@${name} three`);
    const isPublic = ({ room }: { room: string }) => room === open;
    for (const client of [early, late]) await client.until(() => client.received("mentioned").some(isPublic));
    for (const client of [early, late]) {
      client.send("requestCounts", {});
      await client.settled();
      const told = [...client.received("mentioned"), ...client.received("roomUnread")].map(({ room }) => room);
      expect(new Set(told)).toEqual(new Set([open]));
    }
    expect(late.frames.join()).not.toContain(secret);
    expect(await roomsOf(revoked)).toEqual([open]);
    // Granted again, it is back.
    expect((await roomsOf(granted)).sort()).toEqual([open, secret].sort());
    for (const client of [early, late, other]) await client.close();
  });

  it("[N9] [I7] is told of until the token expires, with which the connection ends", async () => {
    const name = newUser("brief");
    const secret = newRoom("private-");
    // Twelve seconds are left of the 30 s of leeway for clocks.
    const brief = await tokenFor(name, { rooms: [secret], exp: Math.floor(Date.now() / 1000) - 18 });
    expect((await follow(brief, secret)).status).toBe(200);
    const client = await InboxClient.connect(server.url, brief);
    const anna = await tokenFor("u-anna", { rooms: ["private-*"] });
    await post(anna, secret, `@${name} one`);
    await client.next("mentioned");
    expect((await client.whenClosed()).code).toBe(CLOSE.expired);
    expect((await ask(server, "/api/inbox", { token: brief })).status).toBe(401);
    const lasting = await tokenFor(name);
    await post(anna, secret, `@${name} two`);
    expect(await roomsOf(lasting)).toEqual([]);
  });

  it("[N4] [O3] does not tell those whom a moderator has removed", async () => {
    const name = newUser("removed");
    const [secret, open] = [newRoom("private-"), newRoom()];
    const token = await tokenFor(name, { rooms: [secret] });
    for (const room of [secret, open]) await follow(token, room);
    const client = await InboxClient.connect(server.url, token);
    const moderating = { rooms: [secret], role: "moderator" };
    const chief = await TestClient.join(server.url, secret, { token: await tokenFor("u-chief", moderating) });
    chief.send("removeUser", { userId: name, seconds: 600 });
    await chief.next("userRemoved");
    const shown = newUser("stays");
    const staying = await tokenFor(shown, { rooms: [secret] });
    await follow(staying, secret);
    const other = await InboxClient.connect(server.url, staying);
    chief.send("sendMessage", { content: `@${name} @${shown}` });
    await other.next("mentioned");
    await post(await tokenFor("u-anna"), open, `@${name} here`);
    await client.until(() => client.received("mentioned").length > 0, "a mention");
    const told = [...client.received("mentioned"), ...client.received("roomUnread")].map(({ room }) => room);
    expect(new Set(told)).toEqual(new Set([open]));
    for (const each of [client, other, chief]) await each.close();
  });
});

it("[E2] [N3] the text of a deleted message is in no inbox once it has been counted", async () => {
  const token = await tokenFor(newUser("reader"));
  const room = newRoom();
  // The other follower shows that the room's notices have been sent.
  const other = await tokenFor(newUser("other"));
  const watching = await InboxClient.connect(server.url, other);
  for (const each of [token, other]) await follow(each, room);
  const author = await TestClient.join(server.url, room, { token: await tokenFor("u-regretful") });
  author.send("sendMessage", { content: "a regret" });
  await watching.next("roomUnread");
  author.send("deleteMessage", { seq: 1 });
  await author.next("messageDeleted");
  const list = `/api/chat/messages?room=${room}`;
  await expect.poll(async () => (await ask(server, list)).text).toContain("deletedAt");
  const client = InboxClient.open(server.url, { token });
  const { rooms } = await client.next("inbox", (data) => data.rooms.every(({ isExact }) => isExact));
  expect(rooms.map(({ unread, last }) => [unread, last])).toEqual([[0, undefined]]);
  expect((await ask(server, "/api/inbox", { token })).text).not.toContain("regret");
  for (const each of [watching, author, client]) await each.close();
});

describe("a blocked user", () => {
  it("[D4] learns of it by direct messages alone: rooms, lists and mentions are as before", async () => {
    const [anna, mallory] = [newUser("anna"), newUser("mallory")];
    const [annas, mallorys] = [await tokenFor(anna), await tokenFor(mallory)];
    const room = newRoom();
    await follow(annas, room);
    const attacking = await TestClient.join(server.url, room, { token: mallorys });
    const open = async (token: string, userId: string) =>
      ask(server, "/api/dms", { token, body: { userId, username: "X" } });
    const { room: direct } = JSON.parse((await open(mallorys, anna)).text) as { room: string };
    const inbox = await InboxClient.connect(server.url, mallorys);
    expect((await block(annas, mallory)).status).toBe(204);
    const { status, text } = await open(mallorys, anna);
    expect([status, text]).toEqual([403, expect.stringContaining('"forbidden"')]);
    expect((await post(mallorys, direct, "hello")).status).toBe(403);
    // Mentions are resolved as before, and are not told.
    attacking.send("sendMessage", { content: `@${anna}` });
    expect((await attacking.next("message")).mentions).toEqual([{ userId: anna, name: anna }]);
    await inbox.settled();
    expect(inbox.received("blocked")).toEqual([]);
    expect((await read(mallorys)).blocked).toEqual([]);
    for (const client of [attacking, inbox]) await client.close();
  });

  it("[D4] neither writes nor changes what is there: messages, edits, reactions", async () => {
    const [anna, mallory] = [newUser("anna"), newUser("mallory")];
    const [annas, mallorys] = [await tokenFor(anna), await tokenFor(mallory)];
    const { text } = await ask(server, "/api/dms", { token: mallorys, body: { userId: anna, username: "Anna" } });
    const { room } = JSON.parse(text) as { room: string };
    const client = await TestClient.join(server.url, room, { token: mallorys });
    client.send("sendMessage", { content: "hello" });
    await client.next("message");
    const inbox = await InboxClient.connect(server.url, annas);
    await block(annas, mallory);
    for (const content of ["again", "and again"]) {
      client.send("sendMessage", { content });
      expect((await client.next("error")).code).toBe("forbidden");
    }
    client.send("editMessage", { seq: 1, content: "an insult" });
    expect((await client.next("error")).code).toBe("forbidden");
    // Lifting one's own block does not lift the other's.
    expect((await block(mallorys, anna)).status).toBe(204);
    const lifted = await ask(server, `/api/inbox/blocked/${anna}`, { token: mallorys, method: "DELETE" });
    expect(lifted.status).toBe(204);
    expect((await post(mallorys, room, "hello again")).status).toBe(403);
    await inbox.settled();
    expect(inbox.received("mentioned").filter(({ seq }) => seq > 1)).toEqual([]);
    for (const each of [client, inbox]) await each.close();
  });
});

describe("an id", () => {
  it.each(['a"b', "a,b", '","', "a/b", "..", "a b", "a%2fb", "юзер", "__proto__", "constructor", "💬", "a\nb"])(
    "[N11] %j is a user like any other",
    async (odd) => {
      const sub = `${odd}${crypto.randomUUID().slice(0, 4)}`;
      const token = await tokenFor(sub, { name: "Odd" });
      const client = await InboxClient.connect(server.url, token);
      const room = newRoom();
      expect((await follow(token, room)).status).toBe(200);
      expect((await client.next("followed")).room).toBe(room);
      await post(await tokenFor("u-anna"), room, "hello @Odd");
      expect((await client.next("mentioned")).seq).toBe(1);
      const own = await tokenFor(newUser("boris"));
      expect((await block(own, sub)).status).toBe(204);
      expect((await read(own)).blocked).toEqual([{ id: sub, username: "X" }]);
      const dms = { token: own, body: { userId: sub, username: "Odd" } };
      expect((await ask(server, "/api/dms", dms)).status).not.toBe(500);
      const lifted = await ask(server, `/api/inbox/blocked/${encodeURIComponent(sub)}`, {
        token: own,
        method: "DELETE",
      });
      expect(lifted.status).toBe(204);
      expect((await read(own)).blocked).toEqual([]);
      expect((await ask(server, "/api/dms", dms)).status).toBe(200);
      await client.close();
    },
  );
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
