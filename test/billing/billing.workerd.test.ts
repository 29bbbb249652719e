/**
 * What a room costs, counted: each scenario is played in the Workers runtime, and its billed units have to be those that
 * `bench/cost/room-scenarios.ts` records. If a change makes one differ, record the new figure and run `npm run bench -- --cost`.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOTHING, rowsOf } from "../../bench/cost/billed.ts";
import { ROOM_SCENARIOS } from "../../bench/cost/room-scenarios.ts";
import { BilledRoom } from "./edge-room.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A day of messages, one a minute: from now on each new page lets an old one be deleted. */
const LOGGED = 24 * 60;

afterEach(() => void vi.restoreAllMocks());

/** Types for five seconds, as the page does. */
const type = async (room: BilledRoom, i: number) => {
  await room.type(i);
  await room.pass(3.5 * SECOND);
  await room.type(i);
  await room.pass(1.5 * SECOND);
};

/** A message a minute from members in turn, each typed for five seconds. */
const talk = async (room: BilledRoom, minutes: number) => {
  for (let minute = 0; minute < minutes; minute++) {
    await type(room, minute % 20);
    await room.say(minute % 20);
    await room.pass(55 * SECOND);
  }
};

/** A member leaves each minute, and is back after `awayMs`. */
const leaveAndReturn = async (awayMs: number, leave: "close" | "leave" = "close"): Promise<BilledRoom> => {
  const room = await BilledRoom.open({ members: 20, logged: LOGGED });
  for (let minute = 0; minute < 60; minute++) {
    await room[leave](minute % 20);
    await room.pass(awayMs);
    await room.join(minute % 20);
    await room.pass(MINUTE - awayMs);
  }
  return room;
};

/** A member types each minute and sends nothing, in a room of clients with this subprotocol. */
const typeOnly = async (subprotocol: string): Promise<BilledRoom> => {
  const room = await BilledRoom.open({ members: 20, logged: LOGGED, subprotocol });
  for (let minute = 0; minute < 60; minute++) {
    await type(room, minute % 20);
    await room.pass(55 * SECOND);
  }
  return room;
};

const SCRIPTS: Record<keyof typeof ROOM_SCENARIOS, () => Promise<BilledRoom>> = {
  quietHour: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    await talk(room, 60);
    return room;
  },

  plainHours: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let minute = 0; minute < 600; minute++) {
      await room.say(minute % 20);
      await room.pass(MINUTE);
    }
    return room;
  },

  quietDays: async () => {
    const room = await BilledRoom.open({ members: 20, logged: 1_000 });
    for (let day = 0; day < 10; day++) {
      await type(room, day);
      await room.say(day);
      await room.pass(24 * HOUR);
    }
    return room;
  },

  conversation: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let n = 0; n < 240; n++) {
      await room.say(n % 20);
      await room.type((n + 1) % 20);
      await room.pass(5 * SECOND);
    }
    await room.pass(HOUR);
    return room;
  },

  busyMinute: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let n = 0; n < 1_200; n++) {
      await room.say(n % 20);
      await room.pass(50);
    }
    await room.pass(HOUR);
    return room;
  },

  files: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let minute = 0; minute < 60; minute++) {
      await room.sendFile(minute % 20, await room.upload(minute % 20));
      await room.pass(MINUTE);
    }
    return room;
  },
  replies: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let minute = 0; minute < 60; minute++) {
      await room.reply(minute % 20, LOGGED - minute);
      await room.pass(MINUTE);
    }
    return room;
  },

  reactions: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let minute = 0; minute < 60; minute++) {
      await room.react(minute % 20, LOGGED - minute);
      await room.pass(MINUTE);
    }
    return room;
  },

  departures: () => leaveAndReturn(30 * SECOND),

  switches: () => leaveAndReturn(30 * SECOND, "leave"),

  reloads: () => leaveAndReturn(SECOND),

  typing: () => typeOnly("samovar.batch.3"),

  typingOldClients: () => typeOnly("samovar.batch"),

  outage: async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    room.meter.isPostgresUp = false;
    await talk(room, 60);
    room.meter.isPostgresUp = true;
    await room.pass(HOUR);
    return room;
  },

  silence: async () => {
    const room = await BilledRoom.open({ members: 0 });
    for (let i = 0; i < 20; i++) {
      await room.join(i);
      await room.pass(MINUTE);
    }
    await room.pass(24 * HOUR);
    for (let i = 0; i < 20; i++) {
      await room.close(i);
      await room.pass(MINUTE);
    }
    return room;
  },
};

