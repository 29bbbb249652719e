/** The page's client: reconnecting, final closes and sessions. */
import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { User } from "../rooms/protocol/events.ts";
import { createSessionKeeper } from "../web/client/session.ts";
import { createCredentials, recoverSession } from "../web/client/session-recovery.ts";
import { memoryStore } from "../web/client/storage.ts";
import { guestToken } from "./support/guest-token.ts";
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

/** A keeper of Anna's session that renews it as often as `answer` says so: null, or the error. */
const createKeeper = (answer: () => string | null) => {
  const requests: (string | null)[] = [];
  const request = (async (_url: string, { headers }: RequestInit) => {
    requests.push(new Headers(headers).get("authorization"));
    const code = answer();
    if (code !== null) return Response.json({ error: { code, message: "" } }, { status: 503 });
    const token = guestToken("anna", { serial: requests.length });
    return Response.json({ token, user: { id: "anna", username: "anna" }, expiresAt: "2999-01-01T00:00:00Z" });
  }) as typeof fetch;
  const store = memoryStore();
  const session = { token: "first", user: { id: "anna", username: "anna" }, expiresAt: "2999-01-01T00:00:00Z" };
  store.set("samovar.session", JSON.stringify({ ...session, renewAt: Number.MAX_SAFE_INTEGER }));
  const keeper = createSessionKeeper({ store, request, url: "", onEnd: () => {} });
  const credentials = createCredentials(keeper);
  const anna = openPage("anna", { credentials });
  return { requests, anna, stop: recoverSession(anna, credentials, keeper) };
};

test.each([CLOSE.expired, CLOSE.unauthorized])(
  "after %i the session is renewed and the room joined again",
  async (code) => {
    const { requests, anna, stop } = createKeeper(() => {
      PageSocket.room.rejectsWith = null;
      return null;
    });
    await settle();
    expect(requests).toEqual([]);
    for (let n = 1; n <= 2; n++) {
      PageSocket.room.rejectsWith = code;
      sockets()[0]?.cut();
      await settle();
      expect(anna.state.value.kind).toBe("online");
      expect(requests).toHaveLength(n);
    }
    stop();
  },
);

test("nobody sees that the session is renewed each hour", async () => {
  const { anna, stop } = createKeeper(() => null);
  await settle();
  // An effect that was there before would see what is replaced within the same event.
  const states: string[] = [];
  const stopWatching = effect(() => {
    const { kind } = anna.state.value;
    if (states.at(-1) !== kind) states.push(kind);
  });
  sockets()[0]?.closeByRoom(CLOSE.expired);
  await settle();
  stopWatching();
  stop();
  expect(states).toEqual(["online", "connecting", "syncing", "online"]);
});

test("a session that cannot be renewed yet is renewed later", async () => {
  let code: string | null = "inbox_unavailable";
  const { requests, anna, stop } = createKeeper(() => code);
  await settle();
  sockets()[0]?.closeByRoom(CLOSE.expired);
  await settle();
  expect(anna.state.value.kind).toBe("reconnecting");
  expect(requests.length).toBeGreaterThan(1);
  code = null;
  await settle();
  expect(anna.state.value.kind).toBe("online");
  stop();
});

test("a server that accepts no token is not asked for ever", async () => {
  const { requests, anna, stop } = createKeeper(() => null);
  await settle();
  PageSocket.room.rejectsWith = CLOSE.expired;
  sockets()[0]?.cut();
  await settle();
  expect(anna.state.value).toMatchObject({ kind: "rejected", code: CLOSE.expired });
  expect(requests).toHaveLength(1);
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
