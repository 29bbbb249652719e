/** Attacks by way of push notifications: on what the server can reach, and on other people's browsers. */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import { PUSH_DELAY_MS } from "../../inbox/core/push.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { PushService } from "../support/push-service.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let service: PushService;
let server: Workerd;
/** A server inside the network, on another port than the push service. */
let inside: Listening;
let reached = 0;
beforeAll(async () => {
  service = await PushService.start();
  inside = await listen(
    createServer((_, response) => {
      reached += 1;
      response.end();
    }),
    0,
  );
  server = await startServer({ bindings: service.settings });
});
afterAll(async () => {
  await server?.close();
  await inside?.close();
  await service?.close();
});

const newUser = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;
const newRoom = () => `push-${crypto.randomUUID().slice(0, 8)}`;
const follow = (token: string, room: string) =>
  ask(server, `/api/inbox/rooms/${room}`, { token, method: "PUT", body: {} });
const subscribe = (token: string | undefined, body: unknown) => ask(server, "/api/push/subscriptions", { token, body });
const remove = (token: string, id: string) => ask(server, `/api/push/subscriptions/${id}`, { token, method: "DELETE" });
const idIn = ({ text }: { text: string }): string => JSON.parse(text).id;

/** Mentions a user in a room that they follow. */
const mention = async (user: string, token: string, room = newRoom()) => {
  await follow(token, room);
  const author = await TestClient.join(server.url, room, { token: await tokenFor(newUser("author")) });
  author.send("sendMessage", { content: `@${user} hello` });
  await author.next("message");
  await author.close();
};

