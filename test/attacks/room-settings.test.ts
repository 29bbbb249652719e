/** Attempts to evade slow mode and a closed room. */
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { connectPostgres, type PostgresClient } from "../support/postgres.ts";
import { ask, tokenFor } from "../support/requests.ts";
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

it("[O5] [O6] slow mode: no reconnecting, second connection, REST call or restart shortens the wait", async () => {
  const chief = await moderator();
  const token = await tokenFor("u-mallory");
  const mallory = await user("u-mallory");
  mallory.send("sendMessage", { content: "one" });
  await mallory.next("message");
  mallory.send("setSlowMode", { seconds: 0 });
  expect(await errorCode(mallory)).toBe("forbidden");
  chief.send("setSlowMode", { seconds: 600 });
  await mallory.next("roomSettings");
  const second = await user("u-mallory");
  second.send("sendMessage", { content: "two" });
  expect(await errorCode(second)).toBe("rate_limited");
  await untilStored(["one"]);
  await server.kill();
  await server.start();
  const third = await user("u-mallory");
  third.send("sendMessage", { content: "two" });
  expect(await errorCode(third)).toBe("rate_limited");
  const { status, headers } = await ask(server, "/api/chat/messages", { token, body: { room, content: "two" } });
  expect([status, Number(headers.get("Retry-After")) > 500]).toEqual([429, true]);
  await untilStored(["one"]);
  await third.close();
});

it("[O5] [O7] a closed room: nobody but moderators speaks, on sockets or over REST, also after a restart", async () => {
  const chief = await moderator();
  const token = await tokenFor("u-mallory");
  const mallory = await user("u-mallory");
  mallory.send("sendMessage", { content: "one" });
  await mallory.next("message");
  mallory.send("setClosed", { closed: false });
  expect(await errorCode(mallory)).toBe("forbidden");
  chief.send("setClosed", { closed: true });
  await mallory.next("roomSettings");
  await untilStored(["one"]);
  await server.kill();
  await server.start();
  const again = await user("u-mallory");
  again.send("sendMessage", { content: "two" });
  expect(await errorCode(again)).toBe("forbidden");
  again.send("editMessage", { seq: 1, content: "two" });
  expect(await errorCode(again)).toBe("forbidden");
  again.send("typing", { isTyping: true });
  expect((await ask(server, "/api/chat/messages", { token, body: { room, content: "two" } })).status).toBe(403);
  const chiefs = { token: await tokenFor("u-moderator", { role: "moderator" }), body: { room, content: "three" } };
  expect((await ask(server, "/api/chat/messages", chiefs)).status).toBe(201);
  await untilStored(["one", "three"]);
  expect((await again.next("message")).content).toBe("three");
  await again.close();
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
