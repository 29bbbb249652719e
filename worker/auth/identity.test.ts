import { sign } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { mayEnter } from "../../rooms/protocol/access.ts";
import { signGuestToken } from "./guest-token.ts";
import { bearerToken, connectedUntil, identify, newGuest, socketToken } from "./identity.ts";

const SECRET = "a secret for tests, of at least 32 bytes";
const settings = { AUTH: "guests", AUTH_SECRET: SECRET };
const exp = Math.floor(Date.now() / 1000) + 60;
const claims = { sub: "u-anna", name: "Anna", exp };

const unauthorized = expect.objectContaining({ status: 401, code: "unauthorized" });
const notConfigured = expect.objectContaining({ status: 503, code: "not_configured" });

const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");

describe("a token", () => {
  it("[I1] identifies its user, rooms and expiry", async () => {
    const token = await sign({ ...claims, rooms: ["private-a"] }, SECRET, "HS256");
    const user = { id: "u-anna", username: "Anna" };
    expect(await identify(token, settings)).toEqual({
      user,
      role: "member",
      rooms: ["private-a"],
      expiresAt: exp,
      epoch: null,
    });
  });

  it("[I1] signed here is accepted here", async () => {
    const user = { id: "guest-1", username: "Анна" };
    const { token, expiresAt } = await signGuestToken({ user, epoch: 3 }, settings);
    expect(await identify(token, settings)).toEqual({ user, role: "member", rooms: [], expiresAt, epoch: 3 });
  });

  it("[I8] of a guest is valid for an hour, however long it was signed for", async () => {
    const now = Math.floor(Date.now() / 1000);
    const guest = { sub: "guest-1", name: "Anna", exp: now + 86_400 };
    const token = await sign({ ...guest, iat: now - 60 }, SECRET, "HS256");
    expect(await identify(token, settings)).toMatchObject({ expiresAt: now - 60 + 3_600, epoch: 0 });
    const late = await sign({ ...guest, iat: now - 3_700 }, SECRET, "HS256");
    await expect(identify(late, settings)).rejects.toThrow(unauthorized);
    // An application's is valid for as long as it says.
    const granted = await sign({ ...guest, iat: now - 3_700, rooms: ["private-a"] }, SECRET, "HS256");
    expect(await identify(granted, settings)).toMatchObject({ expiresAt: guest.exp, epoch: null });
  });

  it("[W6] has its name normalised", async () => {
    const token = await sign({ ...claims, name: "  Ａnna   B " }, SECRET, "HS256");
    expect((await identify(token, settings)).user.username).toBe("Anna B");
  });

  it("may be signed by a clock that is ahead", async () => {
    const token = await sign({ ...claims, iat: exp }, SECRET, "HS256");
    expect((await identify(token, settings)).user.id).toBe("u-anna");
  });

  const now = Math.floor(Date.now() / 1000);
  const wrong: [string, Record<string, unknown>][] = [
    ["no id", { sub: undefined }],
    ["an empty id", { sub: "" }],
    ["an id that is a number", { sub: 7 }],
    ["an id of 129 characters", { sub: "x".repeat(129) }],
    ["an id with a NUL", { sub: "a\0b" }],
    ["the system's id", { sub: "system" }],
    ["the system's id in capitals", { sub: "SYSTEM" }],
    ["no name", { name: undefined }],
    ["the system's name", { name: "System" }],
    ["an invisible name", { name: "\u202e" }],
    ["no expiry", { exp: undefined }],
    ["an expiry that is text", { exp: "tomorrow" }],
    ["an expiry in the past", { exp: now - 31 }],
    ["an expiry beyond any calendar", { exp: 1e300 }],
    ["a negative expiry", { exp: -1 }],
    ["a start in the future", { nbf: now + 60 }],
    ["a start that is text", { nbf: "now" }],
    ["rooms that are text", { rooms: "private-a" }],
    ["an epoch that is text", { epoch: "0" }],
    ["rooms that are numbers", { rooms: [1] }],
    ["rooms that are null", { rooms: null }],
  ];
  it.each(wrong)("[I1] [I2] with %s is rejected", async (_, claim) => {
    const token = await sign({ ...claims, ...claim }, SECRET, "HS256");
    await expect(identify(token, settings)).rejects.toThrow(unauthorized);
  });

  it("[I1] is accepted up to 30 s late or early, and its connections last as much longer", async () => {
    const late = await identify(await sign({ ...claims, exp: now - 25 }, SECRET, "HS256"), settings);
    expect(late.expiresAt).toBe(now - 25);
    expect(connectedUntil(late)).toBe(now + 5);
    expect(connectedUntil(newGuest())).toBeNull();
    const early = await sign({ ...claims, nbf: now + 25 }, SECRET, "HS256");
    expect((await identify(early, settings)).user.id).toBe("u-anna");
  });

  it.each([
    ["moderator", "moderator"],
    ["Moderator", "member"],
    ["authenticated", "member"],
    [["moderator"], "member"],
    [undefined, "member"],
  ])("[O1] with the role %j is a %s", async (role, expected) => {
    expect((await identify(await sign({ ...claims, role }, SECRET, "HS256"), settings)).role).toBe(expected);
  });

  it("[I4] of the previous secret is accepted, and no new one is signed with it", async () => {
    const old = "the previous secret, of at least 32 bytes";
    const rotated = { ...settings, AUTH_SECRET_PREVIOUS: old };
    const token = await sign(claims, old, "HS256");
    expect((await identify(token, rotated)).user.id).toBe("u-anna");
    await expect(identify(token, settings)).rejects.toThrow(unauthorized);
    const renewed = await signGuestToken({ ...newGuest(), epoch: 0 }, rotated);
    expect((await identify(renewed.token, settings)).user.id).toMatch(/^guest-/);
    await expect(identify(await sign(claims, "short", "HS256"), { ...settings, AUTH_SECRET_PREVIOUS: "short" }))
      .rejects //
      .toThrow(unauthorized);
  });

  it("[I1] of more than 8,192 characters is rejected", async () => {
    const rooms = Array.from({ length: 500 }, (_, i) => `private-${i}-team`);
    const token = await sign({ ...claims, rooms }, SECRET, "HS256");
    await expect(identify(token, settings)).rejects.toThrow(unauthorized);
  });

  it("[I1] [I2] that is forged is rejected", async () => {
    const good = await sign(claims, SECRET, "HS256");
    const [header, , signature] = good.split(".");
    const forged = [
      "",
      "x",
      "a.b.c",
      `${good}x`,
      `${header}.${part({ ...claims, sub: "u-boris" })}.${signature}`,
      `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`,
      `${part({ alg: "HS512", typ: "JWT" })}.${part(claims)}.${signature}`,
      await sign(claims, SECRET, "HS512"),
      await sign(claims, `${SECRET}.`, "HS256"),
      await sign({ ...claims }, "", "HS256").catch(() => "x.y.z"),
    ];
    for (const token of forged) await expect(identify(token, settings), token).rejects.toThrow(unauthorized);
  });

  it.each([undefined, "", "x".repeat(31), "ш".repeat(15)])(
    "[I4] is neither issued nor accepted with the secret %j",
    async (secret) => {
      const weak = { AUTH: "guests", ...(secret === undefined ? {} : { AUTH_SECRET: secret }) };
      const token = await sign(claims, secret || "x", "HS256");
      await expect(identify(token, weak)).rejects.toThrow(notConfigured);
      await expect(signGuestToken({ ...newGuest(), epoch: 0 }, weak)).rejects.toThrow(notConfigured);
    },
  );

  it("[I4] is accepted with a secret of 32 bytes, whatever its characters", async () => {
    const AUTH_SECRET = "ш".repeat(16);
    expect((await identify(await sign(claims, AUTH_SECRET, "HS256"), { AUTH_SECRET })).user.id).toBe("u-anna");
  });
});

