import { describe, expect, it } from "vitest";
import { isOriginAllowed } from "./cors.ts";

const URL = "https://chat.example/rooms/general/ws";

describe("an origin", () => {
  const cases: [string | null, string | undefined, boolean][] = [
    [null, "", true],
    ["https://chat.example", undefined, true],
    ["https://chat.example", "https://other.example", true],
    ["http://chat.example", "", false],
    ["https://chat.example:8443", "", false],
    ["https://evil.example", "", false],
    ["https://evil.example", undefined, false],
    ["null", "", false],
    ["https://app.example", "https://app.example", true],
    ["https://APP.example", " https://other.example , https://app.example/ ", true],
    ["https://app.example", ",", false],
    ["https://app.example.evil.example", "https://app.example", false],
    ["https://anything.example", "*", true],
    ["null", "*", true],
    ["https://a.app.example", "https://*.app.example", true],
    ["https://a-b.app.example:8443", "https://*.app.example:8443", true],
    ["https://app.example", "https://*.app.example", false],
    ["https://a.b.app.example", "https://*.app.example", false],
    ["https://evilapp.example", "https://*.app.example", false],
    ["https://.app.example", "https://*.app.example", false],
    ["http://a.app.example", "https://*.app.example", false],
    ["https://evil.example/.app.example", "https://*.app.example", false],
    ["https://user@x.app.example", "https://*.app.example", false],
    ["https://a.app.example.evil.example", "https://*.app.example", false],
    ["https://axexample", "https://a.example", false],
    ["null", "null", false],
    ["app.example", "app.example", false],
    ["https://app.example", "https://app.example/path", false],
    ["https://a.b.app.example", "https://*.*.app.example", false],
    ["https://appx.example", "https://app*.example", false],
  ];
  it.each(cases)("[I5] whether %s may call with the setting %j: %s", (origin, setting, allowed) => {
    expect(isOriginAllowed(origin, URL, setting)).toBe(allowed);
  });
});
