import { beforeEach, describe, expect, it, vi } from "vitest";
import { type AuditRow, insertOrders } from "../../drizzle/audit.ts";
import { archive, call, db, NO_DATABASE, rejection, tokenWith, unique, walk } from "../../test/support/edge-worker.ts";

const HOUR_MS = 3_600_000;

let room: string;
let user: string;
beforeEach(async () => {
  room = `private-${unique()}`;
  user = `u-${unique()}`;
  await archive(room, user, 1);
});

const member = (claims = {}) => tokenWith({ sub: user, rooms: [room], ...claims });
const moderator = (claims = {}) => tokenWith({ sub: `${user}-mod`, rooms: [room], role: "moderator", ...claims });

const order = (change: Partial<AuditRow>): AuditRow => ({
  id: crypto.randomUUID(),
  room,
  at: new Date(),
  moderatorId: "u-mod",
  moderatorName: "Mod",
  username: "Boris",
  action: "remove",
  userId: user,
  seq: null,
  until: new Date(Date.now() + HOUR_MS),
  value: null,
  ...change,
});

describe("the audit log", () => {
  it("[R7] lists orders with who, whom, what and when", async () => {
    const at = new Date("2026-01-02T03:04:05.678Z");
    const orders = [
      order({ at, action: "deleteMessage", seq: 17, until: null }),
      order({ at: new Date(at.getTime() + 1), action: "setSlowMode", userId: null, until: null, value: 30 }),
      order({ at: new Date(at.getTime() + 2), action: "mute", until: new Date("2026-02-03T04:05:06.000Z") }),
    ];
    await insertOrders(db, orders);
    const listed = await walk<AuditRow>(`/api/rooms/${room}/audit`, "orders", 2, await moderator());
    expect(listed).toEqual(
      orders.toReversed().map(({ room: _, at, until, ...rest }) => ({
        ...rest,
        at: at.toISOString(),
        until: until?.toISOString() ?? null,
      })),
    );
  });

  it("[R7] [I3] is for moderators who may enter the room", async () => {
    const path = `/api/rooms/${room}/audit`;
    expect((await call(path, { token: await moderator() })).status).toBe(200);
    expect(await rejection(path, { token: await member() })).toEqual([403, "forbidden"]);
    expect(await rejection(path, { token: await moderator({ rooms: [] }) })).toEqual([404, "not_found"]);
    expect(await rejection(path)).toEqual([404, "not_found"]);
    expect(await rejection("/api/rooms/general/audit")).toEqual([403, "forbidden"]);
    expect((await call("/api/rooms/general/audit", { token: await moderator() })).status).toBe(200);
    expect(await rejection("/api/rooms/a%20b/audit", { token: await moderator() })).toEqual([400, "invalid_data"]);
    expect(await rejection(path, { token: await moderator(), settings: { DATABASE_URL: NO_DATABASE } })).toEqual([
      503,
      "database_unavailable",
    ]);
  });

  it("[R1] rejects any other cursor", async () => {
    const token = await moderator();
    for (const key of [[1], ["1", "a"], [-1, "a"], [1.5, "a"], [253_402_300_800_000, "a"], [1, "a\0"], [1, "\ud800"]]) {
      const cursor = btoa(JSON.stringify([1, `audit ${room}`, key])).replace(/=+$/, "");
      expect([key, await rejection(`/api/rooms/${room}/audit?cursor=${cursor}`, { token })]).toEqual([
        key,
        [400, "invalid_cursor"],
      ]);
    }
    const last = btoa(JSON.stringify([1, `audit ${room}`, [253_402_300_799_999, "a"]])).replace(/=+$/, "");
    expect((await call(`/api/rooms/${room}/audit?cursor=${last}`, { token })).status).toBe(200);
  });
});

describe("a user who was removed", () => {
  const paths = (name: string) => [`/api/chat/messages?room=${name}`, `/api/rooms/${name}`, `/api/rooms/${name}/audit`];

  it("[I3] reads nothing more of a private room over REST, until the time is up or the removal is lifted", async () => {
    const token = await member({ role: "moderator" });
    for (const path of paths(room)) expect([path, (await call(path, { token })).status]).toEqual([path, 200]);
    await insertOrders(db, [order({})]);
    for (const path of paths(room)) {
      expect([path, await rejection(path, { token })]).toEqual([path, [403, "forbidden"]]);
    }
    const found = async (path: string, name: string) =>
      (await walk<{ room?: string; name?: string }>(path, name, 100, token)).filter((row) =>
        [row.room, row.name].includes(room),
      ).length;
    const lists = [
      ["/api/messages", "messages"],
      [`/api/chat/users/${user}/messages`, "messages"],
      ["/api/rooms", "rooms"],
    ] as const;
    for (const [path, name] of lists) expect([path, await found(path, name)]).toEqual([path, 0]);
    const users = await walk<{ id: string }>("/api/users", "users", 100, token);
    expect(users.filter(({ id }) => id === user)).toEqual([]);
    await insertOrders(db, [order({ action: "readmit", at: new Date(Date.now() + 1), until: null })]);
    for (const path of paths(room)) expect([path, (await call(path, { token })).status]).toEqual([path, 200]);
    for (const [path, name] of lists) expect([path, await found(path, name)]).toEqual([path, 1]);
  });

  it("[I3] still reads public rooms, which costs no query", async () => {
    const open = `open-${unique()}`;
    await archive(open, user, 1);
    await insertOrders(db, [order({ room: open })]);
    const token = await member();
    const requests = vi.spyOn(globalThis, "fetch");
    const queriesOf = async (name: string) => {
      requests.mockClear();
      const { status, body } = await call(`/api/chat/messages?room=${name}`, { token });
      return [status, body.messages.length, requests.mock.calls.length];
    };
    expect([await queriesOf(open), await queriesOf(room)]).toEqual([
      [200, 1, 1],
      [200, 1, 2],
    ]);
    requests.mockRestore();
  });

  it("[I3] reads no private room while Postgres is down", async () => {
    const settings = { DATABASE_URL: NO_DATABASE };
    expect(await rejection(`/api/rooms/${room}`, { token: await member(), settings })).toEqual([
      503,
      "database_unavailable",
    ]);
  });
});
