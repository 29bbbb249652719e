/** The page's client: reconnecting, final closes and sessions. */
import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { User } from "../rooms/protocol/events.ts";
import type { SessionKeeper } from "../web/client/session.ts";
import { recoverSession } from "../web/client/session-recovery.ts";
import { memoryStore } from "../web/client/storage.ts";
import { openPage, pass, settle, shown, sockets, stored, usePages } from "./support/page-client.ts";
import { PageSocket } from "./support/page-socket.ts";

usePages();

test("no message is missing whenever the state is online", async () => {
  const anna = openPage("anna");
  await settle();
  const states: string[] = [];
  const stop = effect(() => {
    const { kind } = anna.state.value;
    if (states.at(-1) !== kind) states.push(kind);
    if (kind === "online") expect(shown(anna)).toEqual(stored());
  });
  sockets()[0]?.cut();
  for (let n = 0; n < 150; n++) PageSocket.room.post({ id: "boris", username: "Boris" }, `missed ${n}`);
  await settle();
  stop();
  expect(states).toEqual(["online", "reconnecting", "syncing", "online"]);
});

test("after a long absence the latest messages show, and the rest on request", async () => {
  const anna = openPage("anna");
  const writers = Array.from({ length: 4 }, (_, n) => ({ id: `writer-${n}`, username: `Writer ${n}` }));
  const post = (writer: User | undefined, content: string) => writer && PageSocket.room.post(writer, content);
  await settle();
  post(writers[0], "before");
  await settle();
  const socket = sockets()[0];
  socket?.cut();
  for (const writer of writers) for (let n = 0; n < 150; n++) post(writer, `${writer.id} ${n}`);
  await settle();
  expect(anna.state.value.kind).toBe("online");
  expect(stored()).toHaveLength(601);
  expect(shown(anna)).toEqual(stored().slice(-100));
  expect(anna.timeline.hasOlder.value).toBe(true);
  const asked = () =>
    sockets()
      .at(-1)
      ?.sent.filter((frame) => frame.includes("requestHistory"));
  expect(asked()).toHaveLength(3);
  for (let page = 0; page < 6; page++) {
    anna.loadOlder();
    await settle();
  }
  expect(shown(anna)).toEqual(stored());
});

test("the read position survives the page, and later messages of others are unread", async () => {
  const store = memoryStore();
  const boris = openPage("boris");
  await settle();
  boris.sendMessage("before anna ever came");
  await settle();
  const anna = openPage("anna", { store });
  await settle();
  expect(anna.lastRead.value).toBe(1);
  boris.sendMessage("hello @anna");
  boris.sendMessage("anyone?");
  await settle();
  expect(anna.unread.value).toEqual({ count: 2, mentions: 1, isMore: false });
  anna.markRead(2);
  expect(anna.unread.value.count).toBe(1);
  anna.close();
  const again = openPage("anna", { store });
  await settle();
  expect(again.unread.value.count).toBe(1);
});

const keeperFor = (userId: string, answer: () => string | null) => {
  const calls: string[] = [];
  const renew = (name: string) => async () => {
    calls.push(name);
    return answer();
  };
  const session = { peek: () => ({ user: { id: userId } }) };
  return { calls, keeper: { session, renew: renew("renew"), replace: renew("replace") } as unknown as SessionKeeper };
};

test.each([
  [CLOSE.expired, "renew"],
  [CLOSE.unauthorized, "replace"],
])("after %i the keeper must %s the session, and the room is joined again", async (code, call) => {
  const anna = openPage("anna");
  const { calls, keeper } = keeperFor("anna", () => {
    PageSocket.room.rejectsWith = null;
    return null;
  });
  const stop = recoverSession(anna, keeper);
  await settle();
  for (let n = 1; n <= 2; n++) {
    PageSocket.room.rejectsWith = code;
    sockets()[0]?.cut();
    await settle();
    expect(anna.state.value.kind).toBe("online");
    expect(calls).toEqual(Array(n).fill(call));
  }
  stop();
});

test("a session that cannot be renewed is not requested repeatedly", async () => {
  const anna = openPage("anna");
  const { calls, keeper } = keeperFor("anna", () => "network");
  const stop = recoverSession(anna, keeper);
  await settle();
  sockets()[0]?.closeByRoom(CLOSE.expired);
  await settle();
  expect(anna.state.value).toMatchObject({ kind: "rejected", code: CLOSE.expired });
  anna.restart();
  await pass(5);
  sockets()[0]?.closeByRoom(CLOSE.expired);
  await settle();
  expect(calls).toEqual(["renew"]);
  stop();
});

test("a full room is retried, and the time of the next attempt is known", async () => {
  const anna = openPage("anna");
  await settle();
  sockets()[0]?.closeByRoom(CLOSE.roomFull);
  const now = Date.now();
  expect(anna.state.value).toMatchObject({ kind: "reconnecting", isFull: true });
  const { retryAt } = anna.state.value as { retryAt: number };
  expect(retryAt).toBeGreaterThan(now);
  await pass(retryAt - now - 1);
  expect(sockets().length).toBe(0);
  await pass(50);
  expect(anna.state.value.kind).toBe("online");
});
