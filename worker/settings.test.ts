import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CheckedSettings, logSettings } from "./settings.ts";

const VALID = { DATABASE_URL: "postgres://host/db", AUTH: "guests", AUTH_SECRET: "x".repeat(32), LOG: "json" };

const logged = vi.spyOn(console, "error");
beforeEach(() => {
  logged.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  logged.mockReset();
});

const reasonsOf = (settings: CheckedSettings): string[] => {
  logged.mockClear();
  logSettings(settings);
  return logged.mock.calls.map(([line]) => JSON.parse(String(line)).reason);
};

describe("the log of a starting Worker", () => {
  it("does not mention valid settings", () => {
    const CORS_ORIGIN =
      "https://*.example.com, https://example.com:8443, http://localhost:3000, capacitor://localhost, *";
    const limits = { ROOM_LIMITS: { connectionsPerUser: 4 }, FILE_LIMITS: { bytes: 100_000_000, perMessage: 10 } };
    expect(reasonsOf({ ...VALID, CORS_ORIGIN, AUTH_SECRET_PREVIOUS: "", ...limits })).toEqual([]);
  });

  it.each([
    ["[I4] AUTH_SECRET", undefined],
    ["[I4] AUTH_SECRET", ""],
    ["[I4] AUTH_SECRET", "x".repeat(31)],
    ["[I4] AUTH_SECRET_PREVIOUS", "hunter2"],
    ["[I9] OPERATOR_TOKEN", "x".repeat(31)],
    ["[I9] OPERATOR_TOKEN", `with a space ${"x".repeat(32)}`],
    ["DATABASE_URL", undefined],
    ["AUTH", "Guests"],
    ["AUTH", ""],
    ["[I4] AUTH_SECRET_PREVIOUS", VALID.AUTH_SECRET],
    ["LOG", "loud"],
    ["[I5] CORS_ORIGIN", "https://example.com, example.org"],
    ["[I5] CORS_ORIGIN", "https://example.com:443"],
    ["[I5] CORS_ORIGIN", "https://*.example.com:443"],
    ["[I5] CORS_ORIGIN", "https://пример.example"],
    ["[I5] CORS_ORIGIN", "wss://example.com"],
    ["[L3] ROOM_LIMITS", { mesage: { burst: 1, perSecond: 1 } }],
    ["[L3] ROOM_LIMITS", '{"connectionsPerUser": 1}'],
    ["[F10] FILE_LIMITS", { bytes: 100_000_001 }],
    ["[F10] FILE_LIMITS", { perMessage: 11 }],
    ["[F10] FILE_LIMITS", { bytesPerDay: 0 }],
    ["[F10] FILE_LIMITS", { size: 1 }],
    ["[F10] FILE_LIMITS", '{"bytes": 1}'],
  ])("names %s when its value is %j", (title, value) => {
    const name = title.split(" ").at(-1) ?? "";
    const reasons = reasonsOf({ ...VALID, [name]: value });
    expect(reasons).toEqual([expect.stringMatching(new RegExp(`^${name}\\b`))]);
    if (value && /SECRET|TOKEN/.test(name)) expect(reasons.join()).not.toContain(value);
  });

  it("mentions a setting once", () => {
    const settings = { ...VALID, LOG: "loud" };
    expect([reasonsOf(settings).length, reasonsOf(settings).length]).toEqual([1, 0]);
  });
});
