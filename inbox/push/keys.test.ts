import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../lib/base64url.ts";
import { areSubscriptionKeys, importVapidKey } from "./keys.ts";

const bytes = (text: string, length: number): Uint8Array<ArrayBuffer> => {
  const decoded = fromBase64Url(text, length);
  if (decoded === null) throw new Error("no base64url");
  return decoded;
};

/** Two pairs, from RFC 8291, appendix A. */
const EXAMPLE = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  privateKey: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  publicKey: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
} as const;

describe("the keys of a subscription", () => {
  const { p256dh, auth } = EXAMPLE;

  it("[U7] are a point on the curve and 16 bytes", async () => {
    expect(await areSubscriptionKeys(p256dh, auth)).toBe(true);
  });

  it.each([
    ["a point that is not on the curve", `${p256dh.slice(0, -2)}AA`, auth],
    ["the point at infinity", toBase64Url(new Uint8Array(65)), auth],
    ["zero coordinates", toBase64Url(new Uint8Array(65).fill(4, 0, 1)), auth],
    ["a compressed point", toBase64Url(bytes(p256dh, 65).slice(0, 33).fill(2, 0, 1)), auth],
    ["another first byte", toBase64Url(bytes(p256dh, 65).fill(6, 0, 1)), auth],
    ["a longer point", `${p256dh}AAAA`, auth],
    ["padding", `${p256dh}=`, auth],
    ["the other alphabet", p256dh.replace("_", "/"), auth],
    ["15 bytes", p256dh, auth.slice(0, 20)],
    ["nothing", "", ""],
  ])("[U7] are not %s", async (_, p256dh, auth) => {
    expect(await areSubscriptionKeys(p256dh, auth)).toBe(false);
  });
});

describe("the server's keys", () => {
  it("[U8] belong together", async () => {
    await expect(importVapidKey(EXAMPLE.publicKey, EXAMPLE.privateKey)).resolves.toMatchObject({ type: "private" });
    await expect(importVapidKey(EXAMPLE.p256dh, EXAMPLE.privateKey)).rejects.toThrow();
    await expect(importVapidKey(EXAMPLE.publicKey, EXAMPLE.auth)).rejects.toThrow();
  });
});
