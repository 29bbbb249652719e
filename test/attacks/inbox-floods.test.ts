/** Floods of inboxes: mentions, follows, frames, connections. Counted: events, calls between objects, rows, and queries. */
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { inboxClientEvent } from "../../rooms/protocol/inbox.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { fitting } from "../fuzz/frames.ts";
import { TestClient } from "../support/client.ts";
import { inboxUrl } from "../support/event-client.ts";
import { clientFrame, OPCODE } from "../support/frames.ts";
import { InboxClient } from "../support/inbox-client.ts";
import { type PostgresProxy, startPostgresProxy } from "../support/postgres-proxy.ts";
import { Random } from "../support/random.ts";
import { RawSocket } from "../support/raw-socket.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import { bundleWorker, type Workerd } from "../support/workerd.ts";

/** Makes the Worker log each call of a room to an inbox. */
const COUNTER = `
  for (const name of ["followed", "unfollowed", "notify"]) {
    const call = Inbox.prototype[name];
    Inbox.prototype[name] = function (...args) {
      console.log("calls " + name + " " + (args[0].room ?? args[0]));
      return call.apply(this, args);
    };
  }
`;

/** A room tells a user of mentions at most every 5 s. */
const MENTIONS_MS = 5_000;
/** The thresholds of unread messages. */
const THRESHOLDS = 3;
/** Messages that a user may send at once. */
const BURST = 200;
const CONNECTIONS_PER_USER = 32;

let proxy: PostgresProxy;
let server: Workerd;
beforeAll(async () => {
  proxy = await startPostgresProxy(inject("databaseUrl"));
  const script = (await bundleWorker()) + COUNTER;
  server = await startServer({ script, bindings: { DATABASE_URL: proxy.databaseUrl } });
});
afterAll(async () => {
  await server?.close();
  await proxy?.close();
});

const newUser = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;
const newRoom = () => `flood-${crypto.randomUUID().slice(0, 8)}`;
const calls = (name: string, room: string) => server.lines.filter((line) => line === `calls ${name} ${room}`).length;
const follow = (token: string, room: string) =>
  ask(server, `/api/inbox/rooms/${room}`, { token, method: "PUT", body: {} });

describe("a flood of mentions", () => {
  it("[N5] reaches an inbox at most every 5 s", async () => {
    const victim = newUser("victim");
    const token = await tokenFor(victim);
    const room = newRoom();
    await follow(token, room);
    const inbox = await InboxClient.connect(server.url, token);
    const started = performance.now();
    // Two attackers: what is bounded is the victim's inbox, not the attacker.
    for (const name of ["mallory", "trudy"]) {
      const attacker = await TestClient.join(server.url, room, { token: await tokenFor(newUser(name)) });
      for (let i = 0; i < BURST; i++) attacker.send("sendMessage", { content: `@${victim} ${i}` });
      await attacker.until(
        () => attacker.messages.filter(({ clientId, userId }) => userId !== clientId).length >= BURST,
      );
      await attacker.close();
    }
    await inbox.until(() => inbox.received("mentioned").some(({ seq }) => seq === 2 * BURST), "the last mention");
    const told = inbox.received("mentioned").length;
    // However late some of them were on their way.
    expect(told).toBeLessThanOrEqual(1 + Math.floor((performance.now() - started) / MENTIONS_MS));
    // Mentions are unread, too.
    expect(inbox.received("roomUnread").length).toBeLessThanOrEqual(told + THRESHOLDS);
    expect(inbox.received("mentioned").at(-1)?.mentions).toBeGreaterThan(1);
    expect(calls("notify", room)).toBeLessThanOrEqual(told + THRESHOLDS);
    await inbox.close();
  });

  it("[N4] [N5] of many followers calls each inbox a few times", async () => {
    const FOLLOWERS = 60;
    const room = newRoom();
    const names = Array.from({ length: FOLLOWERS }, (_, i) => newUser(`f${i}`));
    await Promise.all(names.map(async (name) => expect((await follow(await tokenFor(name), room)).status).toBe(200)));
    const started = performance.now();
    const attacker = await TestClient.join(server.url, room, { token: await tokenFor(newUser("mallory")) });
    const content = names.map((name) => `@${name}`).join(" ");
    for (let i = 0; i < BURST; i++) attacker.send("sendMessage", { content });
    await attacker.until(() => attacker.messages.length === BURST);
    expect(attacker.messages[0]?.mentions).toHaveLength(50);
    // A busy server may tell of the whole flood at once. What comes after that is told after 5 s.
    await expect.poll(() => calls("notify", room)).toBeGreaterThanOrEqual(FOLLOWERS);
    const accomplice = await TestClient.join(server.url, room, { token: await tokenFor(newUser("trudy")) });
    accomplice.send("sendMessage", { content });
    await expect.poll(() => calls("notify", room)).toBeGreaterThan(FOLLOWERS);
    await accomplice.close();
    await sleep(2_000);
    const windows = 1 + Math.floor((performance.now() - started) / MENTIONS_MS);
    expect(calls("notify", room)).toBeLessThanOrEqual(FOLLOWERS + 50 * windows);
    // Nobody waits for it.
    attacker.send("sendMessage", { content: "hello", clientId: "last" });
    await attacker.until(() => attacker.messages.some(({ clientId }) => clientId === "last"));
    await attacker.close();
  });
});

