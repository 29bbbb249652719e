/** Files in an outbox, uploaded to a server that fails in all ways. */
import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ClientEvent } from "../../../rooms/protocol/events.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { cut, FileServer, reject } from "../../../test/support/file-server.ts";
import { guestToken } from "../../../test/support/guest-token.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import { memoryStore, type Store } from "../storage.ts";
import type { Session } from "../token.ts";
import { createLazyTransfers } from "./load-transfers.ts";
import { createRoomFiles, type RoomFiles } from "./room-files.ts";

const TOKEN = guestToken("anna");
const RENEWED = guestToken("anna", { serial: 2 });

const pages: { files: RoomFiles }[] = [];
let server: FileServer;

beforeEach(async () => {
  server = await FileServer.start();
});
afterEach(async () => {
  for (const { files } of pages.splice(0)) files.stop();
  await server.close();
});

const setUp = (store: Store = memoryStore()) => {
  const sent: Extract<ClientEvent, { event: "sendMessage" }>["data"][] = [];
  const isJoined = signal(false);
  const session = signal<Session | null>({
    token: TOKEN,
    user: { id: "anna", username: "Anna" },
    expiresAt: "",
  });
  const outbox: Outbox = createOutbox({
    room: "general",
    userId: "anna",
    store,
    send: (event) => {
      if (isJoined.peek() && event.event === "sendMessage") sent.push(event.data);
      return isJoined.peek();
    },
  });
  const keeper = {
    session,
    token: async () => session.peek()?.token,
    rejected: (token: string) => {
      const current = session.peek();
      if (current?.token === token) session.value = { ...current, token: RENEWED };
    },
  };
  const transfers = createLazyTransfers({ store, keeper, request: fetch, url: server.url });
  const files = createRoomFiles({ room: "general", userId: "anna", transfers, outbox, isJoined });
  const page = {
    store,
    sent,
    outbox,
    files,
    session,
    join: () => {
      isJoined.value = true;
      outbox.open();
    },
    lose: () => {
      isJoined.value = false;
      outbox.close();
    },
    send: (content: string, ...bodies: string[]) =>
      outbox.add(content, {
        files: files.hold(
          bodies.map((body) => ({
            blob: new Blob([body]),
            name: `${body.slice(0, 9)}.txt`,
            type: "text/plain",
            alt: "words",
          })),
        ),
      }),
    entry: (content: string) => outbox.entries.peek().find((entry) => entry.content === content),
    failed: (content: string) => page.entry(content)?.failed,
    sentContents: () => sent.map(({ content }) => content),
  };
  pages.push(page);
  return page;
};

const received = () => [...server.uploads.values()].map(({ bytes }) => bytes.toString());

test("a message is sent once its files are uploaded, in their order", async () => {
  const page = setUp();
  page.send("two files", "one", "two");
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  expect(received()).toEqual(["one", "two"]);
  const uploads = [...server.uploads.values()];
  expect(uploads[0]).toMatchObject({ room: "general", name: "one.txt", type: "text/plain" });
  expect(server.tokens).toEqual([TOKEN, TOKEN]);
  expect(page.sent[0]?.attachments).toEqual(uploads.map(({ id }) => ({ id, alt: "words" })));
  expect(page.outbox.entries.peek()[0]?.files?.map(({ key }) => key)).toEqual([...server.uploads.keys()]);
});

test("nothing is uploaded before the room is joined, and text passes a message that waits", async () => {
  const page = setUp();
  let answer = () => {};
  server.misbehaviours.push((request, response) => {
    answer = () => reject(500, "internal_error")(request, response);
  });
  page.send("with a file", "one");
  page.outbox.add("text");
  await page.files.shown.pendingFile(page.entry("with a file")?.files?.[0]?.key ?? "");
  expect(server.attempts).toEqual([]);
  page.join();
  await eventually(() => expect(server.attempts).toHaveLength(1));
  expect(page.sentContents()).toEqual(["text"]);
  page.outbox.acknowledge(page.entry("text")?.clientId ?? "");
  answer();
  await eventually(() => expect(page.sentContents()).toEqual(["text", "with a file"]));
});

