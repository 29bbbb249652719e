/** Attacks on the devices of guests: codes that are guessed or used by several, and stolen tokens. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { GUEST_TOKEN_S } from "../../worker/auth/identity.ts";
import { LEEWAY_S } from "../../worker/auth/token.ts";
import { TestClient } from "../support/client.ts";
import { InboxClient } from "../support/inbox-client.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let server: Workerd;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

const KEY = "the-key-of-a-sign-out";
const now = () => Math.floor(Date.now() / 1000);

/** Resolves to the status and the body of a post. */
const post = async (path: string, options: Parameters<typeof ask>[2]) => {
  const { status, text } = await ask(server, path, { method: "POST", ...options });
  return { status, body: JSON.parse(text) as { token: string; code: string; user: object; error?: { code: string } } };
};

it.concurrent("[I10] guesses of a code are all answered alike, and tell nothing of codes that exist", async () => {
  const token = await tokenFor("guest-guessed");
  const { code } = (await post("/api/session/link", { token })).body;
  const guesses = Array.from({ length: 500 }, (_, n) =>
    n
      .toString(32)
      .toUpperCase()
      .replace(/[ILOU]/g, "Z")
      .padStart(10, "0"),
  );
  const answers = await Promise.all(guesses.map((guess) => post("/api/session/redeem", { body: { code: guess } })));
  expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  expect((await post("/api/session/redeem", { body: { code } })).status).toBe(201);
});

it.concurrent("[I10] of many who use a code at the same time, one is let in", async () => {
  const { code } = (await post("/api/session/link", { token: await tokenFor("guest-raced") })).body;
  const race = await Promise.all(Array.from({ length: 50 }, () => post("/api/session/redeem", { body: { code } })));
  expect(race.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(race.filter(({ status }) => status === 404)).toHaveLength(49);
});

it.concurrent("[I10] a code is no token, and a token is no code", async () => {
  const token = await tokenFor("guest-mixed");
  const { code } = (await post("/api/session/link", { token })).body;
  expect((await ask(server, "/api/inbox", { token: code })).status).toBe(401);
  expect((await post("/api/session/redeem", { body: { code: token.slice(0, 64) } })).status).toBe(404);
});

it("[I7] [I11] a stolen token is of no use to the inbox once its user has signed out everywhere, and expires in rooms", async () => {
  // Signed for a day, and valid for another 25 s.
  const stolen = await tokenFor("guest-victim", { iat: now() - GUEST_TOKEN_S - LEEWAY_S + 25, exp: now() + 86_400 });
  const room = `victim-${crypto.randomUUID()}`;
  const inRoom = await TestClient.join(server.url, room, { token: stolen });
  const inbox = await InboxClient.connect(server.url, stolen);
  const own = await tokenFor("guest-victim");
  const kept = await post("/api/session/sign-out", { token: own, body: { key: KEY } });
  expect(kept.status).toBe(201);
  expect((await inbox.whenClosed()).code).toBe(CLOSE.expired);
  for (const [path, body] of [
    ["/api/session", { username: "Mallory" }],
    ["/api/session/link", undefined],
    ["/api/session/sign-out", { key: "the-key-of-the-thief" }],
  ] as const) {
    const { status, body: answer } = await post(path, { token: stolen, body });
    expect([path, status]).toEqual([path, 401]);
    expect(["signed_out", "unauthorized"]).toContain(answer.error?.code);
  }
  expect((await inRoom.whenClosed()).code).toBe(CLOSE.expired);
  expect((await post("/api/session", { token: kept.body.token, body: { username: "Anna" } })).status).toBe(201);
});

it.concurrent("[I11] somebody else's token signs out nobody", async () => {
  const anna = await tokenFor("guest-anna");
  const thief = await tokenFor("guest-thief");
  expect((await post("/api/session/sign-out", { token: thief, body: { key: KEY } })).status).toBe(201);
  expect((await post("/api/session", { token: anna, body: { username: "Anna" } })).status).toBe(201);
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
