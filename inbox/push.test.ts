/** When the browsers of a user are pushed to, and how that ends. */
import { beforeEach, describe, expect, it } from "vitest";
import { INBOX_LIMITS } from "../rooms/protocol/limits.ts";
import type { PushLevel } from "../rooms/protocol/push.ts";
import { BORIS, CAT, preview, QuietInbox } from "../test/support/inbox-fixture.ts";
import { RATES } from "./core/budgets.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let inbox: QuietInbox;
beforeEach(async () => {
  inbox = new QuietInbox();
  await inbox.runtime.start();
  await inbox.follow("general", 10);
  await inbox.subscribe("phone");
});

const mention = (seq: number, room = "general") => inbox.notify(room, seq, { mentions: [seq] });
const choose = (push: PushLevel) => inbox.runtime.follow(inbox.token(), "general", { push });

describe("a push", () => {
  it("[U1] is sent 10 s after the first mention, however many follow", async () => {
    await mention(11);
    await inbox.pass(6 * SECOND);
    await mention(12);
    await inbox.pass(4 * SECOND - 1);
    expect([inbox.takePushes(), inbox.calls]).toEqual([[], []]);
    await inbox.pass(1);
    expect(inbox.calls).toEqual(["general readForPush u-anna 11,12 mentions"]);
    expect(inbox.pushes[0]?.message).toEqual({
      ...{ room: "general", seq: 12, username: "Boris", excerpt: "message 12", isDirect: false, isMention: true },
    });
    expect(inbox.takePushes()).toEqual(["phone general 12"]);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U1] is one for each room, to each browser", async () => {
    await inbox.subscribe("desk");
    await inbox.follow("cats", 3);
    await mention(11);
    await mention(4, "cats");
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes().sort()).toEqual(["desk cats 4", "desk general 11", "phone cats 4", "phone general 11"]);
  });

  it("[U1] is about a direct conversation that the inbox did not know, too", async () => {
    const room = `dm-${"0".repeat(32)}`;
    await inbox.notify(room, 1, { mentions: [1], direct: BORIS });
    await inbox.pass(10 * SECOND);
    expect(inbox.pushes.map(({ message }) => message)).toMatchObject([{ room, seq: 1, isDirect: true }]);
  });

  it("[U1] costs nothing without a browser that receives it", async () => {
    await inbox.runtime.unsubscribe("phone");
    const { written } = inbox.sql;
    const { alarmsSet } = inbox;
    await mention(11);
    await inbox.pass(HOUR);
    expect([inbox.sql.written, inbox.alarmsSet, inbox.calls]).toEqual([written, alarmsSet, []]);
  });

  it("[U1] costs two rows and an alarm", async () => {
    const { written } = inbox.sql;
    const { alarmsSet } = inbox;
    await mention(11);
    await inbox.pass(HOUR);
    expect([inbox.sql.written - written, inbox.alarmsSet - alarmsSet]).toEqual([2, 1]);
  });

  it("[U2] is dropped once a device has read the message", async () => {
    const phone = inbox.connect();
    await mention(11);
    await mention(12);
    inbox.read(phone, "general", 11);
    await inbox.pass(9 * SECOND);
    inbox.read(phone, "general", 12);
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.calls.filter((call) => call.includes("readForPush"))]).toEqual([[], []]);
  });

  it("[U2] is dropped if the message is read while the room is asked", async () => {
    const phone = inbox.connect();
    const { promise, resolve } = Promise.withResolvers<void>();
    await mention(11);
    inbox.held = promise;
    await inbox.pass(10 * SECOND);
    inbox.read(phone, "general", 11);
    resolve();
    await inbox.settle();
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U2] that is pending survives hibernation and a crash", async () => {
    await mention(11);
    await mention(12);
    await inbox.hibernate({ loseSockets: true });
    await inbox.pass(10 * SECOND);
    expect(inbox.calls).toEqual(["general readForPush u-anna 11,12 mentions"]);
    expect(inbox.takePushes()).toEqual(["phone general 12"]);
    await inbox.hibernate({ loseSockets: true });
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U2] whose alarm was lost is sent when the inbox starts again", async () => {
    await mention(11);
    inbox.alarm = null;
    await inbox.pass(HOUR);
    await inbox.hibernate();
    await inbox.pass(1);
    expect(inbox.takePushes()).toEqual(["phone general 11"]);
  });

  it("[U2] that was read before a crash is not sent", async () => {
    const phone = inbox.connect();
    await mention(11);
    inbox.read(phone, "general", 11);
    inbox.close(phone);
    await inbox.hibernate({ loseSockets: true });
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U3] is dropped if the room has nothing to show", async () => {
    inbox.deleted.add(11);
    await mention(11);
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.calls]).toEqual([[], ["general readForPush u-anna 11 mentions"]]);
  });

  it("[U3] is dropped if the user has unfollowed the room, and the room is not asked", async () => {
    await mention(11);
    await inbox.runtime.unfollow("general");
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.calls]).toEqual([[], ["general unfollow u-anna"]]);
  });

  it("[U3] is dropped if the access to a private room has ended, and the room is not asked", async () => {
    const room = "private-club";
    const accessUntil = Math.floor(inbox.now / 1000) + 5;
    await inbox.runtime.followed({ room, lastSeq: 0, accessUntil });
    await inbox.notify(room, 1, { mentions: [1], accessUntil });
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.calls]).toEqual([[], []]);
  });

  it("[U3] passes over messages of users who were blocked meanwhile", async () => {
    inbox.message = (seq) => preview(seq, seq === 12 ? CAT : BORIS);
    await mention(11);
    await mention(12);
    await inbox.runtime.block(CAT);
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes()).toEqual(["phone general 11"]);
    await mention(13);
    await inbox.runtime.block(BORIS);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U4] is about any unread message, about mentions, or about nothing", async () => {
    await choose("all");
    await inbox.notify("general", 11, { unread: 1 });
    await inbox.pass(10 * SECOND);
    expect([inbox.takePushes(), inbox.calls]).toEqual([["phone general 11"], ["general readForPush u-anna 11"]]);
    await choose("mentions");
    await inbox.notify("general", 20, { unread: 10 });
    await inbox.pass(10 * SECOND);
    await choose("none");
    await mention(21);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U4] is dropped if the user wants none meanwhile; the level is stored", async () => {
    await mention(11);
    await choose("none");
    await inbox.hibernate();
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.calls]).toEqual([[], []]);
    expect(inbox.connect().last("inbox").rooms).toMatchObject([{ room: "general", push: "none", muted: false }]);
  });
});

