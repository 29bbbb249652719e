import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent, ErrorCode } from "../../rooms/protocol/events.ts";
import { createOutbox } from "./outbox.ts";
import { memoryStore } from "./storage.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const setUp = ({ store = memoryStore(), room = "general", userId = "anna" } = {}) => {
  const connection = { isUp: true, sent: [] as string[] };
  const send = (event: ClientEvent) => {
    if (connection.isUp && event.event === "sendMessage") connection.sent.push(event.data.content);
    return connection.isUp;
  };
  const outbox = createOutbox({ room, userId, store, send });
  const idOf = (content: string) => outbox.entries.value.find((entry) => entry.content === content)?.clientId ?? "";
  const acknowledge = (content: string) => outbox.acknowledge(idOf(content));
  const reject = (content: string, code: ErrorCode, retryAfterMs = 1_000) =>
    outbox.reject({ code, message: "", event: "sendMessage", clientId: idOf(content), retryAfterMs });
  return {
    store,
    connection,
    outbox,
    idOf,
    acknowledge,
    reject,
    contents: () => outbox.entries.value.map(({ content }) => content),
  };
};

test("sends nothing before the room is joined, then each message once the one before is acknowledged", () => {
  const { outbox, connection, acknowledge } = setUp();
  outbox.add("one");
  outbox.add("two");
  expect(connection.sent).toEqual([]);
  outbox.open();
  outbox.add("three");
  expect(connection.sent).toEqual(["one"]);
  acknowledge("one");
  expect(connection.sent).toEqual(["one", "two"]);
  acknowledge("two");
  acknowledge("three");
  outbox.add("four");
  expect(connection.sent).toEqual(["one", "two", "three", "four"]);
});

test("keeps a message until it is acknowledged", () => {
  const { outbox, idOf, contents } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  outbox.acknowledge(idOf("one"));
  outbox.acknowledge("of another tab");
  expect(contents()).toEqual(["two"]);
});

test("after each disconnect, sends again under the same clientId what was not acknowledged", () => {
  const { outbox, connection, idOf } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  const id = idOf("two");
  outbox.acknowledge(idOf("one"));
  outbox.close();
  outbox.add("three");
  expect(connection.sent).toEqual(["one", "two"]);
  outbox.open();
  expect(connection.sent).toEqual(["one", "two", "two"]);
  expect(idOf("two")).toBe(id);
});

test("survives a reload in order, even of messages written within one millisecond", () => {
  const before = setUp();
  for (let n = 0; n < 20; n++) before.outbox.add(`message ${n}`);
  const ids = before.outbox.entries.value.map(({ clientId }) => clientId);
  const after = setUp({ store: before.store });
  expect(after.contents()).toEqual(before.contents());
  expect(after.outbox.entries.value.map(({ clientId }) => clientId)).toEqual(ids);
  after.outbox.open();
  for (const id of ids) after.outbox.acknowledge(id);
  expect(setUp({ store: before.store }).contents()).toEqual([]);
});

test("two tabs do not overwrite each other's messages", () => {
  const first = setUp();
  const second = setUp({ store: first.store });
  first.outbox.add("from the first");
  second.outbox.add("from the second");
  expect(setUp({ store: first.store }).contents().sort()).toEqual(["from the first", "from the second"]);
});

test("rooms do not share messages, even if their names start alike", () => {
  const { store, outbox } = setUp({ room: "tea" });
  outbox.add("in tea");
  expect(setUp({ store, room: "teapot" }).contents()).toEqual([]);
  expect(setUp({ store, room: "te" }).contents()).toEqual([]);
});

test("does not send messages of another user unasked", () => {
  const { store, outbox } = setUp();
  outbox.add("of Anna's");
  const boris = setUp({ store, userId: "boris" });
  boris.outbox.open();
  expect(boris.connection.sent).toEqual([]);
  boris.outbox.retry(boris.idOf("of Anna's"));
  expect(boris.connection.sent).toEqual(["of Anna's"]);
});

test("a rejected message waits for its author and does not block others", () => {
  const { outbox, connection, idOf, acknowledge, reject, contents } = setUp();
  outbox.open();
  outbox.add("bad");
  outbox.add("good");
  reject("bad", "invalid_data");
  expect(outbox.entries.value[0]?.failed).toBe("invalid_data");
  outbox.close();
  outbox.open();
  expect(connection.sent).toEqual(["bad", "good", "good"]);
  outbox.retry(idOf("bad"));
  acknowledge("good");
  expect(connection.sent.at(-1)).toBe("bad");
  outbox.add("after");
  outbox.discard(idOf("bad"));
  expect(contents()).toEqual(["after"]);
  expect(connection.sent.at(-1)).toBe("after");
});

test("waits for `retryAfterMs` when rate-limited, then continues in order", () => {
  const { outbox, connection, reject } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  reject("one", "rate_limited", 500);
  outbox.add("three");
  vi.advanceTimersByTime(499);
  expect(connection.sent).toEqual(["one"]);
  vi.advanceTimersByTime(1);
  expect(connection.sent).toEqual(["one", "one"]);
  expect(outbox.entries.value.every(({ failed }) => failed === null)).toBe(true);
});

