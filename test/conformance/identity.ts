/** Checks of identity (I). */
import assert from "node:assert/strict";
import { type Check, check, NotChecked, newRoom, random } from "./check.ts";
import { type Context, codeOf, type Session } from "./context.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part = ""): Record<string, unknown> => JSON.parse(Buffer.from(part, "base64url").toString());

/** Returns the code with which a connection with this token is closed, or null where it is accepted. */
const closeCode = async (context: Context, token: string): Promise<number | null> => {
  const client = context.open(newRoom(), { token });
  await client.until(() => client.events.length > 0, "an answer");
  return client.events[0]?.event === "connected" ? null : (await client.whenClosed()).code;
};

export const identity: Check[] = [
  check("I1", "a session is a JWT, HS256, with sub, name and exp", async (context) => {
    const { token, user } = await context.session("Anna");
    const [head, claims] = token.split(".");
    const { sub, name, exp } = decode(claims);
    assert.deepEqual([decode(head).alg, sub, name], ["HS256", user.id, "Anna"]);
    assert.ok(Number(exp) * 1000 > Date.now(), "it has ended already");
  }),
  check("I1", "a socket carries it as a subprotocol or as Bearer, REST as Bearer, and no URL does", async (context) => {
    const room = newRoom();
    const { token, user } = await context.session();
    const bearer = { Authorization: `Bearer ${token}` };
    assert.deepEqual((await context.connect(room, { token })).user, user);
    assert.deepEqual((await context.connect(room, { headers: bearer })).user, user);
    const { body } = await context.call("/api/chat/messages", { token, body: { room, content: "hello" } });
    assert.equal((body as { userId?: unknown }).userId, user.id);
    const inUrl = await context.call(`/api/chat/messages?token=${token}`, { body: { room, content: "hello" } });
    assert.notEqual((inUrl.body as { userId?: unknown }).userId, user.id, "a token in the URL was taken");
  }),
  check("I2", "without a token each connection is a new guest, or rejected with 4401", async (context) => {
    const room = newRoom();
    const [one, two] = [context.open(room), context.open(room)];
    await Promise.all([one, two].map((client) => client.until(() => client.events.length > 0, "an answer")));
    const { status } = await context.call("/api/rooms");
    if (status === 401) assert.deepEqual([(await one.whenClosed()).code, (await two.whenClosed()).code], [4401, 4401]);
    else assert.notEqual(one.user.id, two.user.id);
  }),
  check("I2", "an invalid token is rejected, never ignored", async (context) => {
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
      assert.deepEqual([what, await closeCode(context, bad), status], [what, 4401, 401]);
    }
  }),
  check("I3", "a private room is closed to others, and REST does not reveal that it exists", async (context) => {
    const room = `private-${newRoom()}`;
    const client = context.open(room);
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
  }),
  check("I4", "without a secret no token is given or accepted", async (context) => {
    const { status } = await context.call("/api/session", { body: { username: "Anna" } });
    if (status !== 503) throw new NotChecked("this deployment has its AUTH_SECRET");
    const token = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: "a", name: "Anna", exp: 9_999_999_999 })}.x`;
    assert.notEqual(await closeCode(context, token), null, "a token was accepted");
    assert.equal((await context.call("/api/rooms", { token })).status, 503);
  }),
  check("I5", "pages of unknown origins may not call or connect; its own may", async (context) => {
    const allowed = async (origin: string) => {
      const { headers } = await context.call("/health", { headers: { Origin: origin } });
      const client = context.open(newRoom(), { headers: { Origin: origin } });
      await client.until(() => client.events.length > 0 || client.closed !== null, "an answer");
      // An answer without an upgrade closes with 1006.
      return { reads: headers.get("Access-Control-Allow-Origin") !== null, connects: client.closed?.code !== 1006 };
    };
    assert.equal((await allowed(context.origin)).connects, true, "its own page is refused");
    const stranger = await allowed(`https://${random()}.example`);
    if (stranger.reads && stranger.connects) throw new NotChecked("every origin is allowed here (CORS_ORIGIN)");
    assert.deepEqual(stranger, { reads: false, connects: false });
  }),
  check("I9", "the operator's routes are closed without the operator's token", async (context) => {
    const { token } = await context.session();
    for (const offered of [undefined, token]) {
      const call = { body: { userId: `nobody-${random()}` }, ...(offered === undefined ? {} : { token: offered }) };
      const { status, body } = await context.call("/api/erasures", call);
      const isClosed = status === 401 || (status === 503 && codeOf(body) === "not_configured");
      assert.ok(isClosed, `answered ${status} ${codeOf(body)}`);
    }
  }),
  check("I6", "guests' ids begin with guest-", async (context) => {
    const { user } = await context.connect(newRoom());
    assert.match(user.id, /^guest-./);
    const session = await context.session();
    assert.match(session.user.id, /^guest-./);
  }),
  check("I10", "a code makes another device the same user, once", async (context) => {
    const session = await context.session();
    const inbox = await context.inbox(session);
    const { status, body } = await context.call("/api/session/link", { method: "POST", token: session.token });
    assert.equal(status, 201, `answered ${status} ${codeOf(body)}`);
    const { code } = body as { code: string };
    const redeem = () => context.call("/api/session/redeem", { body: { code: code.toLowerCase().replace("-", " ") } });
    const linked = await redeem();
    assert.equal(linked.status, 201, `answered ${linked.status} ${codeOf(linked.body)}`);
    assert.deepEqual((linked.body as Session).user, session.user);
    await inbox.next("deviceLinked");
    const again = await redeem();
    assert.deepEqual([again.status, codeOf(again.body)], [404, "not_found"]);
  }),
  check("I11", "signing out everywhere leaves the caller's new session alone", async (context) => {
    const session = await context.session();
    const inbox = await context.inbox(session);
    const signOut = () =>
      context.call("/api/session/sign-out", { token: session.token, body: { key: `key-of-${session.user.id}` } });
    const { status, body } = await signOut();
    assert.equal(status, 201, `answered ${status} ${codeOf(body)}`);
    assert.equal((await inbox.whenClosed()).code, 4408);
    const renewal = async (token: string) => {
      const answer = await context.call("/api/session", { token, body: { username: session.user.username } });
      return [answer.status, answer.status === 201 ? null : codeOf(answer.body)];
    };
    assert.deepEqual(await renewal(session.token), [401, "signed_out"]);
    assert.deepEqual(await renewal((body as Session).token), [201, null]);
    assert.equal((await signOut()).status, 201, "a repeated call is not answered");
  }),
];
