/**
 * What following rooms costs, counted: each scenario is played in the Workers runtime, and its billed units have to be those
 * that `bench/cost/inbox-scenarios.ts` records. If a change makes one differ, record it and run `npm run bench -- --cost`.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOTHING } from "../../bench/cost/billed.ts";
import { INBOX_SCENARIOS } from "../../bench/cost/inbox-scenarios.ts";
import { BilledRoom } from "./edge-room.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A day of messages, one a minute. */
const LOGGED = 24 * 60;
const MEMBERS = 20;
/** The first user who is away. */
const READER = MEMBERS;

afterEach(() => void vi.restoreAllMocks());

/** A message a minute from members in turn, or what else `act` does. */
const talk = async (room: BilledRoom, minutes: number, act = (i: number) => room.say(i)) => {
  for (let minute = 0; minute < minutes; minute++) {
    await act(minute % MEMBERS);
    await room.pass(MINUTE);
  }
};

/** Connects devices of some users and waits until nothing happens any more. */
const connectInboxes = async (room: BilledRoom, from: number, count: number) => {
  for (let i = from; i < from + count; i++) await room.connectInbox(i);
  await room.pass(2 * MINUTE);
};

/** Opens a room whose members have used their inboxes before. */
const withKnownInboxes = async (options: { absent: number }): Promise<BilledRoom> => {
  const room = await BilledRoom.open({ members: MEMBERS, logged: LOGGED, ...options });
  const users = MEMBERS + options.absent;
  await connectInboxes(room, 0, users);
  for (let i = 0; i < users; i++) await room.closeInbox(i);
  await room.pass(HOUR);
  room.take();
  return room;
};

/** Each member in turn has a device connected for an hour. */
const hourEach = async (room: BilledRoom) => {
  for (let i = 0; i < MEMBERS; i++) {
    await room.connectInbox(i);
    await room.pass(HOUR);
    await room.closeInbox(i);
    await room.pass(MINUTE);
  }
};

/** The reader joins and reads for half an hour. */
const visit = async (room: BilledRoom) => {
  await room.join(READER);
  for (let i = 0; i < 3; i++) {
    await room.markRead(READER);
    await talk(room, 10);
  }
};

const SCRIPTS: Record<keyof typeof INBOX_SCENARIOS, () => Promise<BilledRoom>> = {
  inboxHour: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    await hourEach(room);
    return room;
  },

  assertions: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    await room.pass(8 * DAY);
    room.take();
    await hourEach(room);
    return room;
  },

  away: async () => {
    const room = await withKnownInboxes({ absent: 30 });
    await talk(room, 60);
    return room;
  },

  awayConnected: async () => {
    const room = await withKnownInboxes({ absent: 30 });
    await connectInboxes(room, MEMBERS, 30);
    room.take();
    await talk(room, 60);
    return room;
  },

  mentions: async () => {
    const room = await withKnownInboxes({ absent: 1 });
    await connectInboxes(room, MEMBERS, 1);
    await talk(room, 10);
    room.take();
    await talk(room, 60, (i) => room.mention(i, MEMBERS));
    return room;
  },

  pushedMentions: async () => {
    const room = await withKnownInboxes({ absent: 1 });
    await room.subscribe(MEMBERS);
    await talk(room, 10);
    room.take();
    await talk(room, 60, (i) => room.mention(i, MEMBERS));
    return room;
  },

  presentMentions: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    await connectInboxes(room, 0, 1);
    room.take();
    await talk(room, 60, (i) => room.mention(i === 0 ? 1 : i, 0));
    return room;
  },

  renewals: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    for (let i = 0; i < MEMBERS; i++) {
      await room.renew(i);
      await room.pass(MINUTE);
    }
    return room;
  },

  sessions: async () => {
    const room = await withKnownInboxes({ absent: 1 });
    for (let n = 0; n < 5; n++) {
      await talk(room, 90);
      await room.connectInbox(READER);
      await room.pass(SECOND);
      await visit(room);
      await room.close(READER);
      await room.closeInbox(READER);
    }
    return room;
  },

  returns: async () => {
    const room = await withKnownInboxes({ absent: 1 });
    await connectInboxes(room, READER, 1);
    room.take();
    for (let n = 0; n < 5; n++) {
      await talk(room, 90);
      await visit(room);
      await room.leave(READER);
    }
    return room;
  },

  counts: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    await connectInboxes(room, 0, 1);
    room.take();
    for (let n = 0; n < 20; n++) {
      await room.requestCounts(0);
      await room.pass(15 * MINUTE);
    }
    return room;
  },

  reading: async () => {
    const room = await withKnownInboxes({ absent: 0 });
    await connectInboxes(room, 0, 1);
    room.take();
    // The page marks others as read every 30 s.
    for (let minute = 0; minute < 60; minute++) {
      await room.say(1 + (minute % (MEMBERS - 1)));
      await room.pass(30 * SECOND);
      await room.markRead(0);
      await room.pass(30 * SECOND);
    }
    return room;
  },

  direct: async () => {
    const room = await BilledRoom.openDirect();
    await room.close(1);
    await room.pass(HOUR);
    room.take();
    await talk(room, 60, () => room.say(0));
    return room;
  },

  pushedDirect: async () => {
    const room = await BilledRoom.openDirect();
    await room.close(1);
    await room.subscribe(1);
    await room.pass(HOUR);
    room.take();
    await talk(room, 60, () => room.say(0));
    return room;
  },

  directPresent: async () => {
    const room = await BilledRoom.openDirect();
    await connectInboxes(room, 1, 1);
    room.take();
    // The page marks a direct message as read at once.
    for (let minute = 0; minute < 60; minute++) {
      await room.say(0);
      await room.markRead(1);
      await room.pass(MINUTE);
    }
    return room;
  },

  followsBySpeaking: async () => {
    const room = await BilledRoom.open({ members: 0, logged: LOGGED });
    for (let i = 0; i < 20; i++) await room.join(i);
    await room.pass(HOUR);
    room.take();
    await talk(room, 20);
    return room;
  },

  follows: async () => {
    const room = await BilledRoom.open({ members: 0, logged: LOGGED });
    for (let i = 0; i < 20; i++) {
      await room.follow(i);
      await room.pass(MINUTE);
    }
    return room;
  },
};

describe("inboxes are billed", () => {
  it.each(Object.entries(INBOX_SCENARIOS))("for %s as recorded", async (name, { rooms, inboxes }) => {
    const room = await SCRIPTS[name as keyof typeof INBOX_SCENARIOS]();
    expect(room.take()).toEqual({ rooms, inboxes });
    expect(room.meter.longestTimerMs).toBeLessThan(SECOND);
  });

  it("nothing while a device is connected and nothing happens", async () => {
    const room = await withKnownInboxes({ absent: 1 });
    await connectInboxes(room, 0, MEMBERS);
    room.take();
    await room.pass(DAY);
    expect(room.take()).toEqual({ rooms: NOTHING, inboxes: NOTHING });
  });
});
