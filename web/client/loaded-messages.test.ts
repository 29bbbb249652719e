import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import type { Message, ServerData } from "../../rooms/protocol/events.ts";
import { deletionOf, editOf } from "./changes.ts";
import { createLoadedMessages } from "./loaded-messages.ts";

const message = (seq: number, state: Partial<Message> = {}): Message => ({
  room: "general",
  seq,
  userId: "anna",
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(0).toISOString(),
  ...state,
});
const messages = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => message(first + at));
const page = (
  list: Message[],
  hasMore: boolean,
  query: Partial<ServerData<"messageHistory">> = {},
): ServerData<"messageHistory"> => ({ room: "general", messages: list, hasMore, rev: 0, ...query });
const edit = (seq: number, rev: number) =>
  editOf({ room: "general", seq, content: "edited", editedAt: "2026-05-01T10:00:00.000Z", rev });
const seqs = (list: readonly Message[] | undefined) => list?.map(({ seq }) => seq);

test("finds messages in the timeline, around a message, and those that replies refer to", () => {
  const loaded = createLoadedMessages();
  loaded.history(page([message(20, { replyTo: 3 })], true, { referenced: [message(3)] }));
  loaded.history(page(messages(10, 12), true, { around: 11, hasNewer: true }));
  expect([3, 10, 11, 20].map((seq) => loaded.find(seq)?.seq)).toEqual([3, 10, 11, 20]);
  expect(loaded.find(4)).toBe(undefined);
  loaded.around.close();
  expect(loaded.find(10)).toBe(undefined);
  // A reply may refer to it.
  expect(loaded.find(11)?.seq).toBe(11);
});

test("a change reaches its message wherever it is, and who has found it", () => {
  const loaded = createLoadedMessages();
  loaded.history(page([message(20, { replyTo: 3 })], true, { referenced: [message(3)] }));
  loaded.history(page(messages(10, 12), true, { around: 11, hasNewer: true }));
  const seen: (string | undefined)[] = [];
  const stop = effect(() => void seen.push([3, 10, 11, 20].map((seq) => loaded.find(seq)?.content[0]).join("")));
  for (const seq of [3, 10, 11, 20]) loaded.change([edit(seq, seq)]);
  loaded.change([edit(3, 2), edit(4, 30)]);
  stop();
  expect([...new Set(seen)]).toEqual(["mmmm", "emmm", "eemm", "eeem", "eeee"]);
  expect(seqs(loaded.timeline.messages.value)).toEqual([20]);
  loaded.around.close();
  expect(loaded.find(11)?.content).toBe("edited");
});

test("a page that was read before a change takes none of it back", () => {
  const loaded = createLoadedMessages();
  loaded.history(page([message(20)], true));
  loaded.change([edit(19, 1), deletionOf({ room: "general", seq: 3, deletedAt: "2026-05-01T10:00:00.000Z", rev: 2 })]);
  loaded.history(page([message(19, { replyTo: 3 })], true, { before: 20, referenced: [message(3)] }));
  expect(loaded.find(19)?.content).toBe("edited");
  expect(loaded.find(3)?.content).toBe("");
  loaded.history(page([message(18, { replyTo: 3 })], true, { before: 19, referenced: [message(3)] }));
  expect(loaded.find(3)?.content).toBe("");
});

test("messages around another one join the timeline once newer pages reach it", () => {
  const loaded = createLoadedMessages();
  const around = loaded.around.around;
  loaded.history(page(messages(20, 22), true));
  loaded.history(page(messages(10, 12), true, { around: 11, hasNewer: true }));
  expect(around.value).toMatchObject({ seq: 11, hasOlder: true, hasNewer: true });
  expect(seqs(loaded.timeline.messages.value)).toEqual([20, 21, 22]);
  loaded.history(page(messages(13, 15), true, { after: 12 }));
  loaded.history(page(messages(8, 9), false, { before: 10 }));
  expect(seqs(around.value?.messages)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  expect(around.value).toMatchObject({ hasOlder: false, hasNewer: true });
  loaded.timeline.live(message(23));
  loaded.history(page(messages(16, 20), true, { after: 15 }));
  expect(around.value).toBe(null);
  expect(seqs(loaded.timeline.messages.value)).toEqual(seqs(messages(8, 23)));
  expect(loaded.timeline.hasOlder.value).toBe(false);
});

test("a page around a message goes into the timeline if it reaches it", () => {
  const loaded = createLoadedMessages();
  loaded.history(page(messages(20, 22), true));
  loaded.history(page(messages(16, 20), true, { around: 18, hasNewer: true }));
  expect(loaded.around.around.value).toBe(null);
  expect(seqs(loaded.timeline.messages.value)).toEqual(seqs(messages(16, 22)));
});

test("a page that adjoins nothing is ignored", () => {
  const loaded = createLoadedMessages();
  loaded.history(page(messages(20, 22), true));
  loaded.history(page(messages(10, 12), true, { around: 11, hasNewer: true }));
  for (const query of [{ before: 11 }, { after: 11 }, { before: 22 }]) {
    expect(loaded.history(page(messages(1, 3), false, { ...query, referenced: [message(4)] }))).toBe(false);
  }
  expect(loaded.find(1)).toBe(undefined);
  expect(loaded.find(4)).toBe(undefined);
});

test("a reset drops what is apart from the timeline", () => {
  const loaded = createLoadedMessages();
  loaded.history(page([message(20, { replyTo: 3 })], true, { referenced: [message(3)] }));
  loaded.history(page(messages(10, 12), true, { around: 11, hasNewer: true }));
  loaded.reset();
  expect(loaded.around.around.value).toBe(null);
  expect([3, 11].map(loaded.find)).toEqual([undefined, undefined]);
});
