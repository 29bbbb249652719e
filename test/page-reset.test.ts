/** The page's client when what it has loaded is out of date, and over a room that cuts and delays its answers. */
import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../rooms/core/rate-limits.ts";
import type { RoomClient } from "../web/client/room-client.ts";
import { network, openPage, pass, settle, shown, sockets, stored, usePages } from "./support/page-client.ts";
import { PageRoom, PageSocket } from "./support/page-socket.ts";

usePages();

const BORIS = { id: "boris", username: "Boris" };
const post = (count: number) => {
  for (let n = 0; n < count; n++) PageSocket.room.post(BORIS, `message ${stored().length + 1}`);
};
const pending = (client: RoomClient) => client.outbox.entries.value.map(({ content }) => content);
const resetAll = () => {
  for (const socket of sockets()) socket.deliver({ event: "reset", data: { room: "general" } });
};
/** Records the least number of messages that a client has shown. */
const watchLength = (client: RoomClient) => {
  const seen = { least: Number.POSITIVE_INFINITY };
  effect(() => {
    seen.least = Math.min(seen.least, client.timeline.messages.value.length);
  });
  return seen;
};

test("after a reset the room is loaded anew, without showing it empty", async () => {
  const anna = openPage("anna");
  const boris = openPage("boris");
  await settle();
  post(150);
  await settle();
  anna.markRead(140);
  PageSocket.room.missed.add("messageDeleted");
  PageSocket.room.send(sockets()[1]?.id ?? "", "deleteMessage", { seq: 120 });
  await settle();
  expect(shown(anna)[119]).toBe("message 120");
  const seen = watchLength(anna);
  resetAll();
  await pass(6);
  expect(anna.state.value.kind).toBe("syncing");
  post(1);
  boris.sendMessage("meanwhile");
  anna.setDraft("a draft");
  await settle();
  expect(anna.state.value.kind).toBe("online");
  expect(shown(anna)).toEqual(stored().slice(-shown(anna).length));
  expect(shown(anna)).toContain("meanwhile");
  expect(shown(anna)).not.toContain("message 120");
  expect(seen.least).toBeGreaterThanOrEqual(100);
  expect(anna.draft.value).toBe("a draft");
  expect(anna.unread.value).toMatchObject({ count: 12, isMore: false });
  while (anna.timeline.hasOlder.value) {
    anna.loadOlder();
    await settle();
  }
  expect(shown(anna)).toEqual(stored());
});

test("a reset on rejoining replaces the missed changes, and what is pending is still sent", async () => {
  post(60);
  const anna = openPage("anna");
  await settle();
  anna.loadOlder();
  await settle();
  expect(shown(anna)).toHaveLength(60);
  const seen = watchLength(anna);
  network.isDown = true;
  sockets()[0]?.cut();
  const boris = openPage("boris");
  await pass(20);
  boris.deleteMessage(30);
  PageSocket.room.send(sockets()[0]?.id ?? "", "deleteMessage", { seq: 30 });
  PageSocket.room.missed.add("messagesChanged");
  anna.sendMessage("written offline");
  post(5);
  network.isDown = false;
  await settle();
  expect(shown(anna)).toEqual(stored());
  expect(stored()[29]).toBe("");
  expect(pending(anna)).toEqual([]);
  expect(seen.least).toBe(60);
});

test("a page of older messages that was requested before a reset leaves no gap", async () => {
  post(260);
  const anna = openPage("anna");
  await settle();
  anna.loadOlder();
  resetAll();
  await settle();
  expect(anna.isLoadingOlder.value).toBe(false);
  expect(shown(anna)).toEqual(stored().slice(-shown(anna).length));
});

test("a reset that is followed by a disconnect still loads the room anew", async () => {
  post(60);
  const anna = openPage("anna");
  await settle();
  PageSocket.room.historyFailures = 2;
  resetAll();
  await pass(20);
  expect(shown(anna)).toHaveLength(50);
  sockets()[0]?.cut();
  await settle();
  expect(shown(anna)).toEqual(stored().slice(-shown(anna).length));
  expect(anna.timeline.isCaughtUp.value).toBe(true);
});

test.each([1, 7])("answers that are cut to %i messages leave no gap", async (replyMessages) => {
  PageSocket.room.replyMessages = replyMessages;
  post(20);
  const anna = openPage("anna");
  await settle();
  expect(shown(anna)).toEqual(stored().slice(-replyMessages));
  while (anna.timeline.hasOlder.value) {
    anna.loadOlder();
    await settle();
  }
  expect(shown(anna)).toEqual(stored());
  sockets()[0]?.cut();
  post(2);
  await settle();
  expect(shown(anna)).toEqual(stored());
  sockets()[0]?.cut();
  post(40);
  await settle();
  expect(shown(anna)).toEqual(stored().slice(-shown(anna).length));
  while (anna.timeline.hasOlder.value) {
    anna.loadOlder();
    await settle();
  }
  expect(shown(anna)).toEqual(stored());
});

test.each([false, true])(
  "what is rate-limited while joining is repeated (errors without context: %s)",
  async (isTerse) => {
    const slow = { burst: 1, perSecond: 0.2 };
    PageSocket.room = new PageRoom({
      ...DEFAULT_LIMITS,
      rates: { ...DEFAULT_LIMITS.rates, join: slow, history: slow },
    });
    PageSocket.room.isTerse = isTerse;
    const anna = openPage("anna");
    await settle();
    for (let round = 0; round < 2; round++) {
      sockets()[0]?.cut();
      await pass(2_500);
    }
    expect(anna.state.value.kind).toBe("syncing");
    await settle();
    expect(anna.state.value.kind).toBe("online");
    sockets()[0]?.cut();
    post(195);
    await settle();
    expect(shown(anna)).toEqual(stored());
    PageSocket.room.post({ id: "clara", username: "Clara" }, "the last one");
    await settle();
    resetAll();
    anna.loadOlder();
    await settle();
    while (anna.timeline.hasOlder.value) {
      anna.loadOlder();
      await pass(1_000);
    }
    expect(shown(anna)).toEqual(stored());
    const frames = sockets().flatMap(({ sent }) => sent.filter((frame) => frame.includes("requestHistory")));
    expect(frames.length).toBeLessThan(10);
  },
);

test("resets that follow each other load the room once", async () => {
  post(10);
  const anna = openPage("anna");
  await settle();
  for (let n = 0; n < 5; n++) {
    resetAll();
    await pass(1);
  }
  await settle();
  expect(shown(anna)).toEqual(stored());
  expect(sockets()[0]?.sent.filter((frame) => frame.includes("requestHistory"))).toHaveLength(1);
});