describe("a flood of follows", () => {
  /** The rows of a table of this kind of object, in all of them, read from copies of their databases. */
  const rows = async (kind: "rooms" | "inboxes", sql: string, ...values: string[]): Promise<number> => {
    const [folder, copies] = [join(server.folder, "storage", kind), await mkdtemp(join(tmpdir(), "samovar-rows-"))];
    const files = await readdir(folder);
    await Promise.all(files.map((file) => copyFile(join(folder, file), join(copies, file))));
    let sum = 0;
    for (const file of files.filter((each) => each.endsWith(".sqlite") && each !== "metadata.sqlite")) {
      const database = new DatabaseSync(join(copies, file));
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      const table = /FROM (\w+)/.exec(sql)?.[1];
      if (tables.some(({ name }) => name === table)) sum += Number(database.prepare(sql).get(...values)?.n);
      database.close();
    }
    await rm(copies, { recursive: true });
    return sum;
  };

  /** Calls over REST that change an inbox: at once, and then each second. */
  const CHANGES = { burst: 60, perSecond: 1 };
  const most = (started: number) => CHANGES.burst + (CHANGES.perSecond * (performance.now() - started)) / 1_000 + 1;

  const stored = async (sub: string, prefix: string) => [
    await rows("rooms", "SELECT count(*) AS n FROM followers WHERE user_id = ?", sub),
    await rows("inboxes", "SELECT count(*) AS n FROM rooms WHERE room LIKE ?", `${prefix}%`),
  ];

  it("[N2] [L4] is slowed down, over REST, and stores what was answered with 200", async () => {
    const sub = newUser("mallory");
    const token = await tokenFor(sub);
    const prefix = newRoom();
    const started = performance.now();
    let [next, followed] = [0, 0];
    const caller = async () => {
      while (next < 1_000) {
        const { status, headers } = await follow(token, `${prefix}-${next++}`);
        if (status === 200) followed += 1;
        else expect([status, Number(headers.get("Retry-After")) > 0]).toEqual([429, true]);
      }
    };
    await Promise.all(Array.from({ length: 4 }, caller));
    expect(followed).toBeGreaterThanOrEqual(CHANGES.burst);
    expect(followed).toBeLessThanOrEqual(most(started));
    // Files are copied one by one, while the server may be writing them.
    await expect.poll(() => stored(sub, prefix), { interval: 1_000 }).toEqual([followed, followed]);
  });

  it("[N2] ends at 200 rooms, of which no more is stored, in the inbox or in rooms", async () => {
    const sub = newUser("mallory");
    const token = await tokenFor(sub);
    const prefix = newRoom();
    const inbox = await InboxClient.connect(server.url, token);
    let next = 0;
    const caller = async () => {
      while (next < INBOX_LIMITS.rooms + 20) {
        const body = { room: `${prefix}-${next++}`, content: "hello" };
        expect((await ask(server, "/api/chat/messages", { token, body })).status).toBe(201);
      }
    };
    await Promise.all(Array.from({ length: 4 }, caller));
    await inbox.until(() => inbox.received("followed").length >= INBOX_LIMITS.rooms, "200 rooms");
    const full = [INBOX_LIMITS.rooms, INBOX_LIMITS.rooms];
    await expect.poll(() => stored(sub, prefix), { interval: 1_000 }).toEqual(full);
    const refused = await follow(token, `${prefix}-more`);
    expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([409, "too_many_rooms"]);
    const { rooms } = JSON.parse((await ask(server, "/api/inbox", { token })).text);
    expect(rooms).toHaveLength(INBOX_LIMITS.rooms);
    // One fewer leaves room for one more.
    const [{ room }] = rooms;
    expect((await ask(server, `/api/inbox/rooms/${room}`, { token, method: "DELETE" })).status).toBe(204);
    expect((await follow(token, `${prefix}-more`)).status).toBe(200);
    expect((await follow(token, `${prefix}-most`)).status).toBe(409);
    await expect.poll(() => stored(sub, prefix), { interval: 1_000 }).toEqual(full);
    await inbox.close();
  }, 120_000);

  it("[N11] of blocks is slowed down, too", async () => {
    const token = await tokenFor(newUser("mallory"));
    const started = performance.now();
    let blocked = 0;
    for (let i = 0; i < 100; i++) {
      const call = { token, method: "PUT", body: { username: "X" } };
      const { status } = await ask(server, `/api/inbox/blocked/u-${i}`, call);
      if (status === 204) blocked += 1;
      else expect(status).toBe(429);
    }
    expect(blocked).toBeLessThanOrEqual(most(started));
    expect(JSON.parse((await ask(server, "/api/inbox", { token })).text).blocked).toHaveLength(blocked);
  });

  it("[N2] [N10] and of follows and their ends, which leaves nothing behind", async () => {
    const sub = newUser("mallory");
    const token = await tokenFor(sub);
    const room = newRoom();
    for (let i = 0; i < 25; i++) {
      expect((await follow(token, room)).status).toBe(200);
      expect((await ask(server, `/api/inbox/rooms/${room}`, { token, method: "DELETE" })).status).toBe(204);
    }
    await expect.poll(() => rows("rooms", "SELECT count(*) AS n FROM followers WHERE user_id = ?", sub)).toBe(0);
    await expect.poll(() => rows("inboxes", "SELECT count(*) AS n FROM rooms WHERE room = ?", room)).toBe(0);
  });
});

