import assert from "node:assert/strict";
import { type Check, NotChecked } from "./check.ts";
import type { Context } from "./context.ts";
import { newRoom, random } from "./values.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part = ""): Record<string, unknown> => JSON.parse(Buffer.from(part, "base64url").toString());

/** How a socket with this token fares: the code with which it is closed, or null where it is let in. */
const fate = async (context: Context, token: string): Promise<number | null> => {
  const client = context.dial(newRoom(), { token });
  await client.until(() => client.events.length > 0, "an answer");
  return client.events[0]?.event === "connected" ? null : (await client.whenClosed()).code;
};

export const identity: Check[] = [
  {
    rule: "I1",
    title: "a session is a JWT, HS256, with sub, name and exp",
    async run(context) {
      const { token, user } = await context.session("Anna");
      const [head, claims] = token.split(".");
      const { sub, name, exp } = decode(claims);
      assert.deepEqual([decode(head).alg, sub, name], ["HS256", user.id, "Anna"]);
      assert.ok(Number(exp) * 1000 > Date.now(), "it has ended already");
    },
  },
  {
    rule: "I1",
    title: "a socket carries it as a subprotocol or as Bearer, REST as Bearer, and no URL does",
    async run(context) {
      const room = newRoom();
      const { token, user } = await context.session();
      const bearer = { Authorization: `Bearer ${token}` };
      assert.deepEqual((await context.connect(room, { token })).user, user);
      assert.deepEqual((await context.connect(room, { headers: bearer })).user, user);
      const { body } = await context.call("/api/chat/messages", { token, body: { room, content: "hello" } });
      assert.equal((body as { userId?: unknown }).userId, user.id);
      const inUrl = await context.call(`/api/chat/messages?token=${token}`, { body: { room, content: "hello" } });
      assert.notEqual((inUrl.body as { userId?: unknown }).userId, user.id, "a token in the URL was taken");
    },
  },
  {
    rule: "I2",
    title: "without a token each connection is a new guest, or refused with 4401",
    async run(context) {
      const room = newRoom();
      const [one, two] = [context.dial(room), context.dial(room)];
      await Promise.all([one, two].map((client) => client.until(() => client.events.length > 0, "an answer")));
      const { status } = await context.call("/api/rooms");
      if (status === 401)
        assert.deepEqual([(await one.whenClosed()).code, (await two.whenClosed()).code], [4401, 4401]);
      else assert.notEqual(one.user.id, two.user.id);
    },
  },
  {
    rule: "I2",
    title: "a token that is not valid is refused, never ignored",
    async run(context) {
      const { token } = await context.session();
      const [head = "", claims = "", signature = ""] = token.split(".");
      const forged = encode({ ...decode(claims), sub: "someone-else" });
      const unsigned = encode({ alg: "none", typ: "JWT" });
      for (const [what, bad] of [
        ["no token at all", "nonsense"],
        ["another user's name", `${head}.${forged}.${signature}`],
        ["no signature", `${head}.${claims}.`],
        ["the algorithm none", `${unsigned}.${claims}.`],
      ] as const) {
        const { status } = await context.call("/api/rooms", { token: bad });
        assert.deepEqual([what, await fate(context, bad), status], [what, 4401, 401]);
      }
    },
  },
  {
    rule: "I3",
    title: "a private room is closed to others, and REST does not show that it exists",
    async run(context) {
      const room = `private-${newRoom()}`;
      const client = context.dial(room);
      const { code } = await client.next("error");
      if (code === "unauthorized") throw new NotChecked("guests are not admitted here (AUTH)");
      assert.deepEqual([code, (await client.whenClosed()).code], ["forbidden", 4403]);
      const read = await context.call(`/api/chat/messages?room=${room}`);
      const write = await context.call("/api/chat/messages", { body: { room, content: "hello" } });
      const nowhere = await context.call("/api/nothing-of-this-name");
      assert.deepEqual([read.status, write.status, nowhere.status], [404, 404, 404]);
      const { rows } = await context.page<{ name: string }>("/api/rooms?limit=100", "rooms");
      assert.deepEqual(
        rows.filter(({ name }) => name.startsWith("private-")),
        [],
      );
    },
  },
  {
    rule: "I4",
    title: "without a secret no token is given or accepted",
    async run(context) {
      const { status } = await context.call("/api/session", { body: { username: "Anna" } });
      if (status !== 503) throw new NotChecked("this deployment has its AUTH_SECRET");
      const token = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: "a", name: "Anna", exp: 9_999_999_999 })}.x`;
      assert.notEqual(await fate(context, token), null, "a token was accepted");
      assert.equal((await context.call("/api/rooms", { token })).status, 503);
    },
  },
  {
    rule: "I5",
    title: "pages of unknown origins may not call or connect; its own may",
    async run(context) {
      const allowed = async (origin: string) => {
        const { headers } = await context.call("/health", { headers: { Origin: origin } });
        const client = context.dial(newRoom(), { headers: { Origin: origin } });
        await client.until(() => client.events.length > 0 || client.closed !== null, "an answer");
        // What answers without an upgrade ends with 1006.
        return { reads: headers.get("Access-Control-Allow-Origin") !== null, connects: client.closed?.code !== 1006 };
      };
      assert.equal((await allowed(context.origin)).connects, true, "its own page is refused");
      const stranger = await allowed(`https://${random()}.example`);
      if (stranger.reads && stranger.connects) throw new NotChecked("every origin is allowed here (CORS_ORIGIN)");
      assert.deepEqual(stranger, { reads: false, connects: false });
    },
  },
  {
    rule: "I6",
    title: "guests' ids begin with guest-",
    async run(context) {
      const { user } = await context.connect(newRoom());
      assert.match(user.id, /^guest-./);
      const session = await context.session();
      assert.match(session.user.id, /^guest-./);
    },
  },
];
