/** Push notifications end to end: from a message to what a push service receives, decrypted. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PUSH_DELAY_MS } from "../inbox/core/push.ts";
import { TestClient } from "./support/client.ts";
import { eventually } from "./support/eventually.ts";
import { InboxClient } from "./support/inbox-client.ts";
import { PushService, type TestSubscription } from "./support/push-service.ts";
import { ask, tokenFor } from "./support/requests.ts";
import { startServer } from "./support/server.ts";
import type { Workerd } from "./support/workerd.ts";

/** When a push that was due would have arrived, ms after the message. */
const LATE_MS = PUSH_DELAY_MS + 3_000;

let service: PushService;
let server: Workerd;
beforeAll(async () => {
  service = await PushService.start();
  server = await startServer({ bindings: service.settings });
});
afterAll(async () => {
  await server?.close();
  await service?.close();
});
afterEach(() => {
  expect(service.failures).toEqual([]);
});

const newName = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;

const follow = (token: string, room: string, body = {}) =>
  ask(server, `/api/inbox/rooms/${room}`, { token, method: "PUT", body });

const subscribe = async (
  token: string,
  subscription = service.subscribe(),
): Promise<TestSubscription & { id: string }> => {
  const { status, text } = await ask(server, "/api/push/subscriptions", { token, body: subscription });
  expect(status).toBe(201);
  return { ...subscription, ...JSON.parse(text) };
};

/** A reader with a subscription who follows a room, and an author who has joined it. */
const scene = async ({ prefix = "", choices = {}, claims = {} } = {}) => {
  const [reader, author] = [newName("reader"), newName("author")];
  const room = prefix + newName("room");
  const rooms = prefix === "" ? [] : [room];
  const [readerToken, authorToken] = [
    await tokenFor(reader, { rooms, ...claims }),
    await tokenFor(author, { rooms, role: "moderator" }),
  ];
  expect((await follow(readerToken, room, choices)).status).toBe(200);
  const phone = await subscribe(readerToken);
  const client = await TestClient.join(server.url, room, { token: authorToken });
  const say = async (content: string) => {
    client.send("sendMessage", { content });
    return (await client.next("message", (message) => message.content === content)).seq;
  };
  return { reader, author, room, readerToken, authorToken, phone, client, say };
};

