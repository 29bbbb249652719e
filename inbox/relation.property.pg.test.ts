/**
 * Whatever happens to rooms, inboxes, the calls between them and Postgres: once all is well again, both sides agree on who
 * follows what, and each inbox says of its rooms what Postgres says. All run on the real runtimes and a real Postgres.
 * RELATION_RUNS sets how many such histories are tried.
 */
import fc from "fast-check";
import { afterAll, expect, inject, it } from "vitest";
import { connect } from "../drizzle/client.ts";
import type { ClientEvent, User } from "../rooms/protocol/events.ts";
import type { InboxRoom } from "../rooms/protocol/inbox.ts";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { type Fate, PostgresQueue } from "../test/support/postgres-queue.ts";
import type { Device } from "../test/support/related-inbox.ts";
import type { RelatedRoom } from "../test/support/related-room.ts";
import { ANNA, BORIS, CARLA, USERS, World } from "../test/support/relation-world.ts";
import { toInboxRoom } from "./core/snapshot.ts";

const RUNS = Number(process.env.RELATION_RUNS ?? 120);
const TIMEOUT_MS = RUNS * 2_000 + 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const parts = {
  db: connect(inject("databaseUrl"), 30_000),
  postgres: new PostgresQueue(),
  sql: Array.from({ length: 6 }, () => new NodeSqlite()),
};
afterAll(() => parts.postgres.restore());

type Act = (world: World) => void | Promise<void>;

const user = fc.constantFrom(...USERS);
const index = fc.nat({ max: 2 });
const flag = fc.boolean();
const content = fc.constantFrom("tea", "tea", "@Anna, tea?", "@Boris", "@Carla and @Anna");
const roomOf = (world: World, i: number): RelatedRoom => world.rooms[i % world.rooms.length] as RelatedRoom;
const objectOf = (world: World, i: number) => [...world.rooms, ...world.inboxes][i % 6] ?? roomOf(world, 0);

/** An act that is made of arbitrary values, with its name for a counterexample. */
const act = <Values extends unknown[]>(
  weight: number,
  name: string,
  values: { [Key in keyof Values]: fc.Arbitrary<Values[Key]> },
  run: (world: World, ...values: Values) => void | Promise<void>,
) => ({
  weight,
  arbitrary: fc.tuple(...values).map((chosen): Act => {
    const perform: Act = (world) => run(world, ...(chosen as Values));
    const shown = chosen.map((value) => (value instanceof Object ? (value as User).username : String(value)));
    return Object.assign(perform, { [fc.toStringMethod]: () => `${name}(${shown.join(", ")})` });
  }),
});

const send = (world: World, who: User, i: number, event: ClientEvent) => world.send(who, roomOf(world, i), event);

/** The seq of the room's message `back` places before its last. */
const seqOf = (world: World, i: number, back: number) => Math.max(1, roomOf(world, i).seq - back);

const deviceOf = (world: World, { id }: User, i: number): Device | undefined => {
  const { devices } = world.inbox(id);
  return devices[i % Math.max(1, devices.length)];
};

