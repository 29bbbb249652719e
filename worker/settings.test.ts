import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CheckedSettings, reportSettings } from "./settings.ts";

const RIGHT = { DATABASE_URL: "postgres://host/db", AUTH: "guests", AUTH_SECRET: "x".repeat(32), LOG: "json" };

const logged = vi.spyOn(console, "error");
beforeEach(() => {
  logged.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  logged.mockReset();
});

const reasonsOf = (settings: CheckedSettings): string[] => {
  logged.mockClear();
  reportSettings(settings);
  return logged.mock.calls.map(([line]) => JSON.parse(String(line)).reason);
};

describe("the log of a Worker that starts", () => {
  it("says nothing of settings that are right", () => {
    const CORS_ORIGIN =
      "https://*.example.com, https://example.com:8443, http://localhost:3000, capacitor://localhost, *";
    const ROOM_LIMITS = { connectionsPerUser: 4 };
    expect(reasonsOf({ ...RIGHT, CORS_ORIGIN, AUTH_SECRET_PREVIOUS: "", ROOM_LIMITS })).toEqual([]);
  });

  it.each([
    ["[I4] AUTH_SECRET", undefined],
    ["[I4] AUTH_SECRET", ""],
    ["[I4] AUTH_SECRET", "x".repeat(31)],
    ["[I4] AUTH_SECRET_PREVIOUS", "hunter2"],
    ["DATABASE_URL", undefined],
    ["AUTH", "Guests"],
    ["AUTH", ""],
    ["[I4] AUTH_SECRET_PREVIOUS", RIGHT.AUTH_SECRET],
    ["LOG", "loud"],
    ["[I5] CORS_ORIGIN", "https://example.com, example.org"],
    ["[I5] CORS_ORIGIN", "https://example.com:443"],
    ["[I5] CORS_ORIGIN", "https://*.example.com:443"],
    ["[I5] CORS_ORIGIN", "https://пример.example"],
    ["[I5] CORS_ORIGIN", "wss://example.com"],
    ["[L3] ROOM_LIMITS", { mesage: { burst: 1, perSecond: 1 } }],
    ["[L3] ROOM_LIMITS", '{"connectionsPerUser": 1}'],
  ])("names %s when it is %j", (title, value) => {
    const name = title.split(" ").at(-1) ?? "";
    const reasons = reasonsOf({ ...RIGHT, [name]: value });
    expect(reasons).toEqual([expect.stringMatching(new RegExp(`^${name}\\b`))]);
    if (value && name.startsWith("AUTH_SECRET")) expect(reasons.join()).not.toContain(value);
  });

  it("says it once", () => {
    const settings = { ...RIGHT, LOG: "loud" };
    expect([reasonsOf(settings).length, reasonsOf(settings).length]).toEqual([1, 0]);
  });
});
