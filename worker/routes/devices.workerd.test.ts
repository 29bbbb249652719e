import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { call, NO_DATABASE, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { InboxClient } from "../../test/support/inbox-client.ts";
import { linkName, parseLinkCode } from "../auth/link-code.ts";

interface Session {
  token: string;
  user: { id: string; username: string };
}

const post = async <Result>(path: string, body?: object, token?: string): Promise<Result> => {
  const response = await call(path, { method: "POST", body, token });
  expect([path, response.status]).toEqual([path, 201]);
  return response.body as unknown as Result;
};

const signIn = (username = "Anna") => post<Session>("/api/session", { username });
const link = ({ token }: Session) => post<{ code: string; expiresAt: string }>("/api/session/link", undefined, token);
const redeem = (code: string) => post<Session>("/api/session/redeem", { code });
const newKey = () => unique().padEnd(16, "x");
const signOut = ({ token }: Session, key = newKey()) => post<Session>("/api/session/sign-out", { key }, token);
const renewal = ({ token }: Session) => call("/api/session", { body: { username: "Anna" }, token });

const connect = async ({ token }: Session): Promise<InboxClient> => {
  const { webSocket } = await upgrade("/inbox/ws", { token });
  if (!webSocket) throw new Error("no socket");
  const client = new InboxClient(webSocket as Socket);
  webSocket.accept();
  return client;
};

const noSuchCode = [404, "not_found"];

describe("[I10] a code", () => {
  it("makes another device the same user, once", async () => {
    const anna = await signIn();
    const { code, expiresAt } = await link(anna);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const phone = await redeem(code);
    expect(phone.user).toEqual(anna.user);
    expect((await renewal(phone)).status).toBe(201);
    expect(await rejection("/api/session/redeem", { body: { code } })).toEqual(noSuchCode);
  });

  it("works once however often it is used at the same time", async () => {
    const { code } = await link(await signIn());
    const attempts = Array.from({ length: 8 }, () => call("/api/session/redeem", { body: { code } }));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, ...Array(7).fill(404)]);
  });

  it("may be typed in any case, with or without its hyphen", async () => {
    const anna = await signIn();
    for (const spell of [
      (code: string) => code.toLowerCase(),
      (code: string) => ` ${code.replace("-", " ")} `,
      (code: string) => code.replaceAll("0", "o").replaceAll("1", "l"),
    ]) {
      expect((await redeem(spell((await link(anna)).code))).user).toEqual(anna.user);
    }
  });

  it("that is wrong, late or from before signing out everywhere does not work, and stores nothing", async () => {
    for (const code of ["", "7H3KQ", "7H3KQ-2MX9U", "00000-00000", "7H3KQ-2MX9DX"]) {
      expect(await rejection("/api/session/redeem", { body: { code } })).toEqual(noSuchCode);
    }
    expect(await rejection("/api/session/redeem", { body: { code: "0".repeat(65) } })).toEqual([400, "invalid_data"]);
    const anna = await signIn();
    const { code: old } = await link(anna);
    const stub = env.DEVICE_LINKS.getByName(await linkName(parseLinkCode(old) ?? ""));
    await runInDurableObject(stub, (_object, { storage }) => {
      storage.kv.put("link", { ...storage.kv.get<object>("link"), expiresAt: Date.now() });
    });
    expect(await rejection("/api/session/redeem", { body: { code: old } })).toEqual(noSuchCode);
    expect(await runInDurableObject(stub, (_object, { storage }) => [...storage.kv.list()])).toEqual([]);
    const { code } = await link(anna);
    await signOut(anna);
    expect(await rejection("/api/session/redeem", { body: { code } })).toEqual(noSuchCode);
  });

  it("is deleted when it expires", async () => {
    const { code, expiresAt } = await link(await signIn());
    const stub = env.DEVICE_LINKS.getByName(await linkName(parseLinkCode(code) ?? ""));
    expect(await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm())).toBe(Date.parse(expiresAt));
    await runDurableObjectAlarm(stub);
    expect(await rejection("/api/session/redeem", { body: { code } })).toEqual(noSuchCode);
  });

  it("is told to the user's devices when it is used", async () => {
    const anna = await signIn();
    const device = await connect(anna);
    await device.next("inbox");
    await redeem((await link(anna)).code);
    expect(await device.next("deviceLinked")).toEqual({});
    await device.close();
  });

  it("[L4] counts against the address's limit, asked for or tried", async () => {
    const { token } = await signIn();
    const settings = { LINKS: { limit: async () => ({ success: false }) } as RateLimit };
    const headers = { "CF-Connecting-IP": "203.0.113.7" };
    const tried = { body: { code: "7H3KQ-2MX9D" }, settings, headers };
    expect(await rejection("/api/session/redeem", tried)).toEqual([429, "rate_limited"]);
    const asked = { method: "POST", token, settings, headers };
    expect(await rejection("/api/session/link", asked)).toEqual([429, "rate_limited"]);
  });

  it("works while Postgres is down", async () => {
    const { token, user } = await signIn();
    const settings = { DATABASE_URL: NO_DATABASE };
    const { body } = await call("/api/session/link", { method: "POST", token, settings });
    const { code } = body as unknown as { code: string };
    const linked = await call("/api/session/redeem", { body: { code }, settings });
    expect(linked.body).toMatchObject({ user });
  });
});

