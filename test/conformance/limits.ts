/** Checks of limits (L). */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, check, newRoom, numbers } from "./check.ts";
import type { Client } from "./client.ts";

const CONNECTIONS_PER_USER = 32;
/** What a user may do at once, and then each second. */
const RATES = {
  message: { burst: 200, perSecond: 25 },
  typing: { burst: 20, perSecond: 5 },
  join: { burst: 60, perSecond: 10 },
  history: { burst: 100, perSecond: 20 },
  error: { burst: 100, perSecond: 5 },
};

/** Asserts that of `sent` as many were accepted as a budget allows within `ms`; joining may have cost one. */
const checkBudget = (name: keyof typeof RATES, sent: number, refused: number, ms: number): void => {
  const { burst, perSecond } = RATES[name];
  const accepted = sent - refused;
  const most = burst + (perSecond * ms) / 1000 + 1;
  const seen = `${accepted} of ${sent} were accepted within ${ms} ms`;
  assert.ok(
    accepted >= burst - 1 && accepted <= most,
    `${name}: ${burst} at once and ${perSecond} a second, but ${seen}`,
  );
};

/** Counts the errors so far, which all must be `rate_limited` and have a delay. */
const rejections = (client: Client, event: string): number => {
  const errors = client.received("error");
  for (const error of errors) {
    assert.deepEqual([error.code, error.event], ["rate_limited", event]);
    assert.ok((error.retryAfterMs ?? 0) > 0, "retryAfterMs is missing");
  }
  return errors.length;
};

export const limits: Check[] = [
  check("L1", "200 messages at once and 25 a second, then rate_limited", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    const sent = 280;
    const begun = Date.now();
    // One message sent again and again: it counts each time, and is stored once.
    for (let n = 0; n < sent; n++) client.send("sendMessage", { content: "again and again", clientId: "c-1" });
    const answers = () => client.received("message").length + client.received("error").length;
    await client.until(() => answers() >= sent, "all answers");
    checkBudget("message", sent, rejections(client, "sendMessage"), Date.now() - begun);
    const retryAfterMs = client.received("error").at(-1)?.retryAfterMs ?? 0;
    await sleep(retryAfterMs + 50);
    await client.post("within the limit again");
  }),
  check("L1", "… for each user separately", async (context) => {
    const room = newRoom();
    const clients = [await context.join(room), await context.join(room), await context.join(room)];
    const each = 100;
    for (const client of clients) {
      for (let n = 0; n < each; n++) client.send("sendMessage", { content: "again and again", clientId: "c-1" });
    }
    for (const client of clients) {
      const own = () => client.received("message").filter(({ clientId }) => clientId === "c-1");
      await client.until(() => own().length + client.received("error").length >= each, "all answers");
      assert.deepEqual(client.received("error"), [], "one user pays for others");
    }
  }),
  check(
    "L1",
    "20 typing signs at once and 5 a second, 60 and 10 for names, 100 and 20 for history",
    async (context) => {
      const room = newRoom();
      for (const [name, sent, event, data] of [
        ["typing", 60, "typing", { isTyping: false }],
        ["join", 120, "setUsername", { username: "Anna" }],
        ["history", 160, "requestHistory", { limit: 1 }],
      ] as const) {
        const client = await context.join(room);
        const begun = Date.now();
        for (let n = 0; n < sent; n++) client.send(event, data);
        client.send("sendMessage", { content: "done" });
        await client.until(() => client.received("message").length > 0, "the message");
        checkBudget(name, sent, rejections(client, event), Date.now() - begun);
      }
    },
  ),
  check("L1", "… counted over all connections of a user", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    const two = [await context.join(room, { token }), await context.join(room, { token })];
    const each = 30;
    const begun = Date.now();
    for (let n = 0; n < each; n++) for (const client of two) client.send("typing", { isTyping: false });
    let refused = 0;
    for (const client of two) {
      client.send("sendMessage", { content: "done" });
      await client.until(() => client.received("message").length > 0, "the message");
    }
    for (const client of two) {
      client.send("requestHistory");
      await client.until(() => client.received("messageHistory").length > 0, "messageHistory");
      refused += rejections(client, "typing");
    }
    checkBudget("typing", 2 * each, refused, Date.now() - begun);
  }),
  check("L1", "1,000,000 bytes at once, whatever they say; a frame beyond is refused unread", async (context) => {
    const client = await context.join(newRoom());
    const frame = "{".padEnd(16_000);
    // Few enough that their errors do not close the connection.
    const frames = 95;
    const begun = Date.now();
    for (let n = 0; n < frames; n++) client.sendRaw(frame);
    await client.until(() => client.received("error").length === frames, "all answers");
    const read = client.received("error").filter(({ code }) => code === "invalid_json").length;
    const most = (1_000_000 + (100_000 * (Date.now() - begun)) / 1000) / frame.length;
    assert.ok(read >= 60 && read <= most, `${read} frames of 16,000 bytes were read`);
    const refused = client.received("error").find(({ code }) => code !== "invalid_json");
    assert.deepEqual([refused?.code, refused?.event], ["rate_limited", undefined]);
  }),
  check("L1", "2,000,000 bytes of history at once, then rate_limited", async (context) => {
    const room = newRoom();
    const writer = await context.join(room);
    for (let n = 0; n < 17; n++) await writer.post("🫖".repeat(4_000));
    const begun = Date.now();
    const client = await context.join(room);
    for (let n = 0; n < 50; n++) client.send("requestHistory", { limit: 100 });
    await client.until(() => client.received("messageHistory").length + client.received("error").length === 50, "all");
    assert.ok(rejections(client, "requestHistory") > 0, "nothing was refused");
    const bytes = client.frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
    const most = 2_000_000 + (200_000 * (Date.now() - begun)) / 1000 + 50_000;
    assert.ok(bytes > 1_500_000 && bytes < most, `${bytes} bytes were sent`);
  }),
  check("L2", "100 errors at once are answered; too many errors close with 4429", async (context) => {
    const client = await context.connect(newRoom());
    const begun = Date.now();
    for (let n = 0; n < 200; n++) client.sendRaw("{");
    assert.equal((await client.whenClosed()).code, 4429);
    const { burst, perSecond } = RATES.error;
    const answered = client.received("error").length;
    const most = burst + (perSecond * (Date.now() - begun)) / 1000 + 1;
    assert.ok(answered >= burst && answered <= most, `closed after ${answered} errors`);
  }),
  check("L3", "a user has at most 32 connections to a room; one more is closed with 4409", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    // One after the other: the budget of bytes holds no more than seven replies that wait for Postgres.
    for (let n = 0; n < CONNECTIONS_PER_USER; n++) await context.join(room, { token });
    assert.equal((await context.open(room, { token }).whenClosed()).code, 4409);
  }),
  check("L3", "… unless one of them has not joined, which is closed with 4001 instead", async (context) => {
    const room = newRoom();
    const { token } = await context.session();
    const first = await context.connect(room, { token });
    await Promise.all(numbers(2, CONNECTIONS_PER_USER).map(() => context.connect(room, { token })));
    await context.join(room, { token });
    assert.equal((await first.whenClosed()).code, 4001);
  }),
];