describe("a flood of frames to an inbox", () => {
  const EVENTS = inboxClientEvent._zod.def.options.map((option) => ({
    name: String([...option._zod.def.shape.event._zod.def.values][0]),
    schema: option,
  }));

  it.each(EVENTS)("[N1] [L1] is rejected, of $name", async ({ schema }) => {
    const random = new Random(7);
    const client = await InboxClient.connect(server.url, await tokenFor(newUser("mallory")));
    const isRejected = () =>
      client.received("error").some(({ code }) => code === "rate_limited") ||
      client.closed?.code === CLOSE.tooManyErrors;
    for (let sent = 0; sent < 20_000 && !isRejected(); sent++) {
      if (client.closed === null) client.sendRaw(JSON.stringify(fitting(random, schema)));
      if (sent % 100 === 0) await sleep(1);
    }
    await client.until(isRejected);
  });

  it("[N1] [L2] is closed after too many errors", async () => {
    const client = await InboxClient.connect(server.url, await tokenFor(newUser("mallory")));
    for (let i = 0; i < 300; i++) client.sendRaw("{");
    expect((await client.whenClosed()).code).toBe(CLOSE.tooManyErrors);
  });

  it("[N3] asks Postgres once in 30 s, with requests, with connections and over REST", async () => {
    const sub = newUser("mallory");
    const token = await tokenFor(sub);
    await follow(token, newRoom());
    const started = performance.now();
    const before = proxy.statements.length;
    for (let i = 0; i < 10; i++) {
      const client = await InboxClient.connect(server.url, token);
      for (let n = 0; n < 5; n++) client.send("requestCounts", {});
      await client.settled();
      await ask(server, "/api/inbox", { token });
      await client.close();
    }
    const asked = proxy.statements.slice(before).filter(({ params }) => params.includes(sub));
    expect(asked.length).toBeLessThanOrEqual(1 + Math.floor((performance.now() - started) / 30_000));
  });

  it("[N1] [W10] ends with the first one that is too large", async () => {
    const client = await InboxClient.connect(server.url, await tokenFor(newUser("mallory")));
    for (let i = 0; i < 20; i++) client.sendRaw("x".repeat(100_000));
    expect((await client.whenClosed()).code).toBe(CLOSE.frameTooLarge);
  });

  it("[N1] [W5] answers what is malformed, whatever it says", async () => {
    const client = await InboxClient.connect(server.url, await tokenFor(newUser("mallory")));
    const room = newRoom();
    const frames = [
      "",
      "{",
      "[]",
      "null",
      '{"event":"__proto__"}',
      '{"event":"constructor","data":{}}',
      '{"event":"joinRoom","data":{}}',
      '{"event":"markRead"}',
      '{"event":"markRead","data":null}',
      `{"event":"markRead","data":{"room":${JSON.stringify(room)}}}`,
      `{"event":"markRead","data":{"room":${JSON.stringify(room)},"seq":1e400}}`,
      `{"event":"markRead","data":{"room":${JSON.stringify(room)},"seq":0.5}}`,
      `{"event":"markRead","data":{"room":${JSON.stringify(`a${"\u0315".repeat(3_000)}`)},"seq":1}}`,
      '{"event":"markRead","data":{"room":"\\ud800","seq":1}}',
      "[".repeat(10_000),
      new Uint8Array([0xff, 0xfe]),
    ];
    for (const frame of frames) client.sendRaw(frame);
    await client.until(() => client.received("error").length === frames.length, "an error for each");
    expect(new Set(client.received("error").map(({ code }) => code))).toEqual(
      new Set(["invalid_json", "invalid_frame", "invalid_data", "unknown_event"]),
    );
    await client.settled();
    expect(client.closed).toBeNull();
    await client.close();
  });

  it("[N1] [W4] that no library would send ends that connection alone", async () => {
    const token = await tokenFor(newUser("mallory"));
    const good = await InboxClient.connect(server.url, token);
    for (const frame of [
      clientFrame("{}", { reserved: 4 }),
      clientFrame("x", { opcode: 3 }),
      clientFrame("x", { claims: 2n ** 64n - 1n }),
    ]) {
      const { pathname: path } = new URL(inboxUrl(server.url));
      const socket = new RawSocket({ port: server.port, path, headers: { Authorization: `Bearer ${token}` } });
      const client = new InboxClient(socket);
      await client.next("inbox");
      socket.write(frame);
      expect([1002, 1009]).toContain((await client.whenClosed()).code);
      socket.destroy();
    }
    await good.settled();
    await good.close();
  });

  it("[N1] [W8] of heartbeats delays nobody", async () => {
    const MANY = 20_000;
    const client = await InboxClient.connect(server.url, await tokenFor(newUser("mallory")));
    for (let i = 0; i < MANY; i++) client.sendRaw("ping");
    let pongs = 0;
    await client.until(() => {
      pongs += client.frames.splice(0).filter((frame) => frame === "pong").length;
      return pongs === MANY;
    }, `${MANY} pongs`);
    await client.close();
  });
});