describe.concurrent("a push", () => {
  it("[U1] [U5] tells of a mention 10 s later", async () => {
    const { reader, author, room, phone, say } = await scene();
    const before = Date.now();
    const content = `@${reader} good _morning_ ☕`;
    const seq = await say(content);
    await eventually(() =>
      expect(service.at(phone)).toEqual([
        { room, seq, username: author, excerpt: content, isDirect: false, isMention: true },
      ]),
    );
    const push = service.received.find(({ endpoint }) => endpoint === phone.endpoint);
    expect(push?.at).toBeGreaterThanOrEqual(before + PUSH_DELAY_MS);
    expect(push?.headers).toMatchObject({ ttl: "86400", urgency: "high", topic: expect.stringMatching(/^[\w-]{32}$/) });
  });

  it("[U1] [U5] tells of a direct message", async () => {
    const [reader, author] = [newName("reader"), newName("author")];
    const [readerToken, authorToken] = [await tokenFor(reader), await tokenFor(author)];
    const phone = await subscribe(readerToken);
    const opened = await ask(server, "/api/dms", { token: authorToken, body: { userId: reader, username: reader } });
    const { room } = JSON.parse(opened.text);
    await ask(server, "/api/chat/messages", { token: authorToken, body: { room, content: "just for you" } });
    await eventually(() =>
      expect(service.at(phone)).toEqual([
        { room, seq: 1, username: author, excerpt: "just for you", isDirect: true, isMention: true },
      ]),
    );
  });

  it("[U2] is left out when a device has read the message in time", async () => {
    const { reader, room, readerToken, phone, say } = await scene();
    const inbox = await InboxClient.connect(server.url, readerToken);
    const seq = await say(`@${reader} hello`);
    await inbox.next("mentioned");
    inbox.send("markRead", { room, seq });
    await inbox.settled();
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U3] never has a text that was deleted within the 10 s", async () => {
    const { reader, phone, client, say } = await scene({ choices: { push: "all" } });
    for (const content of [`@${reader} a slip of the tongue`, "and another one"]) {
      client.send("deleteMessage", { seq: await say(content) });
      await client.next("messageDeleted");
    }
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U3] has the last message that stands, as it was edited", async () => {
    const { reader, phone, client, say } = await scene();
    const first = await say(`@${reader} come at five`);
    const second = await say(`@${reader} no, at seven`);
    client.send("editMessage", { seq: first, content: `@${reader} come at six` });
    await client.next("messageEdited");
    client.send("deleteMessage", { seq: second });
    await client.next("messageDeleted");
    await eventually(() =>
      expect(service.at(phone)).toMatchObject([{ seq: first, excerpt: `@${reader} come at six` }]),
    );
  });

  it("[U3] is left out when the grant of a private room has ended", async () => {
    // A token is accepted for another 30 s: this one for 6.
    const exp = Math.floor(Date.now() / 1000) - 24;
    const { reader, phone, say } = await scene({ prefix: "private-", claims: { exp } });
    await say(`@${reader} a secret`);
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U3] is left out when a later token does not name the private room", async () => {
    const { reader, phone, say } = await scene({ prefix: "private-" });
    await say(`@${reader} a secret`);
    await ask(server, "/api/inbox", { token: await tokenFor(reader) });
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U3] is left out when the author has been blocked", async () => {
    const { reader, author, readerToken, phone, say } = await scene();
    await say(`@${reader} buy this`);
    const body = { username: author };
    await ask(server, `/api/inbox/blocked/${author}`, { token: readerToken, method: "PUT", body });
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U3] is left out for a user who was removed", async () => {
    const { reader, phone, client, say } = await scene();
    await say(`@${reader} goodbye`);
    client.send("removeUser", { userId: reader, seconds: 3_600 });
    await sleep(LATE_MS);
    expect(service.at(phone)).toEqual([]);
  });

  it("[U4] follows the level of the room", async () => {
    const [all, none, muted] = await Promise.all([
      scene({ choices: { push: "all" } }),
      scene({ choices: { push: "none" } }),
      scene({ choices: { muted: true } }),
    ]);
    await all.say("nothing special");
    for (const { reader, say } of [none, muted]) {
      await say("nothing special");
      await say(`@${reader} hello`);
    }
    await eventually(() => expect(service.at(muted.phone)).toMatchObject([{ excerpt: `@${muted.reader} hello` }]));
    await eventually(() =>
      expect(service.at(all.phone)).toMatchObject([{ excerpt: "nothing special", isMention: false }]),
    );
    expect(service.at(none.phone)).toEqual([]);
  });

  it("[U6] that is answered 410 ends the subscription, and no other", async () => {
    const { reader, readerToken, phone, say } = await scene();
    const desk = await subscribe(readerToken);
    service.answer(phone, 410);
    await say(`@${reader} one`);
    await eventually(() => expect(service.at(desk)).toHaveLength(1));
    service.answers.delete(phone.endpoint);
    await say(`@${reader} two`);
    await eventually(() => expect(service.at(desk)).toHaveLength(2));
    expect(service.at(phone)).toHaveLength(1);
  });

  it("[U6] that is answered 503 is repeated, with the text of that moment", async () => {
    const { reader, readerToken, phone, client, say } = await scene();
    const desk = await subscribe(readerToken);
    service.answer(phone, 503, { "Retry-After": "3" });
    const seq = await say(`@${reader} at five`);
    await eventually(() => expect(service.at(phone)).toHaveLength(1));
    service.answers.delete(phone.endpoint);
    client.send("editMessage", { seq, content: `@${reader} at six` });
    await eventually(() => expect(service.at(phone)).toMatchObject([{}, { seq, excerpt: `@${reader} at six` }]));
    const [first, second] = service.received.filter(({ endpoint }) => endpoint === phone.endpoint);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    expect(service.at(desk)).toHaveLength(1);
  });
});

describe("the log", () => {
  it("[U6] names the push service that refuses a message, and neither the endpoint nor the keys", async () => {
    const { reader, phone, say } = await scene();
    service.answer(phone, 403);
    await say(`@${reader} hello`);
    const { host, pathname } = new URL(phone.endpoint);
    const found = () => server.errors.find(({ event, status }) => event === "push failed" && status === 403);
    await expect.poll(found).toMatchObject({ host });
    expect(server.lines.join()).not.toContain(pathname);
    for (const secret of Object.values(phone.keys)) expect(server.lines.join()).not.toContain(secret);
  });
});

describe("a server that crashes", () => {
  it("[U2] pushes afterwards what was due", async () => {
    const { reader, readerToken, phone, say } = await scene();
    const inbox = await InboxClient.connect(server.url, readerToken);
    const seq = await say(`@${reader} hello`);
    // The event leaves the inbox when what is pending is stored.
    await inbox.next("mentioned");
    await server.kill();
    await server.start();
    await expect.poll(() => service.at(phone)).toMatchObject([{ seq }]);
  });
});