describe("a push service", () => {
  it("[U6] that has forgotten a subscription ends it", async () => {
    await inbox.subscribe("desk");
    inbox.outcomes.set("phone", { type: "gone" });
    await mention(11);
    await inbox.pass(10 * SECOND);
    await mention(12);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual(["phone general 11", "desk general 11", "desk general 12"]);
    await inbox.hibernate();
    expect([...inbox.runtime.state.subscriptions.keys()]).toEqual(["desk"]);
  });

  it("[U6] that fails is asked again five times, later each time, and others are not", async () => {
    await inbox.subscribe("desk");
    inbox.outcomes.set("phone", { type: "retry", afterMs: 0 });
    await mention(11);
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes()).toEqual(["phone general 11", "desk general 11"]);
    for (const seconds of [1, 2, 4, 8, 16]) {
      await inbox.pass(seconds * SECOND - 1);
      expect(inbox.takePushes()).toEqual([]);
      // Attempts are counted across instances.
      await inbox.hibernate();
      await inbox.pass(1);
      expect(inbox.takePushes()).toEqual(["phone general 11"]);
    }
    await inbox.pass(HOUR);
    expect([inbox.takePushes(), inbox.runtime.state.rooms.get("general")?.pending]).toEqual([[], null]);
  });

  it("[U6] says when it is asked again, up to ten minutes", async () => {
    inbox.outcomes.set("phone", { type: "retry", afterMs: 30 * SECOND });
    await mention(11);
    await inbox.pass(10 * SECOND);
    inbox.takePushes();
    await inbox.pass(30 * SECOND - 1);
    expect(inbox.takePushes()).toEqual([]);
    inbox.outcomes.set("phone", { type: "retry", afterMs: 24 * HOUR });
    await inbox.pass(1);
    expect(inbox.takePushes()).toHaveLength(1);
    await inbox.pass(10 * MINUTE - 1);
    expect(inbox.takePushes()).toEqual([]);
    await inbox.pass(1);
    expect(inbox.takePushes()).toHaveLength(1);
  });

  it("[U6] is given no text that was deleted meanwhile", async () => {
    inbox.outcomes.set("phone", { type: "retry", afterMs: 0 });
    await mention(11);
    await inbox.pass(10 * SECOND);
    inbox.takePushes();
    inbox.deleted.add(11);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U6] that is paused keeps no other waiting", async () => {
    await inbox.subscribe("desk");
    inbox.outcomes.set("phone", { type: "retry", afterMs: 5 * MINUTE });
    await mention(11);
    await inbox.pass(10 * SECOND);
    inbox.takePushes();
    await mention(12);
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes()).toEqual(["desk general 12"]);
    inbox.outcomes.clear();
    await inbox.pass(5 * MINUTE);
    expect(inbox.takePushes()).toEqual(["phone general 12"]);
  });

  it("[U6] that refuses a message is not asked again", async () => {
    inbox.outcomes.set("phone", { type: "rejected" });
    await mention(11);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual(["phone general 11"]);
  });

  it("[U9] has one push of a room at a time: what comes meanwhile is another one", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await mention(11);
    inbox.heldPushes = promise;
    await inbox.pass(10 * SECOND);
    await mention(12);
    await inbox.pass(MINUTE);
    expect(inbox.takePushes()).toEqual(["phone general 11"]);
    resolve();
    await inbox.settle();
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes()).toEqual(["phone general 12"]);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toEqual([]);
  });

  it("[U9] may be given a push again after a crash", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await mention(11);
    inbox.heldPushes = promise;
    await inbox.pass(10 * SECOND);
    // The platform repeats an alarm that was cut off.
    await inbox.hibernate();
    inbox.heldPushes = null;
    await inbox.pass(1);
    expect(inbox.takePushes()).toEqual(["phone general 11", "phone general 11"]);
    resolve();
  });
});