describe("an endpoint", () => {
  it.each([
    () => "http://127.0.0.1/",
    () => `http://127.0.0.1:${inside.port}/`,
    () => `http://localhost:${inside.port}/`,
    () => `${service.origin}@127.0.0.1:${inside.port}/`,
    () => `http://${new URL(service.origin).host}@127.0.0.1:${inside.port}/`,
    () => `${service.origin}#@127.0.0.1:${inside.port}/`.replace("http:", "HTTP:"),
    () => `${service.origin}\\@127.0.0.1:${inside.port}/`,
    () => service.origin.replace("127.0.0.1", "0x7f.1"),
    () => service.origin.replace("127.0.0.1", "2130706433"),
    () => service.origin.replace("127.0.0.1", "１２７.0.0.1"),
    () => service.origin.replace("http:", "https:"),
    () => "https://localhost/",
    () => "http://169.254.169.254/latest/meta-data/",
    () => `http://[::1]:${inside.port}/`,
    () => `http://[::ffff:127.0.0.1]:${inside.port}/`,
    () => "https://10.0.0.1/",
    () => "https://evil.example/",
    () => "https://fcm.googleapis.com/fcm/send/not-on-this-list",
    () => "file:///etc/passwd",
    () => "//evil.example/",
    () => `${service.origin}/${"x".repeat(1_000)}`,
    () => `${service.origin}/\u0000`,
    () => "",
    () => 7,
    () => null,
    () => [service.origin],
  ])("[U7] that does not lead to a push service is rejected (%#)", async (endpoint) => {
    const token = await tokenFor(newUser("mallory"));
    const { status, text } = await subscribe(token, { ...service.subscribe(), endpoint: endpoint() });
    expect([status, JSON.parse(text).error.code]).toEqual([400, "invalid_data"]);
  });

  it("[U7] that redirects leads nowhere", async () => {
    const user = newUser("mallory");
    const token = await tokenFor(user);
    const subscriptions = [301, 302, 303, 307, 308].map((status) => {
      const subscription = service.subscribe();
      service.answer(subscription, status, { Location: `http://127.0.0.1:${inside.port}/internal` });
      return subscription;
    });
    for (const each of subscriptions) expect((await subscribe(token, each)).status).toBe(201);
    await mention(user, token);
    await eventually(() => expect(subscriptions.map((each) => service.at(each).length)).toEqual([1, 1, 1, 1, 1]));
    // Long enough for a redirect to be followed, and for a repetition.
    await sleep(3_000);
    expect(reached).toBe(0);
    expect(subscriptions.map((each) => service.at(each).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it("[U6] [U7] that never answers, or never ends its answer, does not keep the inbox", async () => {
    const user = newUser("victim");
    const token = await tokenFor(user);
    const [silent, endless, phone] = [service.subscribe(), service.subscribe(), service.subscribe()];
    service.answers.set(silent.endpoint, () => {});
    service.answers.set(endless.endpoint, (response) => {
      response.writeHead(201);
      const timer = setInterval(() => response.write("x".repeat(65_536)), 10);
      response.on("close", () => clearInterval(timer));
    });
    for (const each of [silent, endless, phone]) await subscribe(token, each);
    await mention(user, token);
    await eventually(() => expect(service.at(phone)).toHaveLength(1));
    expect((await ask(server, "/api/inbox", { token })).status).toBe(200);
    // The silent one is asked again, which shows that the first request has ended.
    await eventually(() => expect(service.at(silent).length).toBeGreaterThan(1));
    expect(service.at(endless)).toHaveLength(1);
  });
});

describe("keys", () => {
  it.each([
    { p256dh: "" },
    { p256dh: "A".repeat(87) },
    { p256dh: `B${"A".repeat(86)}` },
    { p256dh: "B".repeat(87) },
    { p256dh: "B".repeat(1_000_000 / 20) },
    { p256dh: null },
    { auth: "" },
    { auth: "A".repeat(21) },
    { auth: "A".repeat(23) },
    { auth: "+".repeat(22) },
    { auth: 7 },
  ])("[U7] that are none are rejected: %j", async (wrong) => {
    const token = await tokenFor(newUser("mallory"));
    const { endpoint, keys } = service.subscribe();
    const { status, text } = await subscribe(token, { endpoint, keys: { ...keys, ...wrong } });
    expect([status, JSON.parse(text).error.code]).toEqual([400, "invalid_data"]);
  });
});

describe("someone else's subscription", () => {
  it("[U7] is neither made nor removed with one's own token, nor without one", async () => {
    const victim = newUser("victim");
    const token = await tokenFor(victim);
    const phone = service.subscribe();
    const id = idIn(await subscribe(token, phone));
    const mallory = await tokenFor(newUser("mallory"));
    // The answer does not tell whether there is one.
    expect((await remove(mallory, id)).status).toBe(204);
    expect((await remove(mallory, "0".repeat(32))).status).toBe(204);
    for (const wrong of ["", "x", `${id}0`, id.toUpperCase().replace(/^\d+$/, "A"), "..", "%2e%2e"]) {
      expect([400, 404, 405]).toContain((await remove(mallory, wrong)).status);
    }
    for (const path of ["/api/push", "/api/push/subscriptions"]) {
      const body = path.endsWith("s") ? phone : undefined;
      expect((await ask(server, path, { body })).status).toBe(401);
      expect((await ask(server, path, { body, token: "no.token.this" })).status).toBe(401);
    }
    await mention(victim, token);
    await eventually(() => expect(service.at(phone)).toHaveLength(1));
  });

  it("[U7] is not shown to its user either", async () => {
    const token = await tokenFor(newUser("victim"));
    const phone = service.subscribe();
    await subscribe(token, phone);
    for (const path of ["/api/inbox", "/api/push"]) {
      const { text } = await ask(server, path, { token });
      for (const secret of [phone.endpoint, ...Object.values(phone.keys), service.vapid.privateKey]) {
        expect(text).not.toContain(secret);
      }
    }
  });
});

describe("a flood", () => {
  it("[U1] [U9] of mentions is one push for each room in 10 s", async () => {
    const ATTACKERS = 3;
    const MESSAGES = 100;
    const victim = newUser("victim");
    const token = await tokenFor(victim);
    const phone = service.subscribe();
    await subscribe(token, phone);
    const room = newRoom();
    await follow(token, room);
    const started = Date.now();
    for (let i = 0; i < ATTACKERS; i++) {
      const attacker = await TestClient.join(server.url, room, { token: await tokenFor(newUser("attacker")) });
      for (let n = 0; n < MESSAGES; n++) attacker.send("sendMessage", { content: `@${victim} ${i} ${n}` });
      await attacker.until(() => attacker.messages.length >= MESSAGES, "the messages");
      await attacker.close();
    }
    await eventually(() => expect(service.at(phone).at(-1)?.seq).toBe(ATTACKERS * MESSAGES));
    expect(service.at(phone).length).toBeLessThanOrEqual(1 + (Date.now() - started) / PUSH_DELAY_MS);
  });

  it("[U7] of subscriptions leaves the last eight", async () => {
    const user = newUser("mallory");
    const token = await tokenFor(user);
    const all = Array.from({ length: INBOX_LIMITS.subscriptions + 5 }, () => service.subscribe());
    for (const each of all) await subscribe(token, each);
    await mention(user, token);
    const last = all.slice(5);
    await eventually(() => expect(last.map((each) => service.at(each).length)).toEqual(last.map(() => 1)));
    for (const each of all.slice(0, 5)) expect(service.at(each)).toEqual([]);
  });
});