const acts = fc.oneof(
  act(14, "join", [user, index], (world, who, i) => world.join(who, roomOf(world, i))),
  act(5, "leave", [user, index], (world, who, i) => send(world, who, i, { event: "leaveRoom", data: {} })),
  act(8, "cut", [user, index], (world, who, i) => world.cut(who, roomOf(world, i))),
  act(24, "say", [user, index, content], (world, who, i, content) =>
    send(world, who, i, { event: "sendMessage", data: { content } }),
  ),
  act(20, "post", [user, index, content], (world, who, i, content) => world.post(who, roomOf(world, i), content)),
  act(4, "edit", [user, index, index], (world, who, i, back) =>
    send(world, who, i, { event: "editMessage", data: { seq: seqOf(world, i, back), content: "@Boris, coffee?" } }),
  ),
  act(5, "delete", [user, index, index], (world, who, i, back) =>
    send(world, who, i, { event: "deleteMessage", data: { seq: seqOf(world, i, back) } }),
  ),
  act(
    3,
    "remove",
    [fc.constantFrom(ANNA, BORIS), fc.nat({ max: 1 }), fc.constantFrom(0, 60, 100_000)],
    (world, who, i, s) => send(world, CARLA, i, { event: "removeUser", data: { userId: who.id, seconds: s } }),
  ),
  act(6, "openDirect", [flag], (world, isAnna) =>
    world.openDirect(...((isAnna ? [ANNA, BORIS] : [BORIS, ANNA]) as [User, User])),
  ),
  act(8, "follow", [user, index, fc.option(flag, { nil: undefined })], (world, who, i, muted) => {
    if (world.mayEnter(who, roomOf(world, i).name)) {
      void world.inbox(who.id).runtime.follow(world.token(who), roomOf(world, i).name, { muted });
    }
  }),
  act(
    6,
    "unfollow",
    [user, index],
    (world, who, i) => void world.inbox(who.id).runtime.unfollow(roomOf(world, i).name),
  ),
  act(3, "block", [user, user], (world, who, other) => void world.inbox(who.id).runtime.block(other)),
  act(3, "unblock", [user, user], (world, who, other) => void world.inbox(who.id).runtime.unblock(other.id)),
  act(12, "connect", [user], (world, who) => void world.inbox(who.id).connect(world.token(who))),
  act(6, "disconnect", [user, index], (world, who, i) => {
    const device = deviceOf(world, who, i);
    if (device) world.inbox(who.id).disconnect(device);
  }),
  act(12, "markRead", [user, index, index, fc.integer({ min: -3, max: 2 })], (world, who, d, i, by) => {
    const device = deviceOf(world, who, d);
    const { name, seq } = roomOf(world, i);
    if (device)
      world.inbox(who.id).send(device, { event: "markRead", data: { room: name, seq: Math.max(0, seq + by) } });
  }),
  act(3, "markAllRead", [user, index], (world, who, d) => {
    const device = deviceOf(world, who, d);
    if (device) world.inbox(who.id).send(device, { event: "markAllRead", data: {} });
  }),
  act(5, "requestCounts", [user, index], (world, who, d) => {
    const device = deviceOf(world, who, d);
    if (device) world.inbox(who.id).send(device, { event: "requestCounts", data: {} });
  }),
  act(4, "list", [user], (world, who) => void world.inbox(who.id).runtime.list(world.token(who))),
  act(6, "grant", [user, flag], (world, { id }, isGranted) => {
    if (isGranted) world.granted.add(id);
    else world.granted.delete(id);
  }),
  act(18, "pass", [fc.integer({ min: 10, max: 1_500 })], (world, ms) => world.pass(ms)),
  act(10, "pass", [fc.integer({ min: 2_000, max: 70_000 })], (world, ms) => world.pass(ms)),
  act(3, "passHours", [fc.integer({ min: 1, max: 30 })], (world, hours) => world.pass(hours * HOUR_MS)),
  act(8, "hibernate", [fc.nat({ max: 5 })], (world, i) => world.hibernate(objectOf(world, i))),
  act(6, "crash", [fc.nat({ max: 5 }), flag], (world, i, doArrive) => world.crash(objectOf(world, i), doArrive)),
  act(1, "lose", [fc.nat({ max: 5 }), flag], (world, i, doArrive) => world.lose(objectOf(world, i), doArrive)),
  act(8, "fate", [fc.constantFrom<Fate>("lost", "answer lost")], (world, fate) => void world.calls.fates.push(fate)),
  act(5, "stall", [fc.nat({ max: 5 })], (world, i) => void world.calls.stalled.add(objectOf(world, i).instance.name)),
  act(5, "unstall", [], (world) => world.calls.stalled.clear()),
  act(3, "postgres", [flag], (world, isAway) => {
    world.isPostgresAway = isAway;
  }),
);

/** Everything can be reached again, and everyone has left the rooms. */
const repair = async (world: World): Promise<void> => {
  world.isPostgresAway = false;
  world.calls.stalled.clear();
  world.calls.fates.length = 0;
  await world.drain();
  for (const room of world.rooms) for (const who of USERS) world.cut(who, room);
  for (const room of world.rooms) await world.archive(room);
  await world.pass(10 * MINUTE_MS);
};

/** What an inbox that has lost everything learns from rooms, and a room from inboxes. */
const reassert = async (world: World): Promise<void> => {
  await world.pass(8 * 24 * HOUR_MS);
  for (const who of USERS) {
    for (const room of world.rooms) {
      // A call of theirs may have been lost with the instance that it had reached.
      const isUnconfirmed = room.test.state.followers?.get(who.id)?.isConfirmed === false;
      if (!world.lost.has(who.id) && !isUnconfirmed) continue;
      await world.join(who, room);
      await world.drain();
      world.cut(who, room);
    }
  }
  await world.pass(MINUTE_MS);
  for (const who of USERS) world.inbox(who.id).connect(world.token(who));
  await world.pass(5 * MINUTE_MS);
  for (const who of USERS) {
    const inbox = world.inbox(who.id);
    for (const device of inbox.devices) inbox.send(device, { event: "requestCounts", data: {} });
  }
  await world.pass(MINUTE_MS);
};