it("[U6] a room that does not answer is asked again", async () => {
  inbox.down.add("general");
  await mention(11);
  await inbox.pass(12 * SECOND);
  inbox.down.clear();
  await inbox.pass(HOUR);
  expect(inbox.takePushes()).toEqual(["phone general 11"]);
});

describe("the budget of pushes", () => {
  const ROOMS = 100;

  it("[U9] delays those that are too many, and loses none", async () => {
    for (let i = 0; i < ROOMS; i++) await inbox.follow(`room-${i}`, 0);
    for (let i = 0; i < ROOMS; i++) await mention(1, `room-${i}`);
    await inbox.pass(10 * SECOND);
    expect(inbox.takePushes()).toHaveLength(RATES.push.burst);
    await inbox.pass(10 * MINUTE);
    expect(inbox.takePushes()).toHaveLength(30);
    await inbox.pass(HOUR);
    expect(inbox.takePushes()).toHaveLength(ROOMS - RATES.push.burst - 30);
  });

  it("[U9] is not refilled by hibernation", async () => {
    for (let i = 0; i < ROOMS; i++) await inbox.follow(`room-${i}`, 0);
    for (let i = 0; i < ROOMS; i++) await mention(1, `room-${i}`);
    let pushes = 0;
    for (let minute = 0; minute < 10; minute++) {
      await inbox.pass(MINUTE);
      await inbox.hibernate();
      pushes += inbox.takePushes().length;
    }
    expect(pushes).toBeLessThanOrEqual(RATES.push.burst + 30);
  });
});

describe("subscriptions", () => {
  it("[U7] are stored, and replaced by those with the same endpoint", async () => {
    await inbox.subscribe("desk");
    const { written } = inbox.sql;
    expect(await inbox.subscribe("phone")).toEqual({ ok: true, value: null });
    expect(inbox.sql.written).toBe(written);
    const changed = { id: "phone", endpoint: "https://push.example/phone", p256dh: "other", auth: "other" };
    await inbox.runtime.subscribe(inbox.token(), changed);
    await inbox.hibernate();
    expect([...inbox.runtime.state.subscriptions.values()]).toMatchObject([{ id: "desk" }, { ...changed }]);
  });

  it("[U7] are at most eight: one more takes the place of the oldest", async () => {
    for (let i = 1; i <= INBOX_LIMITS.subscriptions; i++) {
      await inbox.pass(1);
      await inbox.subscribe(`browser-${i}`);
    }
    await inbox.hibernate();
    const ids = Array.from({ length: INBOX_LIMITS.subscriptions }, (_, i) => `browser-${i + 1}`);
    expect([...inbox.runtime.state.subscriptions.keys()]).toEqual(ids);
  });

  it("[L1] [U7] share the budget of changes", async () => {
    for (let i = 0; i < RATES.change.burst; i++) await inbox.runtime.unsubscribe("nothing");
    expect(await inbox.subscribe("desk")).toMatchObject({ ok: false, error: { code: "rate_limited" } });
    expect(await inbox.runtime.unsubscribe("phone")).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  });

  it("[N10] [U7] are kept without rooms, and nothing is once the last one has gone", async () => {
    await inbox.runtime.unfollow("general");
    await inbox.settle();
    await inbox.hibernate();
    expect([...inbox.runtime.state.subscriptions.keys()]).toEqual(["phone"]);
    await inbox.runtime.unsubscribe("phone");
    expect(inbox.runtime.state.rooms.size + inbox.runtime.state.subscriptions.size).toBe(0);
    await inbox.hibernate();
    expect(inbox.runtime.state.subscriptions.size).toBe(0);
  });

  it("[N13] [U7] are erased with the user, and so is what is pending", async () => {
    await mention(11);
    await inbox.runtime.erase();
    await inbox.pass(HOUR);
    await inbox.hibernate();
    expect([inbox.takePushes(), inbox.runtime.state.subscriptions.size]).toEqual([[], 0]);
  });
});
