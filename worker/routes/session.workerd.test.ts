import { decode } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { call, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";

const path = "/api/session";
const DAY_S = 86_400;

const createSession = async (username: string, token?: string) => {
  const { status, body } = await call(path, { body: { username }, token });
  expect(status).toBe(201);
  return body as unknown as { token: string; user: { id: string; username: string }; expiresAt: string };
};

describe("a session", () => {
  it("[I1] identifies a new guest for an hour", async () => {
    const { token, user, expiresAt } = await createSession("  Анна ");
    expect(user).toEqual({ id: expect.stringMatching(/^guest-/), username: "Анна" });
    const { header, payload } = decode(token);
    expect(header.alg).toBe("HS256");
    expect(payload).toEqual({
      sub: user.id,
      name: "Анна",
      iat: expect.any(Number),
      exp: Date.parse(expiresAt) / 1000,
      epoch: 0,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
  });

  it("without a token is a new user each time", async () => {
    expect((await createSession("Anna")).user.id).not.toBe((await createSession("Anna")).user.id);
  });

  it("keeps its user when it is renewed under another name", async () => {
    const first = await createSession("Anna");
    const second = await createSession("Anya", first.token);
    expect(second.user).toEqual({ id: first.user.id, username: "Anya" });
  });

  it.each([{ sub: "u-anna" }, { rooms: ["private-a"] }, { role: "moderator" }])(
    "[I8] granted by an application with %j is not signed again",
    async (grant) => {
      const token = await tokenWith({ sub: `guest-${unique()}`, ...grant });
      expect(await rejection(path, { body: { username: "Anya" }, token })).toEqual([403, "forbidden"]);
    },
  );

  it("[I8] of a guest can be renewed for 60 days after it expired and grants nothing else", async () => {
    const now = Math.floor(Date.now() / 1000);
    const sub = `guest-${unique()}`;
    const token = await tokenWith({ sub, exp: now - 59 * DAY_S });
    expect(await rejection("/api/rooms", { token })).toEqual([401, "unauthorized"]);
    const renewed = await createSession("Anna", token);
    expect(renewed.user.id).toBe(sub);
    expect((await call("/api/rooms", { token: renewed.token })).status).toBe(200);
  });

  it("[I8] granted by an application cannot be renewed after it expired", async () => {
    const exp = Math.floor(Date.now() / 1000) - 60;
    const grants = [{ sub: "u-anna" }, { rooms: ["private-a"] }, { role: "moderator" }];
    for (const grant of grants) {
      const token = await tokenWith({ sub: `guest-${unique()}`, exp, ...grant });
      expect(await rejection(path, { body: { username: "Anna" }, token }), JSON.stringify(grant)).toEqual([
        401,
        "unauthorized",
      ]);
    }
  });

  it("is denied to guests where a token is required", async () => {
    const settings = { AUTH: "required" };
    expect(await rejection(path, { body: { username: "Anna" }, settings })).toEqual([403, "forbidden"]);
    const guest = (await createSession("Anna")).token;
    expect(await rejection(path, { body: { username: "Anna" }, token: guest, settings })).toEqual([
      401,
      "unauthorized",
    ]);
    expect(await rejection(path, { body: { username: "Anna" }, token: await tokenWith(), settings })).toEqual([
      403,
      "forbidden",
    ]);
  });

  it("[I4] needs a secret of 32 bytes", async () => {
    for (const AUTH_SECRET of [undefined, "", "x".repeat(31)]) {
      const { status, body } = await call(path, { body: { username: "Anna" }, settings: { AUTH_SECRET } });
      expect([status, body.error.code]).toEqual([503, "not_configured"]);
    }
  });

  it("[I2] is not renewed with an invalid token", async () => {
    const now = Math.floor(Date.now() / 1000);
    const tokens = [
      "x",
      await tokenWith({ exp: now - 61 * DAY_S }),
      await tokenWith({ sub: "u-anna", exp: now - 60 }),
      await tokenWith({}, "another secret, of at least 32 bytes"),
    ];
    for (const token of tokens) {
      expect(await rejection(path, { body: { username: "Anna" }, token })).toEqual([401, "unauthorized"]);
    }
    const headers = { Authorization: "Basic YTpi" };
    expect(await rejection(path, { body: { username: "Anna" }, headers })).toEqual([401, "unauthorized"]);
  });

  const wrong: [unknown, number, string][] = [
    [{}, 400, "invalid_data"],
    [[], 400, "invalid_data"],
    ["null", 400, "invalid_data"],
    ['"Anna"', 400, "invalid_data"],
    ["", 400, "invalid_json"],
    ["{", 400, "invalid_json"],
    ['{"username": "Anna"', 400, "invalid_json"],
    [{ username: "" }, 400, "invalid_data"],
    [{ username: "   " }, 400, "invalid_data"],
    [{ username: 7 }, 400, "invalid_data"],
    [{ username: null }, 400, "invalid_data"],
    [{ username: "x".repeat(33) }, 400, "invalid_data"],
    [{ username: "a\0b" }, 400, "invalid_data"],
    [{ username: "System" }, 400, "invalid_data"],
    ['{"username": "\\ud800"}', 400, "invalid_data"],
  ];
  it("rejects a body over 64 KiB", async () => {
    const body = { username: "x".repeat(70_000) };
    expect(await rejection(path, { body })).toEqual([413, "body_too_large"]);
  });

  it.each(wrong)("[W6] rejects the body %j", async (body, status, code) => {
    expect(await rejection(path, { body })).toEqual([status, code]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "rejects a body of type %s, which any page can send without a preflight",
    async (type) => {
      const options = { body: '{"username":"Anna"}', headers: { "Content-Type": type } };
      expect(await rejection(path, options)).toEqual([415, "unsupported_media_type"]);
    },
  );
});
