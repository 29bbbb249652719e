/** Attacks with files, and connections that are lost while one is uploaded. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { type LocalChat, startChat } from "../support/harness.ts";
import { ask, tokenFor } from "../support/requests.ts";

/** Holds ten of the smallest uploads, and four of those that break off again and again. */
const BYTES_PER_DAY = 20_000_000;

let chat: LocalChat;
beforeAll(async () => {
  chat = await startChat(inject("databaseUrl"), undefined, { FILE_LIMITS: { bytesPerDay: BYTES_PER_DAY } });
});
afterAll(() => chat?.close());

/** The Worker's log after the tests: attacks are no failures of the server. */
afterAll(() => {
  const errors = chat.logs().filter((line) => /"kind":"error"|uncaught/i.test(line));
  expect(errors).toEqual([]);
});

interface Uploading {
  user: string;
  room?: string;
  name?: string;
  clientId?: string;
  /** In place of Content-Length. */
  headers?: string[];
}

/** Connects and sends the head of an upload of `length` bytes. */
const begin = async (
  length: number,
  { user, room = "files", name = "file", clientId, headers }: Uploading,
): Promise<Socket> => {
  const { hostname, port, host } = new URL(chat.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  await once(socket, "connect");
  const query = new URLSearchParams({ room, name, ...(clientId === undefined ? {} : { clientId }) });
  const lines = [
    `POST /api/files?${query} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${await tokenFor(user)}`,
    ...(headers ?? [`Content-Length: ${length}`]),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return socket;
};

interface Answer {
  status: number;
  body: { id: string; size: number; name: string; error?: { code: string } };
}

/** Resolves to the first response. */
const answerOf = async (socket: Socket): Promise<Answer> => {
  let text = "";
  // As bytes, which Content-Length counts.
  socket.setEncoding("latin1");
  for await (const chunk of socket) {
    text += chunk;
    const [head = "", body = ""] = text.split("\r\n\r\n");
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN);
    if (body.length < length) continue;
    const json = Buffer.from(body.slice(0, length), "latin1").toString();
    return { status: Number(head.split(" ")[1]), body: JSON.parse(json) };
  }
  throw new Error(`the server closed the connection after: ${text}`);
};

const upload = async (bytes: Uint8Array, options: Uploading): Promise<Answer> => {
  const socket = await begin(bytes.length, options);
  socket.write(bytes);
  return answerOf(socket);
};

/** Sends the first `sent` bytes of an upload and cuts the connection. Resolves when the server has closed it, too. */
const breakOff = async (bytes: Uint8Array, sent: number, options: Uploading): Promise<void> => {
  const socket = await begin(bytes.length, options);
  await new Promise((resolve) => socket.write(bytes.subarray(0, sent), resolve));
  const closed = once(socket, "close");
  socket.end();
  socket.resume();
  await closed;
};

const uploaded = async (): Promise<Set<string>> => new Set(await chat.files());

describe("an upload whose connection is lost", () => {
  const bytes = randomBytes(1_000_000);
  const tenths = Array.from({ length: 11 }, (_, i) => Math.floor((bytes.length * i) / 10));

  it("[F11] at every tenth of its length, and is then sent twice, is one file and one message", async () => {
    const room = "lost";
    const before = await uploaded();
    const options = { user: "u-lost", room, clientId: "upload" };
    for (const sent of tenths) await breakOff(bytes, sent, options);
    const answers = await Promise.all([upload(bytes, options), upload(bytes, options)]);
    answers.push(await upload(bytes, options));
    const ids = new Set(answers.map(({ status, body }) => `${status} ${body.id}`));
    expect(ids.size).toBe(1);
    const [{ body: file } = { body: { id: "" } }] = answers;
    const stored = [...(await uploaded())].filter((id) => !before.has(id));
    expect(stored).toEqual([file.id]);

    const response = await fetch(`${chat.url}/files/${file.id}/file`);
    expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);

    const message = { room, content: "", clientId: "message", attachments: [{ id: file.id }] };
    const token = await tokenFor("u-lost");
    const sent = await Promise.all([1, 2].map(() => ask(chat, "/api/chat/messages", { token, body: message })));
    sent.push(await ask(chat, "/api/chat/messages", { token, body: message }));
    expect(sent.map(({ status, text }) => [status, JSON.parse(text).seq])).toEqual(sent.map(() => [201, 1]));
    const reader = await TestClient.connect(chat.url, room);
    const { messages } = await reader.join();
    expect(messages.map(({ attachments }) => attachments?.map(({ id }) => id))).toEqual([[file.id]]);
    await reader.close();
  });

  it.each(tenths.slice(0, -1))("[F11] after %i bytes stores nothing until it is repeated", async (sent) => {
    const before = await uploaded();
    const options = { user: `u-${sent}`, clientId: "once" };
    await breakOff(bytes, sent, options);
    expect(await uploaded()).toEqual(before);
    const { status, body } = await upload(bytes, options);
    expect([status, await uploaded()]).toEqual([201, new Set([...before, body.id])]);
  });
});

