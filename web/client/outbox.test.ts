import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent, ErrorCode } from "../../rooms/protocol/events.ts";
import { createOutbox } from "./outbox.ts";
import { memoryStore } from "./storage.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const setUp = ({ store = memoryStore(), room = "general", userId = "anna" } = {}) => {
  const line = { isUp: true, sent: [] as string[] };
  const send = (event: ClientEvent) => {
    if (line.isUp && event.event === "sendMessage") line.sent.push(event.data.content);
    return line.isUp;
  };
  const outbox = createOutbox({ room, userId, store, send });
  const idOf = (content: string) => outbox.entries.value.find((entry) => entry.content === content)?.clientId ?? "";
  const refuse = (content: string, code: ErrorCode, retryAfterMs?: number) =>
    outbox.refuse(idOf(content), { code, message: "", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  return { store, line, outbox, idOf, refuse, contents: () => outbox.entries.value.map(({ content }) => content) };
};

test("sends nothing before the room is joined, then everything in order", () => {
  const { outbox, line } = setUp();
  outbox.add("one");
  outbox.add("two");
  expect(line.sent).toEqual([]);
  outbox.open();
  outbox.add("three");
  expect(line.sent).toEqual(["one", "two", "three"]);
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

test("sends again after each loss, under the same clientId, what was not acknowledged", () => {
  const { outbox, line, idOf } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  const id = idOf("two");
  outbox.acknowledge(idOf("one"));
  outbox.close();
  outbox.add("three");
  expect(line.sent).toEqual(["one", "two"]);
  outbox.open();
  expect(line.sent).toEqual(["one", "two", "two", "three"]);
  expect(idOf("two")).toBe(id);
});

test("survives a reload, in order, also of what was written within one millisecond", () => {
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

test("two tabs keep what each of them has written", () => {
  const first = setUp();
  const second = setUp({ store: first.store });
  first.outbox.add("from the first");
  second.outbox.add("from the second");
  expect(setUp({ store: first.store }).contents().sort()).toEqual(["from the first", "from the second"]);
});

test("what is written in one room stays out of another, also of one whose name begins alike", () => {
  const { store, outbox } = setUp({ room: "tea" });
  outbox.add("in tea");
  expect(setUp({ store, room: "teapot" }).contents()).toEqual([]);
  expect(setUp({ store, room: "te" }).contents()).toEqual([]);
});

test("does not send unasked what another user wrote in this browser", () => {
  const { store, outbox } = setUp();
  outbox.add("of Anna's");
  const boris = setUp({ store, userId: "boris" });
  boris.outbox.open();
  expect(boris.line.sent).toEqual([]);
  boris.outbox.retry(boris.idOf("of Anna's"));
  expect(boris.line.sent).toEqual(["of Anna's"]);
});

test("a refused message waits for its writer, and holds up nothing", () => {
  const { outbox, line, idOf, refuse, contents } = setUp();
  outbox.open();
  outbox.add("bad");
  outbox.add("good");
  refuse("bad", "invalid_data");
  expect(outbox.entries.value[0]?.failed).toBe("invalid_data");
  outbox.close();
  outbox.open();
  expect(line.sent).toEqual(["bad", "good", "good"]);
  outbox.retry(idOf("bad"));
  expect(line.sent.at(-1)).toBe("bad");
  outbox.discard(idOf("bad"));
  expect(contents()).toEqual(["good"]);
});

test("waits as long as it is told when it was too fast, then goes on in order", () => {
  const { outbox, line, refuse } = setUp();
  outbox.open();
  outbox.add("one");
  outbox.add("two");
  refuse("one", "rate_limited", 300);
  refuse("two", "rate_limited", 500);
  outbox.add("three");
  vi.advanceTimersByTime(499);
  expect(line.sent).toEqual(["one", "two"]);
  vi.advanceTimersByTime(1);
  expect(line.sent).toEqual(["one", "two", "one", "two", "three"]);
  expect(outbox.entries.value.every(({ failed }) => failed === null)).toBe(true);
});

test("what came before the join is no failure", () => {
  const { outbox, line, refuse } = setUp();
  outbox.open();
  outbox.add("one");
  refuse("one", "not_joined");
  outbox.close();
  outbox.open();
  expect(line.sent).toEqual(["one", "one"]);
});

test("stops at once when the line goes down in the middle", () => {
  const { outbox, line } = setUp();
  outbox.open();
  line.isUp = false;
  outbox.add("one");
  line.isUp = true;
  outbox.add("two");
  expect(line.sent).toEqual(["one", "two"]);
});

test("what is kept and cannot be read is dropped", () => {
  const store = memoryStore();
  store.set("samovar.outbox.general.x", "{");
  expect(setUp({ store }).contents()).toEqual([]);
  expect(store.keys("samovar.outbox.")).toEqual([]);
});

test("what another tab has discarded or said is gone here, too", () => {
  const first = setUp();
  first.outbox.add("one");
  first.outbox.add("two");
  const second = setUp({ store: first.store });
  second.outbox.discard(second.idOf("one"));
  first.outbox.reload();
  expect(first.contents()).toEqual(["two"]);
});
