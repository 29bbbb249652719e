import { env } from "cloudflare:workers";
import { and, asc, eq, inArray, or } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { insertOrders } from "../../drizzle/audit.ts";
import { audit, messages, users } from "../../drizzle/schema.ts";
import { archive, ask, db, NO_DATABASE, tokenWith, unique } from "../../test/support/edge-worker.ts";

const OPERATOR_TOKEN = "an-operators-token-for-tests-of-40-characters";

interface Erased {
  rooms: ({ room: string } & Record<string, number>)[];
  archive: { orders: number; users: number } | null;
  next: string | null;
  error: { code: string };
}

/** Calls the route with the operator's token, unless the options have another, or none: null. */
const erase = async (body: unknown, { token, settings }: { token?: string | null; settings?: object } = {}) => {
  const response = await ask("/api/erasures", {
    token: token === null ? undefined : (token ?? OPERATOR_TOKEN),
    body,
    settings: { OPERATOR_TOKEN, ...settings },
  });
  return { status: response.status, body: await response.json<Erased>() };
};
const rejection = async (...call: Parameters<typeof erase>) => {
  const { status, body } = await erase(...call);
  return [status, body.error.code];
};

let user: string;
/** Sorts after the rooms of other tests, which would make a long way. */
let prefix: string;
beforeEach(() => {
  user = `u-${unique()}`;
  prefix = `zzzz-${unique()}`;
});

describe("the operator's token", () => {
  it("[I9] is required, before anything else is looked at", async () => {
    const body = { userId: user };
    const session = await tokenWith({ sub: "u-mod", role: "moderator", rooms: ["private-*"] });
    for (const token of [null, "x", `${OPERATOR_TOKEN}x`, OPERATOR_TOKEN.slice(0, -1), env.AUTH_SECRET, session]) {
      expect([token, await rejection(body, { token })]).toEqual([token, [401, "unauthorized"]]);
      expect([token, await rejection("{", { token })]).toEqual([token, [401, "unauthorized"]]);
    }
    const basic = await ask("/api/erasures", {
      method: "POST",
      headers: { Authorization: `Basic ${OPERATOR_TOKEN}` },
      settings: { OPERATOR_TOKEN },
    });
    expect(basic.status).toBe(401);
    expect(basic.headers.get("WWW-Authenticate")).toBe("Bearer");
  });

  it.each([undefined, "", "x".repeat(31), `${"x".repeat(31)}я`])("[I9] %j admits nobody", async (token) => {
    const settings = { OPERATOR_TOKEN: token };
    expect(await rejection({ userId: user }, { token: "x".repeat(31), settings })).toEqual([503, "not_configured"]);
    expect(await rejection({ userId: user }, { token: null, settings })).toEqual([503, "not_configured"]);
  });

  it("[I9] admits to nothing else", async () => {
    for (const path of ["/api/messages", "/api/rooms/general/audit"]) {
      const response = await ask(path, { token: OPERATOR_TOKEN, settings: { OPERATOR_TOKEN } });
      expect([path, response.status]).toEqual([path, 401]);
    }
  });
});