test.each(["rate_limited", "internal_error"] as const)(
  "%s that names no message is about the one in flight",
  (code) => {
    const { outbox, connection, acknowledge } = setUp();
    const reject = (event?: string) =>
      outbox.reject({ code, message: "", retryAfterMs: 500, ...(event ? { event } : {}) });
    reject();
    outbox.open();
    outbox.add("one");
    outbox.add("two");
    reject("typing");
    reject();
    vi.advanceTimersByTime(500);
    expect(connection.sent).toEqual(["one", "one"]);
    acknowledge("one");
    expect(connection.sent).toEqual(["one", "one", "two"]);
  },
);

test("a frame that the room does not know is none of the messages", () => {
  const { outbox, contents } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.reject({ code: "unknown_event", message: "" });
  expect(outbox.entries.value[0]?.failed).toBe(null);
  expect(contents()).toEqual(["one"]);
});

test("an acknowledgement after a rejection, of an earlier copy, lets the next message go", () => {
  const { outbox, connection, acknowledge, reject } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  reject("one", "rate_limited", 500);
  acknowledge("one");
  vi.advanceTimersByTime(500);
  reject("one", "rate_limited", 500);
  expect(connection.sent).toEqual(["one", "two"]);
});

test("does not wait out a slow mode that has ended", () => {
  const { outbox, connection, reject } = setUp();
  outbox.open();
  outbox.add("one");
  reject("one", "rate_limited", 3_600_000);
  outbox.resume();
  outbox.resume();
  expect(connection.sent).toEqual(["one", "one"]);
});

test("a message that was sent before the join has not failed", () => {
  const { outbox, connection, reject } = setUp();
  outbox.open();
  outbox.add("one");
  reject("one", "not_joined");
  outbox.close();
  outbox.add("two");
  outbox.open();
  expect(connection.sent).toEqual(["one", "one"]);
});

test("stops when the connection is lost in the middle", () => {
  const { outbox, connection } = setUp();
  outbox.open();
  connection.isUp = false;
  outbox.add("one");
  connection.isUp = true;
  outbox.add("two");
  expect(connection.sent).toEqual(["one"]);
});

test("drops stored entries that cannot be parsed", () => {
  const store = memoryStore();
  store.set("samovar.outbox.general.x", "{");
  expect(setUp({ store }).contents()).toEqual([]);
  expect(store.keys("samovar.outbox.")).toEqual([]);
});

test("drops what another tab has sent or discarded", () => {
  const first = setUp();
  first.outbox.add("one");
  first.outbox.add("two");
  const second = setUp({ store: first.store });
  second.outbox.discard(second.idOf("one"));
  first.outbox.reload();
  expect(first.contents()).toEqual(["two"]);
  first.outbox.open();
  expect(first.connection.sent).toEqual(["two"]);
});

test("a reply refers to its message through retries and reloads", () => {
  const { store, outbox } = setUp();
  outbox.add("reply", { replyTo: 7 });
  outbox.add("no reply", {});
  const sent: unknown[] = [];
  const send = (event: ClientEvent) => {
    if (event.event === "sendMessage") sent.push(event.data.replyTo);
    return true;
  };
  const again = createOutbox({ room: "general", userId: "anna", store, send });
  const [reply] = again.entries.value;
  expect(reply?.replyTo).toBe(7);
  again.open();
  again.close();
  again.open();
  again.acknowledge(reply?.clientId ?? "");
  expect(sent).toEqual([7, 7, undefined]);
});

test("a message with files waits until each is uploaded, through reloads, and later ones pass it", () => {
  const { store, outbox, connection, acknowledge } = setUp();
  const files = ["a", "b"].map((key) => ({ key, name: `${key}.txt`, type: "text/plain", size: 1, alt: key }));
  const [a, b] = files;
  if (!a || !b) throw new Error("no files");
  outbox.add("with files", { files });
  outbox.add("later");
  const { clientId = "" } = outbox.entries.value[0] ?? {};
  outbox.open();
  acknowledge("later");
  outbox.update(clientId, { files: [a, { ...b, id: "id of b" }] });
  expect(connection.sent).toEqual(["later"]);

  const sent: unknown[] = [];
  const send = (event: ClientEvent) => {
    if (event.event === "sendMessage") sent.push(event.data.attachments);
    return true;
  };
  const again = createOutbox({ room: "general", userId: "anna", store, send });
  again.open();
  expect(sent).toEqual([]);
  again.update(clientId, { files: again.entries.value[0]?.files?.map((file) => ({ id: "id of a", ...file })) ?? [] });
  const attachments = [
    { id: "id of a", alt: "a" },
    { id: "id of b", alt: "b" },
  ];
  expect(sent).toEqual([attachments]);
});

test("entries of earlier versions are sent as they are", () => {
  const store = memoryStore();
  const entry = { clientId: "x", content: "old", userId: "anna", at: 1, failed: null };
  store.set("samovar.outbox.general.x", JSON.stringify(entry));
  const { outbox, connection } = setUp({ store });
  outbox.open();
  expect(connection.sent).toEqual(["old"]);
});
