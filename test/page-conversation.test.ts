/** The page's client: replies, mentions, reactions, missed changes, and jumps to old messages. */
import { expect, test } from "vitest";
import type { Message } from "../rooms/protocol/events.ts";
import { memoryStore } from "../web/client/storage.ts";
import { openPage, pass, settle, shown, sockets, stored, usePages } from "./support/page-client.ts";
import { PageSocket } from "./support/page-socket.ts";

usePages();

const post = (count: number) => {
  const author = (n: number) => ({ id: `author-${n % 8}`, username: `Author ${n % 8}` });
  for (let n = 0; n < count; n++) PageSocket.room.post(author(n), `message ${stored().length + 1}`);
};
/** Lets a few frames pass. */
const exchange = () => pass(200);
const room = (): Message[] => PageSocket.room.log.map(({ clientId: _, ...message }) => message);
const openBoth = async () => {
  const anna = openPage("anna", { username: "Anna" });
  const boris = openPage("boris", { username: "Boris" });
  await settle();
  return { anna, boris };
};
const requests = (name: string) =>
  sockets()
    .at(-1)
    ?.sent.filter((frame) => frame.includes(name));

test("a reply refers to its message, which is found in the timeline or comes with the history", async () => {
  const { anna, boris } = await openBoth();
  anna.sendMessage("first");
  await exchange();
  boris.sendMessage("a reply", { replyTo: 1 });
  await exchange();
  expect(anna.timeline.messages.value[1]?.replyTo).toBe(1);
  expect(anna.timeline.find(1)?.content).toBe("first");
  post(60);
  boris.sendMessage("another reply", { replyTo: 1 });
  await settle();
  const clara = openPage("clara");
  await settle();
  expect(shown(clara)).not.toContain("first");
  expect(clara.timeline.find(1)?.content).toBe("first");
  const edited = anna.editMessage(1, "edited");
  await exchange();
  expect(await edited).toBe(null);
  expect(clara.timeline.find(1)?.content).toBe("edited");
});

test("a reply that waits for the connection keeps its message across a reload", async () => {
  post(1);
  const store = memoryStore();
  const anna = openPage("anna", { store });
  anna.sendMessage("a reply", { replyTo: 1 });
  anna.close();
  openPage("anna", { store });
  await settle();
  expect(room().at(-1)).toMatchObject({ content: "a reply", replyTo: 1 });
});

test("a draft that replies is sent as a reply, once", async () => {
  post(2);
  const anna = openPage("anna");
  await settle();
  anna.setReplyTo(1);
  anna.sendMessage("to another one", { replyTo: 2 });
  expect(anna.replyTo.value).toBe(null);
  anna.setReplyTo(1);
  anna.sendMessage("a reply");
  anna.sendMessage("no reply");
  await settle();
  expect(room().map(({ replyTo }) => replyTo)).toEqual([undefined, undefined, 2, 1, undefined]);
});

test("a reply to a message that does not exist waits for its author", async () => {
  const { anna } = await openBoth();
  anna.sendMessage("a reply", { replyTo: 9 });
  await exchange();
  expect(anna.outbox.entries.value[0]).toMatchObject({ failed: "not_found", replyTo: 9 });
});

test("reactions are confirmed, and reach everyone", async () => {
  const { anna, boris } = await openBoth();
  anna.sendMessage("hello");
  await exchange();
  const both = [anna.react(1, "👍", true), boris.react(1, "👍", true)];
  await exchange();
  expect(await Promise.all(both)).toEqual([null, null]);
  expect(boris.timeline.find(1)?.reactions).toEqual([{ emoji: "👍", count: 2, userIds: ["anna", "boris"] }]);
  const again = boris.react(1, "👍", true);
  await exchange();
  expect(await again).toBe(null);
  const all = [anna.react(1, "👍", false), boris.react(1, "👍", false), boris.react(1, "👍", false)];
  await exchange();
  expect(await Promise.all(all)).toEqual([null, null, null]);
  expect(anna.timeline.find(1)?.reactions).toBe(undefined);
  const invalid = [anna.react(1, "no emoji", true), anna.react(9, "👍", true)];
  await exchange();
  expect(await Promise.all(invalid)).toEqual(["invalid_data", "not_found"]);
  sockets()[0]?.cut();
  expect(await anna.react(1, "👍", true)).toBe("network");
});