describe("[I11] signing out everywhere", () => {
  it("ends what other devices have, at once where the inbox is asked", async () => {
    const anna = await signIn();
    const phone = await redeem((await link(anna)).code);
    const device = await connect(phone);
    await device.next("inbox");
    const kept = await signOut(anna);
    expect(kept.user).toEqual(anna.user);
    expect((await device.whenClosed()).code).toBe(CLOSE.expired);
    for (const { token } of [anna, phone]) {
      const signedOut = [401, "signed_out"];
      expect(await rejection("/api/session", { body: { username: "Anna" }, token })).toEqual(signedOut);
      expect(await rejection("/api/session/link", { method: "POST", token })).toEqual(signedOut);
      expect(await rejection("/api/session/sign-out", { body: { key: newKey() }, token })).toEqual(signedOut);
      expect(await rejection("/api/inbox", { token })).toEqual(signedOut);
      const late = await connect({ ...anna, token });
      expect((await late.whenClosed()).code).toBe(CLOSE.expired);
    }
    expect((await renewal(kept)).status).toBe(201);
    const stays = await connect(kept);
    expect(await stays.next("inbox")).toMatchObject({ user: anna.user });
    await stays.close();
  });

  it("is idempotent under one key, for whoever knows it", async () => {
    const anna = await signIn();
    const key = newKey();
    await signOut(anna, key);
    const again = await signOut(anna, key);
    expect((await renewal(again)).status).toBe(201);
    const { token } = anna;
    const other = { body: { key: newKey() }, token };
    expect(await rejection("/api/session/sign-out", other)).toEqual([401, "signed_out"]);
    await signOut(again);
    expect(await rejection("/api/session/sign-out", { body: { key }, token })).toEqual([401, "signed_out"]);
  });

  it("takes an expired token, as a renewal does", async () => {
    const sub = `guest-${unique()}`;
    const token = await tokenWith({ sub, exp: Math.floor(Date.now() / 1000) - 86_400, epoch: 0 });
    const kept = await post<Session>("/api/session/sign-out", { key: newKey() }, token);
    expect((await renewal(kept)).status).toBe(201);
    expect(await rejection("/api/session", { body: { username: "Anna" }, token })).toEqual([401, "signed_out"]);
  });

  it("needs a key of 16 visible characters", async () => {
    const { token } = await signIn();
    for (const key of ["", "short", "x".repeat(65), `${"x".repeat(16)}\n`, 7]) {
      expect(await rejection("/api/session/sign-out", { body: { key }, token })).toEqual([400, "invalid_data"]);
    }
  });
});

it("[I8] applications' users and callers without a token have no devices", async () => {
  for (const [path, body] of [
    ["/api/session/link", undefined],
    ["/api/session/sign-out", { key: newKey() }],
  ] as const) {
    expect(await rejection(path, { method: "POST", body })).toEqual([401, "unauthorized"]);
    for (const claims of [{}, { sub: `guest-${unique()}`, role: "moderator" }]) {
      const token = await tokenWith(claims);
      expect(await rejection(path, { method: "POST", body, token })).toEqual([403, "forbidden"]);
    }
  }
  const settings = { AUTH: "required" };
  const redeeming = { body: { code: "7H3KQ-2MX9D" }, settings };
  expect(await rejection("/api/session/redeem", redeeming)).toEqual([403, "forbidden"]);
});