test("an upload that is interrupted or fails for the time being is repeated under the same clientId", async () => {
  const page = setUp();
  server.misbehaviours.push(cut, reject(429, "rate_limited", { "retry-after": "1" }), reject(503, "unavailable"));
  page.send("a file", "x".repeat(2_000_000));
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  expect(server.attempts).toEqual(Array(4).fill(page.entry("a file")?.files?.[0]?.key));
  expect([...server.uploads.values()].map(({ bytes }) => bytes.length)).toEqual([2_000_000]);
});

test("it is repeated at once over the next connection", async () => {
  const page = setUp();
  server.misbehaviours.push(reject(429, "rate_limited", { "retry-after": "3600" }));
  page.send("a file", "one");
  page.join();
  await eventually(() => expect(page.files.shown.uploadProgress.value.size).toBe(0));
  await eventually(() => expect(server.attempts).toHaveLength(1));
  page.lose();
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
});

test.each([
  [413, "body_too_large"],
  [403, "muted"],
  [503, "not_configured"],
  [404, "not_found"],
])("after %i %s the message waits for its author's decision, and others do not wait for it", async (status, code) => {
  const page = setUp();
  server.misbehaviours.push(reject(status, code));
  page.send("bad", "one");
  page.send("good", "two");
  page.join();
  await eventually(() => expect(page.sentContents()).toEqual(["good"]));
  expect(page.failed("bad")).toBe(code);
  page.outbox.acknowledge(page.entry("good")?.clientId ?? "");
  page.outbox.retry(page.entry("bad")?.clientId ?? "");
  await eventually(() => expect(page.sentContents()).toEqual(["good", "bad"]));
});

test("a file that the deployment does not accept is not uploaded", async () => {
  const page = setUp();
  expect(page.files.shown.fileLimits.value).toBe(undefined);
  page.files.connected({ rosterUsers: 500 });
  expect(page.files.shown.fileLimits.value).toBe(null);
  page.files.connected({ fileBytes: 3, attachments: 4 });
  expect(page.files.shown.fileLimits.value).toEqual({ bytes: 3, perMessage: 4 });
  page.send("large", "four");
  page.join();
  await eventually(() => expect(page.failed("large")).toBe("body_too_large"));
  expect(server.attempts).toEqual([]);
});

test("a token that is not accepted is renewed once", async () => {
  const page = setUp();
  server.misbehaviours.push(reject(401, "unauthorized"));
  page.send("a file", "one");
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  expect(server.tokens).toEqual([TOKEN, RENEWED]);
  server.misbehaviours.push(reject(401, "unauthorized"), reject(401, "unauthorized"));
  page.send("another", "two");
  await eventually(() => expect(page.failed("another")).toBe("unauthorized"));
});

test("files are not uploaded as another user", async () => {
  const page = setUp();
  const current = page.session.peek();
  if (current) page.session.value = { ...current, user: { id: "boris", username: "Boris" } };
  page.send("Anna's", "one");
  page.join();
  await eventually(() => expect(page.failed("Anna's")).toBe("unauthorized"));
  expect(server.attempts).toEqual([]);
});

test("discarding a message ends its upload, and undoing that brings back its bytes", async () => {
  const page = setUp();
  let isAborted = false;
  server.misbehaviours.push((request) => void request.resume().on("close", () => (isAborted = true)));
  page.send("a file", "one");
  page.join();
  await eventually(() => expect(page.files.shown.uploadProgress.value.size).toBe(1));
  await eventually(() => expect(server.attempts).toHaveLength(1));
  const entry = page.entry("a file");
  if (!entry) throw new Error("no entry");
  page.files.discarding(entry.clientId);
  page.outbox.discard(entry.clientId);
  await eventually(() => expect(isAborted).toBe(true));
  expect(page.files.shown.pendingBytes.value).toBe(0);
  page.outbox.restore(entry);
  expect(page.files.shown.pendingBytes.value).toBe(3);
  await eventually(() => expect(page.sent).toHaveLength(1));
  expect(received()).toEqual(["one"]);
});