describe("connections to an inbox", () => {
  it("[N1] are at most 32 of one user, and leave nothing behind", async () => {
    const token = await tokenFor(newUser("mallory"));
    const clients = await Promise.all(
      Array.from({ length: CONNECTIONS_PER_USER }, () => InboxClient.connect(server.url, token)),
    );
    // A bare socket does not wait for the end of the TCP connection.
    const socket = new RawSocket({
      port: server.port,
      path: "/inbox/ws",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect((await new InboxClient(socket).whenClosed()).code).toBe(CLOSE.tooManyConnections);
    socket.destroy();
    await clients.pop()?.close();
    await (await InboxClient.connect(server.url, token)).close();
    await Promise.all(clients.map((client) => client.close()));
  });

  it("[N10] of a user who follows nothing store nothing", async () => {
    const tables = async () => {
      const files = await readdir(join(server.folder, "storage/inboxes")).catch(() => []);
      return files.filter((file) => file.endsWith(".sqlite")).length;
    };
    const before = await tables();
    for (let i = 0; i < 10; i++) {
      const token = await tokenFor(newUser("mallory"));
      const client = await InboxClient.connect(server.url, token);
      client.send("markAllRead", {});
      client.send("markRead", { room: newRoom(), seq: 1 });
      client.send("requestCounts", {});
      await ask(server, "/api/inbox", { token });
      await client.settled();
      await client.close();
    }
    expect(await tables()).toBeLessThanOrEqual(before + 10);
  });

  it("[N1] that break off in the middle delay nobody", async () => {
    const token = await tokenFor(newUser("mallory"));
    for (let i = 0; i < 40; i++) {
      const socket = new RawSocket({
        port: server.port,
        path: "/inbox/ws",
        headers: { Authorization: `Bearer ${token}` },
      });
      const client = new InboxClient(socket);
      await client.until(() => client.frames.length > 0 || client.closed !== null);
      socket.write(clientFrame('{"event":"markAllRead"', { opcode: OPCODE.text, isLast: false }));
      socket.reset();
    }
    await expect
      .poll(async () => {
        const client = InboxClient.open(server.url, { token });
        await client.until(() => client.events.length > 0 || client.closed !== null);
        const [first] = client.events;
        if (client.closed === null) await client.close();
        return first?.event;
      })
      .toBe("inbox");
  });
});

it("[R2] none of this was an error of the server", () => {
  const unexpected = server.unexpected.filter((line) => !line.startsWith("calls "));
  expect([server.errors, unexpected]).toEqual([[], []]);
});
