/** Unread messages: notices of rooms and counts of Postgres. */
import { beforeEach, describe, expect, it } from "vitest";
import { ANNA, BORIS, CAT, type InboxSocket, preview, QuietInbox } from "../test/support/inbox-fixture.ts";

let inbox: QuietInbox;
let phone: InboxSocket;
beforeEach(async () => {
  inbox = new QuietInbox();
  await inbox.runtime.start();
  await inbox.follow("general", 10);
  phone = inbox.connect();
  await inbox.answerCount([{ room: "general", lastSeq: 10 }]);
  phone.take();
});

const requestCounts = () => inbox.send({ event: "requestCounts", data: {} }, phone);

describe("a notice", () => {
  it("[N4] of unread messages reaches all devices, with the message", async () => {
    const desk = inbox.connect();
    desk.take();
    expect(await inbox.notify("general", 12, { unread: 1 })).toEqual({
      isFollowing: true,
      isConnected: true,
      read: 10,
    });
    const data = { room: "general", lastSeq: 12, unread: 1, mentions: 0, last: preview(12) };
    for (const socket of [phone, desk]) expect(socket.take()).toEqual([{ event: "roomUnread", data }]);
  });

  it("[N4] says whether a device is connected", async () => {
    inbox.close(phone);
    expect((await inbox.notify("general", 12, { unread: 1 })).isConnected).toBe(false);
  });

  it("[N5] of mentions reaches all devices, in a muted room, too", async () => {
    await inbox.runtime.follow(inbox.token(), "general", { muted: true });
    phone.take();
    await inbox.notify("general", 12, { unread: 1, mentions: [11, 12] });
    expect(phone.take()).toEqual([{ event: "mentioned", data: { room: "general", ...preview(12), mentions: 2 } }]);
    await inbox.notify("general", 30, { unread: 10 });
    expect(phone.take()).toEqual([]);
    expect(inbox.rooms.general).toMatchObject({ unread: 10, mentions: 2 });
  });

  it.each<[string, (inbox: QuietInbox) => Promise<unknown>, object, string[]]>([
    ["the first one", async () => {}, { unread: 1, mentions: 0 }, ["roomUnread"]],
    ["a repeated one", (i) => i.notify("general", 12, { unread: 1 }), { unread: 1, mentions: 0 }, []],
    [
      "one of a later message",
      (i) => i.notify("general", 11, { unread: 1 }),
      { unread: 2, mentions: 0 },
      ["roomUnread"],
    ],
    ["one after a mention of it", (i) => i.notify("general", 12, { mentions: [12] }), { unread: 1, mentions: 1 }, []],
  ])("[N4] %s counts each message once", async (_, before, counts, events) => {
    await before(inbox);
    phone.take();
    await inbox.notify("general", 12, { unread: 1 });
    expect([inbox.rooms.general, phone.names()]).toEqual([expect.objectContaining(counts), events]);
  });

  it("[N5] that comes again after a loss counts and tells each mention once", async () => {
    await inbox.notify("general", 14, { unread: 1, mentions: [12, 14] });
    await inbox.hibernate();
    phone.take();
    await inbox.notify("general", 14, { unread: 1, mentions: [12, 14] });
    expect([phone.take(), inbox.rooms.general]).toEqual([[], { read: 10, unread: 2, mentions: 2, lastSeq: 14 }]);
    await inbox.notify("general", 15, { mentions: [14, 15] });
    expect(phone.last("mentioned")).toMatchObject({ seq: 15, mentions: 3 });
  });

  it("[N5] up to the read position is ignored", async () => {
    inbox.read(phone, "general", 12);
    const before = inbox.sql.written;
    expect(await inbox.notify("general", 12, { unread: 1, mentions: [12] })).toMatchObject({ read: 12 });
    expect([phone.take(), inbox.sql.written]).toEqual([[], before]);
  });

  it("[N5] [D4] of a blocked user's mention is no mention", async () => {
    await inbox.runtime.block(BORIS);
    phone.take();
    await inbox.notify("general", 12, { unread: 1, mentions: [12] });
    expect([phone.names(), inbox.rooms.general]).toEqual([["roomUnread"], expect.objectContaining({ mentions: 0 })]);
  });

  it("[N5] [D4] of several people's mentions tells of those who are not blocked", async () => {
    await inbox.runtime.block(CAT);
    phone.take();
    const [byBoris, byCat] = [preview(11), preview(12, CAT)];
    const about = { unread: 1, mentions: [byBoris, byCat], message: byCat };
    await inbox.runtime.notify({ room: "general", lastSeq: 12, accessUntil: null, ...about });
    expect(phone.last("mentioned")).toEqual({ room: "general", ...byBoris, mentions: 1 });
    expect(inbox.rooms.general).toMatchObject({ unread: 2, mentions: 1 });
  });

  it("[N8] of a room that the inbox has lost is adopted just below its first message", async () => {
    expect(await inbox.notify("lost", 20, { unread: 10, mentions: [15, 20] })).toMatchObject({
      isFollowing: true,
      read: 10,
    });
    expect(await inbox.notify("late", 7, { mentions: [5, 7] })).toMatchObject({ isFollowing: true, read: 4 });
    expect(phone.names()).toEqual(["followed", "roomUnread", "mentioned", "followed", "roomUnread", "mentioned"]);
    expect(inbox.rooms.lost).toEqual({ read: 10, unread: 10, mentions: 2, lastSeq: 20 });
  });
});

