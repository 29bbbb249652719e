/** Checks of typing (T). */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, check, newRoom } from "./check.ts";
import type { Client } from "./client.ts";

/** Typing expires 6 s after the last event; timers may be off by some milliseconds. */
const TYPING_MS = 5_900;

/** Typing is told again 3 s after it was told. */
const REPEAT_MS = 2_900;

/** Returns the `isTyping` values that a client has received about a user. */
const signs = (watcher: Client, { user }: Client): boolean[] =>
  watcher.received("userTyping").flatMap(({ userId, isTyping }) => (userId === user.id ? [isTyping] : []));

export const typing: Check[] = [
  check("T2", "typing expires 6 s after the last event", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const typist = await context.join(room);
    typist.send("typing", { isTyping: true });
    await watcher.next("userTyping", ({ isTyping }) => isTyping);
    await sleep(1_000);
    const signAt = Date.now();
    typist.send("typing", { isTyping: true });
    const { userId, isTyping } = await watcher.next("userTyping");
    assert.deepEqual([userId, isTyping], [typist.user.id, false]);
    assert.ok(Date.now() - signAt >= TYPING_MS, `ended ${Date.now() - signAt} ms after its last sign`);
  }),
  check("T2", "… and with a message, on leaving, and with the last connection", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    for (const end of [
      (typist: Client) => typist.send("sendMessage", { content: "done" }),
      (typist: Client) => typist.send("leaveRoom"),
      (typist: Client) => typist.close(),
    ]) {
      const typist = await context.join(room);
      typist.send("typing", { isTyping: true });
      const toldAt = Date.now();
      await watcher.until(() => signs(watcher, typist).length === 1, "the beginning");
      end(typist);
      await watcher.until(() => signs(watcher, typist).length === 2, "the end of typing");
      assert.deepEqual(signs(watcher, typist), [true, false]);
      assert.ok(Date.now() - toldAt < TYPING_MS, "it ended only by itself");
    }
    const [, done] = watcher.events.filter(({ event }) => event === "userTyping" || event === "message");
    assert.equal(done?.event, "userTyping", "the end comes before the message that ends it");
  }),
  check("T1", "others get userTyping when it begins and when it ends, not in between", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const typist = await context.join(room, { username: "Anna" });
    for (const isTyping of [false, true, true, true]) typist.send("typing", { isTyping });
    // Typing that begins and ends within one window is not broadcast.
    await watcher.until(() => signs(watcher, typist).length > 0, "the beginning");
    for (const isTyping of [true, false, false]) typist.send("typing", { isTyping });
    await typist.post("hello");
    await watcher.until(() => watcher.received("message").length > 0, "the message");
    const about = { room, userId: typist.user.id, username: "Anna" };
    assert.deepEqual(watcher.received("userTyping"), [
      { ...about, isTyping: true, expiresInMs: 6_000 },
      { ...about, isTyping: false },
    ]);
    assert.ok(!typist.frames.some((frame) => frame.includes('"userTyping"')), "the typist was told, too");
  }),
  check("T1", "clients that end typing by themselves are told again while it goes on", async (context) => {
    const room = newRoom();
    const options = { protocols: ["samovar.batch.3"] };
    const [watcher, plain] = [await context.join(room, options), await context.join(room)];
    const typist = await context.join(room, options);
    assert.equal(watcher.protocol, "samovar.batch.3");
    const toldAt = Date.now();
    typist.send("typing", { isTyping: true });
    await watcher.next("userTyping");
    while (watcher.received("userTyping").length === 0) {
      typist.send("typing", { isTyping: true });
      await sleep(250);
    }
    assert.ok(Date.now() - toldAt >= REPEAT_MS, `repeated after ${Date.now() - toldAt} ms`);
    assert.deepEqual([signs(watcher, typist), signs(plain, typist)], [[true], [true]]);
    const [{ expiresInMs = 0 } = {}] = watcher.received("userTyping");
    assert.ok(expiresInMs > 0 && expiresInMs <= 6_000, `ends in ${expiresInMs} ms`);
  }),
  check("T3", "a joining client gets userTyping after roomUsers", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const typist = await context.join(room);
    typist.send("typing", { isTyping: true });
    await watcher.next("userTyping");
    const late = await context.connect(room);
    late.send("joinRoom", {});
    await late.until(() => late.received("userTyping").length > 0, "userTyping");
    assert.equal(late.events[0]?.event, "roomUsers");
    assert.deepEqual(signs(late, typist), [true]);
  }),
];