describe("a room is billed", () => {
  it.each(Object.entries(ROOM_SCENARIOS))("for %s as recorded", async (name, { rooms, inboxes }) => {
    const room = await SCRIPTS[name as keyof typeof ROOM_SCENARIOS]();
    expect(room.take()).toEqual({ rooms, inboxes });
    expect(room.meter.longestTimerMs).toBeLessThan(SECOND);
  });

  it("no row for being a reply, and two for a reaction with its deletion", async () => {
    // A reply is longer: a page of the log may be full one message earlier.
    expect(rowsOf(ROOM_SCENARIOS.replies.rooms) - rowsOf(ROOM_SCENARIOS.quietHour.rooms)).toBeLessThanOrEqual(1);
    const room = await SCRIPTS.reactions();
    expect([room.take().rooms.logRows, await room.count("changes")]).toEqual([60, 60]);
    // A thousand messages and a day later the log no longer goes back to them.
    for (let n = 0; n < 1_200; n++) await room.say(n % 20);
    const pages = await room.count("log");
    await room.pass(25 * HOUR);
    await room.say(0);
    await room.pass(HOUR);
    const { deletedRows } = room.take().rooms;
    // The last change stays.
    expect(await room.count("changes")).toBe(1);
    expect(deletedRows - 59).toBeLessThanOrEqual(pages);
  });

  it("a row when a file's upload begins, ends and is sent, and two for its deletion", async () => {
    const room = await BilledRoom.open({ members: 2 });
    const rows = () => {
      const { calls, logRows, otherRows, alarmRows } = room.take().rooms;
      return { calls, logRows, otherRows, alarmRows };
    };
    const id = await room.upload(0);
    // One alarm for all uploads of the next day.
    expect(rows()).toEqual({ calls: 2, logRows: 0, otherRows: 2, alarmRows: 1 });
    const seq = await room.sendFile(0, id);
    expect(rows()).toEqual({ calls: 0, logRows: 1, otherRows: 1, alarmRows: 1 });
    await room.pass(MINUTE);
    room.take();
    await room.delete(0, seq);
    await expect.poll(() => room.count("file_deletions"), { timeout: 30_000 }).toBe(0);
    // The change, and the page that loses the message's text.
    expect(rows()).toMatchObject({ calls: 0, logRows: 2, otherRows: 2 });
    expect(await room.count("uploads")).toBe(0);
    expect(room.meter.longestTimerMs).toBeLessThan(SECOND);
  });

  it("a row for an upload that is never sent when it is deleted, once the alarm fires", async () => {
    const room = await BilledRoom.open({ members: 2 });
    await room.upload(0);
    await room.pass(24 * HOUR);
    room.take();
    await room.pass(2 * HOUR);
    await expect.poll(() => room.count("file_deletions"), { timeout: 30_000 }).toBe(0);
    expect(await room.count("uploads")).toBe(0);
    expect(room.take().rooms).toMatchObject({ alarms: 1, otherRows: 3, logRows: 0 });
    expect(room.meter.longestTimerMs).toBeLessThan(SECOND);
  });

  it("nothing but the request, and rows read, when it is asked for its members, once a minute for a day", async () => {
    const room = await BilledRoom.open({ members: 20, logged: LOGGED });
    for (let minute = 0; minute < 24 * 60; minute++) {
      expect(await room.members()).toBe(20);
      await room.pass(MINUTE);
    }
    const rooms = { ...NOTHING, calls: 24 * 60, rowsRead: expect.any(Number) };
    expect(room.take()).toEqual({ rooms, inboxes: NOTHING });
  });
});