describe("counts", () => {
  it("[N3] [N12] the inbox is sent at once as it is stored, and again once it is counted", async () => {
    await inbox.notify("general", 12, { unread: 1 });
    await inbox.hibernate();
    await inbox.pass(60_000);
    const desk = inbox.connect();
    expect(desk.last("inbox").rooms).toMatchObject([{ unread: 1, isExact: false, lastSeq: 12 }]);
    await inbox.answerCount([{ room: "general", lastSeq: 14, unread: 3, mentions: 1, last: preview(14) }]);
    const room = {
      room: "general",
      lastSeq: 14,
      read: 10,
      unread: 3,
      mentions: 1,
      isExact: true,
      muted: false,
      push: "mentions",
    };
    expect(desk.take()).toMatchObject([
      { event: "inbox", data: { user: ANNA, rooms: [{ ...room, last: preview(14) }] } },
    ]);
    expect(phone.last("inbox").rooms).toMatchObject([room]);
  });

  it("[N3] Postgres is asked at most every 30 s; in between the state is sent as it is", async () => {
    await inbox.pass(29_000);
    requestCounts();
    expect([phone.names(), inbox.counting.length]).toEqual([["inbox"], 0]);
    await inbox.pass(1_000);
    requestCounts();
    requestCounts();
    expect([phone.names(), inbox.counting.length]).toEqual([[], 1]);
    await inbox.answerCount([{ room: "general", lastSeq: 10 }]);
    expect(phone.names()).toEqual(["inbox"]);
  });

  it("[N3] an instance that has lost its counts makes up for them by the alarm", async () => {
    await inbox.notify("general", 12, { unread: 1 });
    await inbox.hibernate();
    await inbox.pass(10_000);
    const desk = inbox.connect();
    expect(inbox.counting).toHaveLength(0);
    await inbox.hibernate();
    await inbox.pass(19_999);
    expect(inbox.counting).toHaveLength(0);
    await inbox.pass(1);
    desk.take();
    await inbox.answerCount([{ room: "general", lastSeq: 12, unread: 1 }]);
    expect(desk.last("inbox").rooms).toMatchObject([{ unread: 1, isExact: true }]);
  });

  it("[N3] [N12] what is stored stands while Postgres is away", async () => {
    await inbox.notify("general", 12, { unread: 1 });
    await inbox.pass(30_000);
    phone.take();
    requestCounts();
    await inbox.answerCount(null);
    expect(phone.last("inbox").rooms).toMatchObject([{ unread: 1, isExact: false }]);
  });

  it("[N3] [N4] that came before the notice leave it to be known after hibernation", async () => {
    await inbox.pass(30_000);
    requestCounts();
    await inbox.answerCount([{ room: "general", lastSeq: 11, unread: 1 }]);
    await inbox.notify("general", 11, { unread: 1 });
    await inbox.hibernate();
    expect(inbox.rooms.general).toMatchObject({ unread: 1, lastSeq: 11 });
  });

  it("[N3] do not apply to a room that is read meanwhile", async () => {
    await inbox.follow("other");
    await inbox.pass(30_000);
    requestCounts();
    inbox.read(phone, "general", 12);
    await inbox.answerCount([
      { room: "general", lastSeq: 12, unread: 2 },
      { room: "other", lastSeq: 1, unread: 1 },
    ]);
    expect(inbox.rooms).toMatchObject({ general: { unread: 0, lastSeq: 12 }, other: { unread: 1 } });
  });

  it.each<[string, number[], object, object]>([
    ["that Postgres has", [12], { lastSeq: 12, unread: 2 }, { unread: 2, isExact: true }],
    ["that Postgres does not have yet", [12, 14], { lastSeq: 12, unread: 2 }, { unread: 3, isExact: false }],
    ["none of which Postgres has", [12, 14], { lastSeq: 10, unread: 0 }, { unread: 2, isExact: false }],
    [
      "of which there are more than are counted",
      [12],
      { lastSeq: 2_000, unread: 999, isMore: true },
      { unread: 999, isExact: false },
    ],
  ])("[N3] add up with messages %s", async (_, noticed, counts, expected) => {
    for (const seq of noticed) await inbox.notify("general", seq, { unread: 1 });
    await inbox.pass(30_000);
    phone.take();
    requestCounts();
    await inbox.answerCount([{ room: "general", ...counts }]);
    expect(phone.last("inbox").rooms).toMatchObject([expected]);
  });

  it("[N3] that contain a message are not raised by its late notice", async () => {
    await inbox.pass(30_000);
    requestCounts();
    await inbox.answerCount([{ room: "general", lastSeq: 12, unread: 2, mentions: 1 }]);
    phone.take();
    await inbox.notify("general", 12, { unread: 1, mentions: [12] });
    expect(phone.take()).toEqual([{ event: "mentioned", data: { room: "general", ...preview(12), mentions: 1 } }]);
    expect(inbox.rooms.general).toMatchObject({ unread: 2, mentions: 1 });
  });

  it("[N6] go down by what is read", async () => {
    await inbox.pass(30_000);
    requestCounts();
    await inbox.answerCount([{ room: "general", lastSeq: 30, unread: 20, mentions: 2 }]);
    inbox.read(phone, "general", 15);
    expect(inbox.rooms.general).toMatchObject({ unread: 15, mentions: 0 });
    inbox.read(phone, "general", 30);
    expect(inbox.rooms.general).toMatchObject({ unread: 0 });
  });

  it("[N11] are part of what REST returns", async () => {
    await inbox.pass(30_000);
    const listing = inbox.runtime.list(inbox.token());
    await inbox.answerCount([{ room: "general", lastSeq: 12, unread: 2 }]);
    expect(await listing).toMatchObject({
      ok: true,
      value: { user: ANNA, rooms: [{ unread: 2, isExact: true }], blocked: [] },
    });
    expect(await inbox.runtime.list(inbox.token())).toMatchObject({ ok: true, value: { rooms: [{ unread: 2 }] } });
  });
});