describe("no token", () => {
  it("[I2] is a new guest each time", async () => {
    const [one, two] = [await identify(null, {}), await identify(null, settings)];
    expect(one.user.id).toMatch(/^guest-[0-9a-f-]{36}$/);
    expect(one.user.username).toMatch(/^guest-[0-9a-f]{6}$/);
    expect(two.user.id).not.toBe(one.user.id);
  });

  it.each(["required", "Guests", ""])("[I2] is rejected where AUTH is %j", async (AUTH) => {
    await expect(identify(null, { ...settings, AUTH })).rejects.toThrow(unauthorized);
  });
});

describe("AUTH=required", () => {
  const required = { ...settings, AUTH: "required" };

  it("[I2] rejects tokens of guests", async () => {
    const { token } = await signGuestToken({ ...newGuest(), epoch: 0 }, settings);
    await expect(identify(token, required)).rejects.toThrow(unauthorized);
  });

  it("[I2] accepts an application's token", async () => {
    expect((await identify(await sign(claims, SECRET, "HS256"), required)).user.id).toBe("u-anna");
  });
});

describe("where a token is passed", () => {
  it.each([
    ["Bearer abc.def", "abc.def"],
    ["bearer  abc", "abc"],
  ])("[I1] the header %j holds the token %j", (header, token) => {
    expect(bearerToken(new Headers({ Authorization: header }))).toBe(token);
  });

  it.each(["Basic YTpi", "Bearer", "Bearer a b", "abc"])("[I2] the header %j is rejected", (header) => {
    expect(() => bearerToken(new Headers({ Authorization: header }))).toThrow(unauthorized);
  });

  it.each([
    [{}, null],
    [{ "Sec-WebSocket-Protocol": "samovar.batch" }, null],
    [{ "Sec-WebSocket-Protocol": "samovar.batch,samovar.token.abc.def" }, "abc.def"],
    [{ "Sec-WebSocket-Protocol": "samovar.token." }, ""],
    [{ Authorization: "Bearer one", "Sec-WebSocket-Protocol": "samovar.token.two" }, "one"],
  ] as [Record<string, string>, string | null][])("[I1] an upgrade with %j holds the token %j", (headers, token) => {
    expect(socketToken(new Headers(headers))).toBe(token);
  });
});

describe("a room", () => {
  const cases: [string[], string, boolean][] = [
    [[], "general", true],
    [[], "privateer", true],
    [[], "private-a", false],
    [["private-a"], "private-a", true],
    [["Private-Ａ"], "private-a", true],
    [["private-a"], "private-ab", false],
    [["private-ab"], "private-a", false],
    [["private-a*"], "private-a", true],
    [["private-a*"], "private-ab", true],
    [["private-a*"], "private-b", false],
    [["private-*"], "private-b", true],
    [["*"], "private-b", true],
    [["private-*-x"], "private-b-x", false],
    [["general"], "private-a", false],
    [[""], "private-a", false],
  ];
  it.each(cases)("[I3] whether a token for %j admits to %s: %s", (rooms, room, admits) => {
    expect(mayEnter({ ...newGuest(), rooms }, room)).toBe(admits);
  });
});