const check = async (world: World): Promise<void> => {
  for (const room of world.rooms) {
    const archived = await world.archived(room);
    for (const who of USERS) {
      const inbox = world.inbox(who.id);
      const row = inbox.runtime.state.rooms.get(room.name);
      const isFollower = room.test.state.followers?.get(who.id) !== undefined;
      const where = `${who.username} in ${room.name.split("-")[0]}`;
      const isDirect = room.name === world.direct;
      const isVisible = world.visible(who).some((each) => each.room === room.name);
      // Only a token that names a private room renews what its inbox and the room know of each other. A conversation that was
      // lost before its first message was archived has to be opened again.
      const isLost = isDirect && world.lost.has(room.name) && archived.length === 0;
      const mayDiffer = isLost || (room.name === world.privateRoom && !world.granted.has(who.id));
      // The other user learns of a direct conversation by its first message, unless the room is lost before it has told them.
      const isHeard = archived.some(({ userId }) => userId !== who.id) && !world.lost.has(room.name);
      const isUnheard = isDirect && row === undefined && !isHeard;
      if (!mayDiffer && !isUnheard)
        expect([where, row?.status !== "unfollowed" && row !== undefined]).toEqual([where, isFollower]);
      if (row !== undefined) expect([where, [...row.owed]]).toEqual([where, []]);
      if (!row || !isVisible || (room.isRemoved(who.id) && room.name === world.privateRoom)) continue;
      const unread = archived.filter(
        ({ seq, userId, deletedAt }) => seq > row.read && userId !== who.id && deletedAt === null,
      );
      const { blocked } = inbox.runtime.state;
      const mentions = unread.filter(
        ({ userId, mentions }) =>
          isDirect || (!blocked.has(userId ?? "") && mentions?.some((mention) => mention.userId === who.id)),
      );
      const { read, lastSeq, isExact } = row;
      const archivedSeq = archived.at(-1)?.seq ?? 0;
      // What a room lost before it was archived, its followers may have heard of.
      const isLostAbove = world.lost.has(room.name) && lastSeq > Math.max(read, archivedSeq);
      expect([where, { unread: row.unread, mentions: row.mentions, lastSeq, isExact }]).toEqual([
        where,
        {
          unread: unread.length,
          mentions: mentions.length,
          lastSeq: isLostAbove ? lastSeq : Math.max(read, archivedSeq),
          isExact: !isLostAbove,
        },
      ]);
      const standing = archived.findLast(({ deletedAt }) => deletedAt === null);
      if (standing) expect([where, row.last?.seq]).toEqual([where, standing.seq]);
      // The room knows the name of the other user once they have written.
      if (archived.some(({ userId }) => isDirect && userId !== who.id))
        expect([where, row.direct?.id]).toEqual([where, who === ANNA ? BORIS.id : ANNA.id]);
    }
  }
};

/** What devices agree on: before anyone has counted, not on what is unread. */
const shown = (rooms: Iterable<InboxRoom>, isCounted: boolean) =>
  [...rooms]
    .sort((a, b) => (a.room < b.room ? -1 : 1))
    .map(({ room, read, muted, direct, unread, mentions, lastSeq, isExact }) => ({
      ...{ room, read, muted, direct },
      ...(isCounted ? { unread, mentions, lastSeq, isExact } : {}),
    }));

/** Each device shows what a new one would be sent. */
const checkDevices = (world: World, isCounted: boolean): void => {
  for (const who of USERS) {
    const inbox = world.inbox(who.id);
    const expected = world.visible(who).map(toInboxRoom);
    for (const { followed } of inbox.devices) {
      // Nobody tells a device when the access to a room ends.
      const rooms = [...followed.rooms.value.values()].filter(
        ({ room }) => room !== world.privateRoom || expected.some((each) => each.room === room),
      );
      expect([who.username, shown(rooms, isCounted)]).toEqual([who.username, shown(expected, isCounted)]);
      // In any order: it is not stored.
      const blocked = followed.blocked.value.map(({ id }) => id);
      expect(blocked.sort()).toEqual([...inbox.runtime.state.blocked.keys()].sort());
    }
  }
};

it("[N8] [N3] [N4] [N6] [N9] rooms, inboxes and Postgres agree once all is well again", {
  timeout: TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: 50 }), async (list) => {
      const world = new World(parts);
      for (const act of list) {
        await act(world);
        await world.drain();
      }
      await repair(world);
      checkDevices(world, false);
      await reassert(world);
      await check(world);
      checkDevices(world, true);
      expect(world.violations).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
