/** Attacks on others' messages, and attempts to evade moderation. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { TestClient } from "../support/client.ts";
import { connectPostgres, type PostgresClient } from "../support/postgres.ts";
import { ask, rejection, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let server: Workerd;
let postgres: PostgresClient;
let room: string;
beforeAll(async () => {
  [server, postgres] = await Promise.all([startServer(), connectPostgres(inject("directUrl"))]);
});
afterAll(async () => {
  await server?.close();
  await postgres?.close();
});
beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
});

const user = async (sub: string, claims = {}) =>
  TestClient.join(server.url, room, { token: await tokenFor(sub, claims) });
const moderator = () => user("u-moderator", { role: "moderator" });
const contents = () => postgres.messages(room).then((rows) => rows.map(({ content }) => content));
const untilStored = (expected: string[]) => expect.poll(contents).toEqual(expected);
const errorCode = async (client: TestClient) => (await client.next("error")).code;

describe("another user's message", () => {
  it("[E1] [E2] cannot be changed, neither before it is broadcast nor later, nor under its author's name", async () => {
    const anna = await user("u-anna", { name: "Anna" });
    const mallory = await user("u-mallory");
    for (let seq = 1; seq <= 20; seq++) {
      anna.send("sendMessage", { content: "mine" });
      mallory.send("deleteMessage", { seq });
      expect(["forbidden", "not_found"]).toContain(await errorCode(mallory));
    }
    anna.send("leaveRoom", {});
    await mallory.next("userLeft");
    mallory.send("setUsername", { username: "Anna" });
    mallory.send("editMessage", { seq: 1, content: "hers" });
    expect(await errorCode(mallory)).toBe("forbidden");
    mallory.send("deleteMessage", { seq: 1 });
    expect(await errorCode(mallory)).toBe("forbidden");
    await untilStored(Array.from({ length: 20 }, () => "mine"));
    for (const client of [anna, mallory]) await client.close();
  });

  it("[E2] [I3] cannot be deleted by a moderator who may not enter its room", async () => {
    const token = await tokenFor("u-moderator", { role: "moderator", rooms: ["private-a"] });
    expect(await rejection(server, "private-a", token)).toBeNull();
    expect(await rejection(server, "private-b", token)).toBe(CLOSE.forbidden);
  });
});

it("[E2] the text of a deleted message is gone everywhere, and so are its earlier versions", async () => {
  const token = await tokenFor("u-anna");
  const anna = await user("u-anna");
  // Lists of all rooms show what other tests write meanwhile.
  const regret = `regret-${room}`;
  for (const clientId of ["stored", "waiting"])
    anna.send("sendMessage", { content: `${regret} ${clientId}`, clientId });
  await untilStored([`${regret} stored`, `${regret} waiting`]);
  anna.send("sendMessage", { content: `${regret} at once`, clientId: "at-once" });
  for (const seq of [1, 2, 3]) {
    anna.send("editMessage", { seq, content: `${regret} again ${seq}` });
    anna.send("deleteMessage", { seq });
    await anna.next("messageDeleted");
  }
  await untilStored(["", "", ""]);
  const late = TestClient.open(server.url, room);
  await late.next("connected");
  await late.join();
  late.send("requestHistory", { before: 4 });
  await late.next("messageHistory");
  late.send("leaveRoom", {});
  await late.join({ after: 1 });
  // A retry is answered with the stored message.
  anna.send("sendMessage", { content: `${regret} stored`, clientId: "stored" });
  expect(await anna.next("message")).toMatchObject({ seq: 1, content: "" });
  expect(late.frames.join()).toContain("messageDeleted");
  expect(late.frames.join()).not.toContain(regret);
  for (const path of [
    `/api/chat/messages?room=${room}`,
    "/api/messages?limit=100",
    "/api/chat/users/u-anna/messages",
  ]) {
    const { status, text } = await ask(server, path, { token });
    expect([path, status, text.includes(regret)]).toEqual([path, 200, false]);
  }
  for (const client of [anna, late]) await client.close();
});

describe("moderation", () => {
  it("[O2] mutes a user who renames, edits, reconnects, connects twice or calls REST", async () => {
    const chief = await moderator();
    const token = await tokenFor("u-mallory");
    const mallory = await user("u-mallory");
    mallory.send("sendMessage", { content: "before" });
    await mallory.next("message");
    chief.send("muteUser", { userId: "u-mallory", seconds: 600 });
    await mallory.next("userMuted");
    mallory.send("setUsername", { username: "Another name" });
    expect(await errorCode(mallory)).toBe("muted");
    mallory.send("sendMessage", { content: "after" });
    expect(await errorCode(mallory)).toBe("muted");
    mallory.send("editMessage", { seq: 1, content: "after" });
    expect(await errorCode(mallory)).toBe("muted");
    await mallory.close();
    const renamed = await tokenFor("u-mallory", { name: "Another" });
    const again = await TestClient.join(server.url, room, { token: renamed });
    again.send("sendMessage", { content: "after" });
    expect(await errorCode(again)).toBe("muted");
    expect((await ask(server, "/api/chat/messages", { token, body: { room, content: "after" } })).status).toBe(403);
    await untilStored(["before"]);
    for (const client of [again, chief]) await client.close();
  });

  it("[O3] [W9] removes a user on every connection, under every name, and over REST", async () => {
    const chief = await moderator();
    const token = await tokenFor("u-mallory");
    const connections = [await user("u-mallory"), await user("u-mallory")];
    chief.send("removeUser", { userId: "u-mallory", seconds: 600 });
    await Promise.all(connections.map((client) => client.until(() => client.closed !== null)));
    const renamed = await tokenFor("u-mallory", { name: "Another" });
    const back = [token, renamed].map((each) => TestClient.open(server.url, room, { token: each }));
    await Promise.all(back.map((client) => client.until(() => client.closed !== null)));
    expect(back.map(({ events }) => events.map(({ event }) => event))).toEqual([["userRemoved"], ["userRemoved"]]);
    for (const client of [...connections, ...back]) expect(client.closed?.code).toBe(CLOSE.removed);
    expect((await ask(server, "/api/chat/messages", { token, body: { room, content: "after" } })).status).toBe(403);
    await chief.close();
  });

  it("[O1] needs the role moderator, spelled exactly so", async () => {
    for (const role of ["Moderator", "moderator ", "admin", ["moderator"], { moderator: true }, true]) {
      const client = await user("u-mallory", { role });
      client.send("removeUser", { userId: "u-anna", seconds: 60 });
      expect(await errorCode(client)).toBe("forbidden");
      await client.close();
    }
  });
});

describe("names", () => {
  /** A guest's token; with an earlier one, the same guest under another name. */
  const guest = async (username: string, token?: string): Promise<{ token: string; id: string }> => {
    const { text } = await ask(server, "/api/session", { token, body: { username } });
    const { token: signed, user } = JSON.parse(text);
    return { token: signed, id: user.id };
  };
  const joined = (client: TestClient) => client.received("userJoined").map(({ user }) => user.username);

  it("[O2] do not let a muted guest speak: leaving, renaming, reconnecting, a new token, a second connection", async () => {
    const chief = await moderator();
    const { token, id } = await guest("Mallory");
    const mallory = await TestClient.join(server.url, room, { token });
    chief.send("muteUser", { userId: id, seconds: 600 });
    await mallory.next("userMuted");
    mallory.send("leaveRoom", {});
    await chief.next("userLeft");
    mallory.send("setUsername", { username: "Free speech 1" });
    await mallory.join({ username: "Free speech 2" });
    await chief.until(() => joined(chief).length > 0);
    expect(joined(chief)).toEqual(["Mallory"]);
    const renewed = await guest("Free speech 3", token);
    const second = await TestClient.connect(server.url, room, { token: renewed.token });
    await second.join({ username: "Free speech 4" });
    await mallory.close();
    await second.close();
    await chief.next("userLeft");
    const third = await TestClient.connect(server.url, room, { token: renewed.token });
    await third.join();
    await chief.until(() => joined(chief).length > 0);
    expect(chief.frames.join()).not.toContain("Free speech");
    expect(joined(chief)).toEqual(["Mallory"]);
    for (const client of [third, chief]) await client.close();
  });

  it("[P6] a guest called Anna does not keep the application's user Anna out, on sockets or over REST", async () => {
    const guests = await TestClient.connect(server.url, room, { token: (await guest("Anna")).token });
    await guests.join();
    const token = await tokenFor("u-anna", { name: "Anna" });
    expect((await ask(server, "/api/chat/messages", { token, body: { room, content: "hello" } })).status).toBe(201);
    expect((await guests.next("userJoined")).user.username).toMatch(/^guest-[0-9a-f]{6}$/);
    guests.send("setUsername", { username: "Anna" });
    expect((await guests.next("userJoined")).user.username).toBe("Anna");
    const anna = await user("u-anna", { name: "Anna" });
    await guests.until(() => joined(guests).length === 2);
    expect(joined(guests).sort()).toEqual(["Anna", expect.stringMatching(/^guest-[0-9a-f]{6}$/)]);
    guests.send("setUsername", { username: "anna" });
    expect(await errorCode(guests)).toBe("username_taken");
    for (const client of [guests, anna]) await client.close();
  });

  it("[P6] [P10] do not let anyone pass for a moderator who is present", async () => {
    const chief = await user("u-moderator", { role: "moderator", name: "Anna Smith" });
    const mallory = await TestClient.connect(server.url, room);
    for (const username of ["AnnaSmith", "Anna-Smith.", "★ Anna Smith ★"]) {
      mallory.send("joinRoom", { username });
      expect([username, await errorCode(mallory)]).toEqual([username, "username_taken"]);
    }
    mallory.send("joinRoom", {});
    const { users } = await mallory.next("roomUsers");
    expect(users.filter(({ role }) => role !== undefined).map(({ username }) => username)).toEqual(["Anna Smith"]);
    for (const client of [chief, mallory]) await client.close();
  });
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