test("bytes of a message that was sent are not kept", async () => {
  const page = setUp();
  page.send("a file", "one");
  const key = page.entry("a file")?.files?.[0]?.key ?? "";
  expect(await (await page.files.shown.pendingFile(key))?.text()).toBe("one");
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  page.outbox.acknowledge(page.entry("a file")?.clientId ?? "");
  expect(await page.files.shown.pendingFile(key)).toBe(null);
});

test("a message whose bytes are lost says so, and one whose files are uploaded does not need them", async () => {
  const before = setUp();
  before.send("uploaded", "one");
  before.join();
  await eventually(() => expect(before.sent).toHaveLength(1));
  before.lose();
  before.send("lost", "two");
  before.files.stop();
  // In Node there is no storage, so another page has no bytes.
  const after = setUp(before.store);
  after.join();
  await eventually(() => expect(after.failed("lost")).toBe("file_lost"));
  expect(after.sent).toMatchObject([
    { content: "uploaded", attachments: [{ id: [...server.uploads.values()][0]?.id }] },
  ]);
});

test("files that the room does not know any more are uploaded anew, once unless the author decides", async () => {
  const page = setUp();
  page.send("a file", "one");
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  const { clientId = "" } = page.entry("a file") ?? {};
  const forget = () => page.outbox.reject({ code: "unknown_file", message: "", event: "sendMessage", clientId });
  forget();
  expect(page.failed("a file")).toBe(null);
  await eventually(() => expect(page.sent).toHaveLength(2));
  expect(new Set(server.attempts).size).toBe(2);
  forget();
  expect(page.failed("a file")).toBe("unknown_file");
  page.outbox.retry(clientId);
  await eventually(() => expect(page.sent).toHaveLength(3));
  expect(new Set(page.sent.map(({ attachments }) => attachments?.[0]?.id)).size).toBe(3);
  expect(new Set(page.sent.map((data) => data.clientId)).size).toBe(1);
});

test("a page that is closed uploads nothing more", async () => {
  const closed = setUp();
  let isAborted = false;
  server.misbehaviours.push((request) => {
    request.resume().on("close", () => {
      isAborted = true;
    });
  });
  closed.send("closed", "one");
  closed.join();
  await eventually(() => expect(server.attempts).toHaveLength(1));
  closed.files.stop();
  await eventually(() => expect(isAborted).toBe(true));
  // Takes longer than the closed page would wait before another attempt.
  server.misbehaviours.push(reject(429, "rate_limited", { "retry-after": "2" }));
  const open = setUp();
  open.send("open", "two");
  open.join();
  await eventually(() => expect(open.sent).toHaveLength(1));
  expect(server.attempts).toHaveLength(3);
  expect(received()).toEqual(["two"]);
});

test("files are downloaded with the token, and failures are returned by code", async () => {
  const page = setUp();
  page.send("a file", "one");
  page.join();
  await eventually(() => expect(page.sent).toHaveLength(1));
  const { id = "" } = [...server.uploads.values()][0] ?? {};
  const { loadFile, fileUrl } = page.files.shown;
  expect(fileUrl({ id, name: "a b?.txt" })).toBe(`${server.url}/files/${id}/a%20b%3F.txt`);
  const loaded = await loadFile({ id, name: "one.txt" });
  expect(loaded instanceof Blob && (await loaded.text())).toBe("one");
  expect(server.tokens.at(-1)).toBe(TOKEN);
  expect(await loadFile({ id: "unknown", name: "x" })).toEqual({ error: "not_found" });
  expect(await loadFile({ id, name: "one.txt" }, AbortSignal.abort())).toEqual({ error: "aborted" });
  await server.close();
  expect(await loadFile({ id, name: "one.txt" })).toEqual({ error: "network" });
});