describe("a slow upload", () => {
  it("[F10] keeps nobody waiting, its own user included", async () => {
    const bytes = randomBytes(300_000);
    const slow = await begin(bytes.length, { user: "u-slow", room: "slow" });
    slow.write(bytes.subarray(0, 200_000));
    const client = await TestClient.join(chat.url, "slow", { token: await tokenFor("u-slow") });
    for (let i = 0; i < 20; i++) {
      client.send("sendMessage", { content: `${i}` });
      expect((await client.next("message")).content).toBe(`${i}`);
      expect((await upload(bytes.subarray(0, 100), { user: "u-slow", room: "slow" })).status).toBe(201);
      slow.write(bytes.subarray(200_000 + i, 200_001 + i));
    }
    slow.write(bytes.subarray(200_020));
    const { status, body } = await answerOf(slow);
    expect([status, body.size]).toEqual([201, bytes.length]);
    await client.close();
  });
});

describe("a Content-Length", () => {
  it("[F10] that is too small ends the file there, and what follows is a request of its own", async () => {
    const socket = await begin(10, { user: "u-liar" });
    socket.write(`${"x".repeat(10)}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`);
    const { status, body } = await answerOf(socket);
    expect([status, body.size]).toEqual([201, 10]);
    expect(await (await fetch(`${chat.url}/files/${body.id}/x`)).text()).toBe("x".repeat(10));
  });

  it.each([
    ["that is given twice", ["Content-Length: 5", "Content-Length: 6"]],
    ["of a chunked body", ["Content-Length: 5", "Transfer-Encoding: chunked"]],
    ["that is missing", ["Transfer-Encoding: chunked"]],
    ["that is negative", ["Content-Length: -5"]],
    ["that is too large", ["Content-Length: 99999999999999999999"]],
  ])("[F10] %s stores nothing", async (_, headers) => {
    const before = await uploaded();
    const socket = await begin(5, { user: "u-liar", headers });
    socket.end("5\r\nhello\r\n0\r\n\r\n");
    const status = await answerOf(socket).then(
      (answer) => answer.status,
      // The server may also hang up.
      () => 400,
    );
    expect([400, 411, 413, 501]).toContain(status);
    expect(await uploaded()).toEqual(before);
  });
});

describe("many uploads at once", () => {
  it("[F10] of one user over their budget are refused, and of others are not", async () => {
    const large = randomBytes(1_900_000);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => upload(large, { user: "u-many", room: "many" })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(Math.floor(BYTES_PER_DAY / large.length));
    expect(new Set(statuses)).toEqual(new Set([201, 429]));
    expect((await upload(large, { user: "u-other", room: "many" })).status).toBe(201);
  });

  it("[F10] of nothing but beginnings leave nothing", async () => {
    const before = await uploaded();
    const sockets = await Promise.all(
      Array.from({ length: 50 }, (_, i) => begin(1_000_000, { user: `u-begun-${i}`, room: "begun" })),
    );
    for (const socket of sockets) socket.write(randomBytes(70_000));
    const client = await TestClient.join(chat.url, "begun", { token: await tokenFor("u-begun") });
    client.send("sendMessage", { content: "hello" });
    expect((await client.next("message")).content).toBe("hello");
    for (const socket of sockets) socket.resetAndDestroy();
    await client.close();
    await eventually(async () => expect(await uploaded()).toEqual(before));
  });
});

describe("a name", () => {
  it.each([
    "gpj.\u202eexe",
    "\u2066hidden\u2069",
    "../../etc/passwd",
    "..\\..\\windows",
    "a\0.png",
    "a.png\r\nSet-Cookie: stolen=1",
    "a.png\nContent-Type: text/html",
    "\u0085x",
    "x".repeat(129),
    " ",
    "",
  ])("[F8] like %j is refused", async (name) => {
    const { status, body } = await upload(Buffer.from("x"), { user: "u-names", name });
    expect([status, body.error?.code]).toEqual([400, "invalid_data"]);
  });

  it.each([
    'a"; filename="evil.exe',
    "a'b.png",
    "100%.png",
    "%0d%0aSet-Cookie: stolen=1",
    "a;b=c,d.png",
    "<script>alert(1)</script>.html".replace("/", ""),
    ".htaccess",
    "Ünïcödé 🫖 名前.png",
    "a.png ",
  ])("[F8] like %j is one value of one header", async (name) => {
    const { status, body } = await upload(Buffer.from("x"), { user: "u-names", name });
    expect([status, body.name]).toEqual([201, name]);
    for (const address of ["x", encodeURIComponent(name), "a%0d%0aSet-Cookie:%20stolen=1"]) {
      const { headers, status: found } = await fetch(`${chat.url}/files/${body.id}/${address.replace(/^\.+$/, "x")}`);
      expect([found, headers.get("Set-Cookie")]).toEqual([200, null]);
      const header = headers.get("Content-Disposition") ?? "";
      const [, encoded = ""] =
        /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''([^"';,\s]+)$/.exec(header) ?? [];
      expect(decodeURIComponent(encoded)).toBe(name);
      expect(header.split('"')).toHaveLength(3);
    }
  });
});