test.each([Number.POSITIVE_INFINITY, 2])("changes that were missed arrive in pages of %d", async (replyMessages) => {
  const { anna, boris } = await openBoth();
  for (let n = 1; n <= 9; n++) boris.sendMessage(`message ${n}`);
  await exchange();
  PageSocket.room.replyMessages = replyMessages;
  sockets()[0]?.cut();
  boris.editMessage(2, "hello @Boris");
  boris.deleteMessage(3);
  for (const seq of [1, 4, 5, 6]) boris.react(seq, "👍", true);
  boris.react(4, "👍", false);
  await exchange();
  PageSocket.room.changesFailures = 2;
  PageSocket.room.historyFailures = 1;
  await settle();
  expect(anna.timeline.messages.value).toEqual(room());
  expect(anna.timeline.find(2)?.mentions).toEqual([{ userId: "boris", name: "Boris" }]);
  // Nothing is brought twice.
  sockets().at(-1)?.cut();
  await settle();
  expect(requests("requestChanges")).toEqual([]);
  expect(requests("joinRoom")).toEqual([expect.stringContaining(`"rev":${PageSocket.room.storage.changes.rev}`)]);
  expect(anna.timeline.messages.value).toEqual(room());
});

test("a connection that is lost between pages of changes goes on where it was", async () => {
  const { anna, boris } = await openBoth();
  for (let n = 1; n <= 20; n++) boris.sendMessage(`message ${n}`);
  await exchange();
  PageSocket.room.replyMessages = 2;
  sockets()[0]?.cut();
  for (let seq = 1; seq <= 20; seq++) boris.react(seq, "👍", true);
  await settle();
  for (let cuts = 0; cuts < 3; cuts++) {
    sockets().at(-1)?.cut();
    for (let seq = 1; seq <= 20; seq++) boris.react(seq, "🎉", cuts % 2 === 0);
    while (sockets().length < 2) await pass(100);
    await pass(27);
    boris.editMessage(1 + cuts, `edited ${cuts}`);
  }
  await settle();
  expect(anna.timeline.messages.value).toEqual(room());
});

test("mentions are counted as the room has found them", async () => {
  const { anna, boris } = await openBoth();
  boris.sendMessage("@anna, @Boris and @nobody");
  await exchange();
  expect(anna.unread.value).toMatchObject({ count: 1, mentions: 1 });
});

test("a jump to an old message loads on from there, down to the latest", async () => {
  post(600);
  const anna = openPage("anna");
  await settle();
  const jump = anna.loadAround(100);
  await exchange();
  expect(await jump).toBe(null);
  expect(anna.around.value?.seq).toBe(100);
  expect(anna.around.value?.messages).toEqual(room().slice(49, 149));
  anna.loadOlder();
  await exchange();
  expect(anna.around.value?.hasOlder).toBe(false);
  sockets()[0]?.cut();
  post(150);
  await settle();
  expect(anna.state.value.kind).toBe("online");
  while (anna.around.value !== null) {
    anna.loadNewer();
    await exchange();
  }
  expect(anna.timeline.messages.value).toEqual(room());
  expect(anna.timeline.hasOlder.value).toBe(false);
});

test("changes reach the messages around another one, also those that were missed", async () => {
  post(200);
  const { anna, boris } = await openBoth();
  void anna.loadAround(30);
  await exchange();
  boris.react(30, "👍", true);
  await exchange();
  expect(anna.timeline.find(30)?.reactions?.[0]?.count).toBe(1);
  sockets()[0]?.cut();
  boris.react(31, "👍", true);
  await settle();
  expect(anna.around.value?.messages.find(({ seq }) => seq === 31)?.reactions?.[0]?.count).toBe(1);
  anna.closeAround();
  expect(anna.around.value).toBe(null);
});

test("without a connection a jump fails at once", async () => {
  const anna = openPage("anna");
  expect(await anna.loadAround(1)).toBe("network");
});
