import { describe, expect, it } from "vitest";
import { call, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";

/** From RFC 8291, whose pair is not the one of the tests. */
const OTHER_KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
const KEYS = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};
const ENDPOINT = "https://fcm.googleapis.com/fcm/send/dGhlIGVuZHBvaW50";

const tokenOf = () => tokenWith({ sub: `u-${unique()}` });

describe("the key to subscribe with", () => {
  it("[U8] is the server's", async () => {
    const { status, body } = await call("/api/push", { token: await tokenOf() });
    expect([status, body]).toEqual([200, { publicKey: expect.stringMatching(/^B[\w-]{86}$/) }]);
  });

  it.each([
    [{ VAPID_PUBLIC_KEY: undefined }, "VAPID_PUBLIC_KEY"],
    [{ VAPID_PRIVATE_KEY: "" }, "VAPID_PRIVATE_KEY"],
    [{ VAPID_SUBJECT: undefined }, "VAPID_SUBJECT"],
    [{ VAPID_PUBLIC_KEY: OTHER_KEY }, "no pair"],
    [{ VAPID_PUBLIC_KEY: "nonsense" }, "no pair"],
  ])("[U8] is not there with %j, and nobody subscribes", async (settings, named) => {
    const token = await tokenOf();
    const { status, body } = await call("/api/push", { token, settings });
    expect([status, body.error]).toEqual([
      503,
      expect.objectContaining({ code: "not_configured", message: expect.stringContaining(named) }),
    ]);
    const subscription = { endpoint: ENDPOINT, keys: KEYS };
    const answer = await rejection("/api/push/subscriptions", { token, body: subscription, settings });
    expect(answer).toEqual([503, "not_configured"]);
  });

  it("[U8] is for users with a session token", async () => {
    expect(await rejection("/api/push")).toEqual([401, "unauthorized"]);
  });
});

describe("a subscription", () => {
  it("[U7] is named by its endpoint, and made and removed idempotently", async () => {
    const token = await tokenOf();
    // As PushSubscription.toJSON() returns it.
    const body = { endpoint: ENDPOINT, expirationTime: null, keys: KEYS };
    const first = await call("/api/push/subscriptions", { token, body });
    expect([first.status, first.body]).toEqual([201, { id: "3292e756639f2f3e3047550cf77b9aee" }]);
    expect(await call("/api/push/subscriptions", { token, body })).toMatchObject({ status: 201, body: first.body });
  });
});
