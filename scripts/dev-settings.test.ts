import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invalidPushSettings, publicKeyOf } from "../worker/push-settings.ts";
import { checkSettings, writeEnvironment } from "./dev-settings.ts";
import { newVapidPair } from "./vapid-pair.ts";

describe("a setting", () => {
  it.each([
    ["nothing", {}],
    ["empty values", { DATABASE_URL: "", DIRECT_URL: "", AUTH_SECRET: "", AUTH: "", LOG: "", CORS_ORIGIN: "" }],
    ["all of them", { AUTH_SECRET: "я".repeat(16), AUTH: "required", LOG: "json" }],
    ["origins", { CORS_ORIGIN: "https://example.com, https://*.example.com, http://localhost:3000/" }],
    ["any origin", { CORS_ORIGIN: "*" }],
    ["push services", { PUSH_SERVICES: "https://push.example.com, https://*.push.example.com" }],
  ])("may be %s", (_, settings) => {
    expect(() => checkSettings(settings)).not.toThrow();
  });

  it.each([
    ["DATABASE_URL", "nonsense"],
    ["DIRECT_URL", "postgres:///database"],
    ["AUTH_SECRET", "31 bytes, one fewer than wanted"],
    ["AUTH_SECRET_PREVIOUS", "short"],
    ["OPERATOR_TOKEN", "short"],
    ["AUTH", "maybe"],
    ["LOG", "loud"],
    ["CORS_ORIGIN", "example.com"],
    ["CORS_ORIGIN", "https://example.com/path"],
    ["CORS_ORIGIN", "https://ex*mple.com"],
    ["CORS_ORIGIN", "null"],
    ["VAPID_PUBLIC_KEY", "nonsense"],
    ["VAPID_PRIVATE_KEY", "nonsense"],
    ["VAPID_SUBJECT", "operator@example.com"],
    ["PUSH_SERVICES", "*"],
    ["PUSH_SERVICES", "http://push.example.com"],
  ])("%s must not be %s", (name, value) => {
    expect(() => checkSettings({ [name]: value })).toThrow(new RegExp(`^${name} [^\\n]+$`));
  });
});

describe("the environment of the Worker", () => {
  let data: string;
  const write = async (settings: Record<string, string>) =>
    parseEnv(await readFile(await writeEnvironment(data, settings, "postgres://database"), "utf8"));

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "samovar-settings-"));
  });
  afterAll(() => rm(data, { recursive: true }));

  it("has secrets that stay the same, in files that only the user can read", async () => {
    const { AUTH_SECRET, OPERATOR_TOKEN, ...rest } = await write({});
    const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT } = rest;
    expect(invalidPushSettings({ VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT })).toEqual([]);
    expect(await publicKeyOf(rest)).toBe(VAPID_PUBLIC_KEY);
    for (const secret of [AUTH_SECRET, OPERATOR_TOKEN]) expect(secret?.length).toBeGreaterThanOrEqual(32);
    expect(OPERATOR_TOKEN).not.toBe(AUTH_SECRET);
    expect(await write({ AUTH_SECRET: "", OPERATOR_TOKEN: "" })).toEqual({
      AUTH_SECRET,
      OPERATOR_TOKEN,
      VAPID_PUBLIC_KEY,
      VAPID_PRIVATE_KEY,
      VAPID_SUBJECT,
      LOG: "pretty",
      DATABASE_URL: "postgres://database",
    });
    for (const file of ["auth-secret", "operator-token", "vapid-private-key", "environment"])
      expect((await stat(join(data, file))).mode & 0o077).toBe(0);
  });

  it("contains the settings in .dev.vars, whatever their characters", async () => {
    const { publicKey, privateKey } = newVapidPair();
    const own = {
      VAPID_PUBLIC_KEY: publicKey,
      VAPID_PRIVATE_KEY: privateKey,
      VAPID_SUBJECT: "https://example.com/contact",
      LOG: "json",
      AUTH: "required",
      OPERATOR_TOKEN: "x".repeat(32),
      AUTH_SECRET: `spaces # and "quotes", it's all here`,
    };
    expect(await write({ ...own, DIRECT_URL: "postgres://direct" })).toEqual({
      ...own,
      DATABASE_URL: "postgres://database",
    });
  });
});