describe("an erasure", () => {
  it("[R9] goes through the rooms page by page, then through the audit log and the users", async () => {
    const rooms = Array.from({ length: 23 }, (_, i) => `${prefix}-${String(i).padStart(2, "0")}`);
    for (const [i, room] of rooms.entries()) await archive(room, i % 10 === 3 ? user : `${user}-other`, 2);
    const order = { at: new Date(), moderatorName: "Mod", action: "mute", seq: null, until: null, value: null };
    const orders = [
      { ...order, id: `${prefix}-a`, room: `${prefix}-orders`, moderatorId: "u-mod", userId: user, username: "Eve" },
      {
        ...order,
        id: `${prefix}-b`,
        room: `${prefix}-orders`,
        moderatorId: user,
        userId: "u-other",
        username: "Other",
      },
    ];
    await insertOrders(db, orders);

    const calls: Erased[] = [];
    for (let after: string | null = prefix; after !== null; ) {
      const { status, body }: Awaited<ReturnType<typeof erase>> = await erase({ userId: user, after });
      expect(status).toBe(200);
      calls.push(body);
      after = body.next;
      expect(calls.length).toBeLessThan(10);
    }
    expect(calls.map(({ rooms }) => rooms.length).slice(0, 1)).toEqual([20]);
    const visited = calls.flatMap(({ rooms }) => rooms);
    expect(visited.map(({ room }) => room).filter((room) => room.startsWith(prefix))).toEqual([
      ...rooms,
      `${prefix}-orders`,
    ]);
    expect(visited.filter(({ rows }) => rows !== 0).map(({ room, rows }) => [room, rows])).toEqual([
      [rooms[3], 2],
      [rooms[13], 2],
    ]);
    expect(calls.at(-1)).toEqual({ rooms: [], archive: { orders: 2, users: 1 }, next: null });

    const left = await db
      .select()
      .from(messages)
      .where(and(inArray(messages.room, rooms), or(eq(messages.userId, user), eq(messages.username, ""))))
      .orderBy(asc(messages.id));
    expect(left.map(({ room, seq, userId, content, clientId }) => [room, seq, userId, content, clientId])).toEqual(
      [rooms[3], rooms[13]].flatMap((room) => [1, 2].map((seq) => [room, seq, null, "", null])),
    );
    expect(await db.select().from(users).where(eq(users.id, user))).toEqual([]);
    expect(
      await db
        .select()
        .from(users)
        .where(eq(users.id, `${user}-other`)),
    ).toHaveLength(1);
    expect(
      await db
        .select()
        .from(audit)
        .where(eq(audit.room, `${prefix}-orders`))
        .orderBy(audit.id),
    ).toMatchObject([
      { moderatorId: "u-mod", moderatorName: "Mod", userId: null, username: null },
      { moderatorId: null, moderatorName: "", userId: "u-other", username: "Other" },
    ]);
    // Once more: there is nothing left.
    const again = await erase({ userId: user, after: `${prefix}-orders` });
    const counted = again.body.rooms.filter(({ room, ...counts }) => Object.values(counts).some((count) => count > 0));
    expect([counted, again.status]).toEqual([[], 200]);
  });

  it("[R9] visits rooms that became known after their turn", async () => {
    const room = `${prefix}-a`;
    await archive(room, user, 3);
    let after: string | null = `${prefix}-b`;
    const visited: string[] = [];
    while (after !== null) {
      const { body }: Awaited<ReturnType<typeof erase>> = await erase({ userId: user, after });
      visited.push(...body.rooms.filter(({ rows }) => rows === 3).map((each) => each.room));
      after = body.next;
    }
    expect(visited).toEqual([room]);
    expect(await db.select().from(users).where(eq(users.id, user))).toEqual([]);
  });

  it("[N13] empties the user's inbox at last", async () => {
    const inbox = env.INBOXES.getByName(user);
    await inbox.block({ id: "u-boris", username: "Boris" });
    let after: string | null = prefix;
    for (let body: Erased; after !== null; after = body.next) {
      expect(await inbox.blocks("u-boris")).toBe(true);
      body = (await erase({ userId: user, after })).body;
    }
    expect(await inbox.blocks("u-boris")).toBe(false);
  });

  it("[R9] is rejected for what is not a user or a room", async () => {
    for (const body of [{}, { userId: "" }, { userId: "a\0" }, { userId: 1 }, { userId: user, after: "\0" }, [], "{"]) {
      const [status, code] = await rejection(body);
      expect([body, status, String(code).startsWith("invalid_")]).toEqual([body, 400, true]);
    }
  });

  it("[R9] fails while Postgres is down, and can be repeated", async () => {
    const settings = { DATABASE_URL: NO_DATABASE };
    expect(await rejection({ userId: user }, { settings })).toEqual([503, "database_unavailable"]);
  });
});
