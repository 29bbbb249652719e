/** Attacks on identity: tokens that are forged, expired, for other rooms, or signed with an old secret. */
import { decode, sign } from "hono/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { ask, rejection, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import { AUTH_SECRET, type Workerd } from "../support/workerd.ts";

const AUTH_SECRET_PREVIOUS = "the secret before it, of 32 bytes or more";

let server: Workerd;
beforeAll(async () => {
  server = await startServer({ bindings: { AUTH_SECRET_PREVIOUS } });
});
afterAll(() => server?.close());

const now = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Returns the close code of a connection with this token, null where it is accepted, and the status of a REST call. */
const results = async (token: string) => [
  await rejection(server, "general", token),
  (await ask(server, "/api/rooms", { token })).status,
];

describe.concurrent("a token is rejected", () => {
  const claims = { sub: "u-victim", name: "Victim", exp: 9_999_999_999 };
  const head = part({ alg: "HS256", typ: "JWT" });

  it.each<[string, () => string | Promise<string>]>([
    ["that is forged with another secret", () => tokenFor("u-victim", {}, "a secret of the attacker's own making")],
    [
      "whose claims were changed",
      async () => {
        const [, , signature] = (await tokenFor("u-mallory")).split(".");
        return `${head}.${part(claims)}.${signature}`;
      },
    ],
    ["without a signature", () => `${head}.${part(claims)}.`],
    ["of the algorithm none", () => `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`],
    ["of the algorithm None", () => `${part({ alg: "None", typ: "JWT" })}.${part(claims)}.`],
    ["of another algorithm, with the right secret", () => sign(claims, AUTH_SECRET, "HS512")],
    ["that has expired", () => tokenFor("u-victim", { exp: now() - 31 })],
    ["that never expires", () => tokenFor("u-victim", { exp: undefined })],
    ["that is not valid yet", () => tokenFor("u-victim", { nbf: now() + 600 })],
    ["of the system user", () => tokenFor("system")],
    ["of a look-alike of the system user", () => tokenFor("ѕystem")],
    ["of the system user with a character that shows nothing", () => tokenFor("system\u{16fe4}", { name: "Anna" })],
  ])("[I1] [I2] %s", async (_, make) => {
    expect(await results(await make())).toEqual([4401, 401]);
  });
});

it.concurrent("[I1] a token in the URL is ignored", async () => {
  const token = await tokenFor("u-victim");
  const { text } = await ask(server, `/api/chat/messages?token=${token}&access_token=${token}`, {
    body: { content: "Who am I?" },
  });
  expect(JSON.parse(text).userId).toMatch(/^guest-/);
});

it.concurrent("[I3] a token for one private room opens no other", async () => {
  const token = await tokenFor("u-1", { rooms: ["private-a", "private-team-*"] });
  const admitted = ["private-a", "private-team-1"];
  const refused = ["private-b", "private-ab", "private-team", "private-", "PRIVATE-B"];
  for (const room of admitted) expect([room, await rejection(server, room, token)]).toEqual([room, null]);
  for (const room of refused) expect([room, await rejection(server, room, token)]).toEqual([room, 4403]);
});

it.concurrent("[I3] a character that normalises to * is no wildcard in a token", async () => {
  for (const claim of ["private-＊", "private-﹡", "＊", "private-a＊"]) {
    const token = await tokenFor("u-1", { rooms: [claim] });
    for (const room of ["private-a", "private-ab", "private-"]) {
      expect([claim, room, await rejection(server, room, token)]).toEqual([claim, room, 4403]);
      const { status } = await ask(server, `/api/chat/messages?room=${room}`, { token });
      expect([claim, room, status]).toEqual([claim, room, 404]);
    }
  }
});

it.concurrent("[I4] the previous secret's tokens are valid, older ones are not, and new tokens use the new secret", async () => {
  expect(await results(await tokenFor("u-1", {}, AUTH_SECRET_PREVIOUS))).toEqual([null, 200]);
  expect(await results(await tokenFor("u-1", {}, "the secret of the year before the last"))).toEqual([4401, 401]);
  const old = await tokenFor("guest-1", {}, AUTH_SECRET_PREVIOUS);
  const { text } = await ask(server, "/api/session", { token: old, body: { username: "Anna" } });
  const { token } = JSON.parse(text) as { token: string };
  const { sub, name, exp } = decode(token).payload;
  expect(token).toBe(await sign(decode(token).payload, AUTH_SECRET, "HS256"));
  expect([sub, name, Number(exp) > now()]).toEqual(["guest-1", "Anna", true]);
});

it.concurrent("[I4] [I8] what a token grants is never signed again, whichever secret signed it", async () => {
  for (const secret of [AUTH_SECRET, AUTH_SECRET_PREVIOUS]) {
    for (const [sub, claims] of [
      ["u-victim", {}],
      ["u-victim", { role: "moderator", exp: 9_999_999_999 }],
      ["guest-1", { role: "moderator" }],
      ["guest-1", { rooms: ["private-a"] }],
      ["guest-1", { rooms: ["*"], role: "moderator", exp: 9_999_999_999 }],
    ] as const) {
      const token = await tokenFor(sub, claims, secret);
      const { status, text } = await ask(server, "/api/session", { token, body: { username: "Anna" } });
      const { error } = JSON.parse(text) as { error?: { code: string } };
      expect([sub, claims, status, error?.code]).toEqual([sub, claims, 403, "forbidden"]);
    }
  }
  // A guest's new token has the id and the name, and none of the other claims.
  const token = await tokenFor("guest-1", { admin: true, role: "owner", iss: "me" }, AUTH_SECRET_PREVIOUS);
  const { text } = await ask(server, "/api/session", { token, body: { username: "Anna" } });
  const { payload } = decode((JSON.parse(text) as { token: string }).token);
  expect(payload).toEqual({ sub: "guest-1", name: "Anna", iat: expect.any(Number), exp: expect.any(Number), epoch: 0 });
});

it.concurrent("[I8] an expired guest token can be renewed and grants nothing else; an application's cannot be renewed", async () => {
  const renew = async (token: string) =>
    (await ask(server, "/api/session", { token, body: { username: "Anna" } })).status;
  const expired = { exp: now() - 86_400 };
  const guest = await tokenFor("guest-1", expired);
  expect([await renew(guest), await results(guest)]).toEqual([201, [4401, 401]]);
  for (const claims of [
    { ...expired, rooms: ["private-a"] },
    { ...expired, role: "moderator" },
    { exp: now() - 61 * 86_400 },
  ]) {
    expect(await renew(await tokenFor("guest-1", claims))).toBe(401);
  }
  expect(await renew(await tokenFor("u-1", expired))).toBe(401);
});

it.concurrent("[I7] [W9] a connection whose token expires is closed with 4408", async () => {
  // Twelve seconds are left of the 30 s of leeway for clocks: enough to connect, even on a busy machine.
  const client = await TestClient.join(server.url, "general", {
    token: await tokenFor("u-brief", { exp: now() - 18 }),
  });
  await client.until(() => client.closed !== null);
  expect(client.closed?.code).toBe(4408);
});

it.concurrent("[I1] no token is in the log", async () => {
  const token = await tokenFor("u-logged");
  await results(token);
  await results(`${token}x`);
  expect(server.lines.join("\n")).toContain("the token is not valid");
  expect(server.lines.filter((line) => line.includes("eyJ"))).toEqual([]);
  expect(server.lines.filter((line) => line.includes(AUTH_SECRET))).toEqual([]);
});
