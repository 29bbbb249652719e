/** Attacks with names: long ones that are expensive to normalise, and ones that differ in nothing that anyone sees. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestClient } from "../support/client.ts";
import { ask, rejection, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import { bundleWorker, type Workerd } from "../support/workerd.ts";

/** The longest text that may be normalised, UTF-16 units: a valid name needs less. */
const NORMALISED_UNITS = 600;

/** Makes the Worker log each text that is too long to be normalised. */
const COUNTER = `
  const normalize = String.prototype.normalize;
  String.prototype.normalize = function (form) {
    if (this.length > ${NORMALISED_UNITS}) console.log("normalises " + this.length + " units");
    return normalize.call(this, form);
  };
`;

/** A name of `length` units on which normalisation takes time quadratic in its length. */
const costly = (length: number): string => `a${"\u0315".repeat(length / 2)}${"\u0300".repeat(length / 2 - 1)}`;

let server: Workerd;
beforeAll(async () => {
  server = await startServer({ script: COUNTER + (await bundleWorker()) });
});
afterAll(() => server?.close());

/** Returns how many texts that are too long to be normalised were. */
const normalised = (): number => server.lines.filter((line) => line.startsWith("normalises")).length;

describe("a long name is rejected before it is normalised", () => {
  it("[W6] in the body of a call", async () => {
    for (let i = 0; i < 20; i++) {
      const answer = await ask(server, "/api/session", { body: { username: costly(32_000) } });
      expect(answer.status).toBe(400);
    }
    for (const body of [
      { content: "x", username: costly(30_000) },
      { content: "x", room: costly(30_000) },
    ]) {
      expect((await ask(server, "/api/chat/messages", { body })).status).toBe(400);
    }
    expect(normalised()).toBe(0);
  });

  it("[W3] [W6] in a frame", async () => {
    const client = TestClient.open(server.url, "names");
    await client.next("connected");
    const name = costly(8_000);
    // Just below the budget of bytes.
    for (let i = 0; i < 20; i++) {
      client.send("setUsername", { username: name });
      client.send("joinRoom", { username: name });
      client.send("joinRoom", { room: name });
    }
    for (let i = 0; i < 60; i++) expect((await client.next("error")).code).toBe("invalid_data");
    await client.close();
    expect(normalised()).toBe(0);
  });

  it("[W3] in a URL", async () => {
    const room = costly(1_000);
    const encoded = encodeURIComponent(room);
    expect(await rejection(server, room)).toBe(4400);
    expect((await ask(server, `/api/rooms/${encoded}`)).status).toBe(400);
    expect((await ask(server, `/api/chat/messages?room=${encoded}`)).status).toBe(400);
    expect(normalised()).toBe(0);
  });

  it("[I1] [I3] in the claims of a token", async () => {
    const [named, granted] = [
      await tokenFor("u-1", { name: costly(2_500) }),
      await tokenFor("u-1", { rooms: [costly(1_200), `${costly(1_200)}*`] }),
    ];
    expect((await ask(server, "/api/rooms", { token: named })).status).toBe(401);
    expect((await ask(server, "/api/rooms", { token: granted })).status).toBe(200);
    expect(await rejection(server, "private-a", granted)).toBe(4403);
    expect(await rejection(server, "general", granted)).toBeNull();
    expect(normalised()).toBe(0);
  });
});

describe("a character that nobody sees", () => {
  it.each([
    "\u00ad",
    "\u034f",
    "\u200b",
    "\u202e",
    "\u2800",
    "\ufffc",
    "\u{13441}",
    "\u{16fe4}",
    "\u{1bc9f}",
    "\u{e0041}",
  ])("[W6] %j makes no other name, neither a member's nor the system's", async (character) => {
    const client = TestClient.open(server.url, "unseen");
    await client.next("connected");
    for (const username of [`Anna${character}`, `An${character}na`, `system${character}`, `sys${character}tem`]) {
      client.send("joinRoom", { username });
      expect((await client.next("error")).code).toBe("invalid_data");
      expect((await ask(server, "/api/session", { body: { username } })).status).toBe(400);
    }
    await client.close();
  });

  it.each(["\u034f", "\ufe0f", "\u115f", "\u{13441}", "\u{16fe4}", "\u{e0101}"])(
    "[W3] %j makes no other room",
    async (character) => {
      for (const room of [`general${character}`, `gen${character}eral`]) {
        expect(await rejection(server, room)).toBe(4400);
      }
    },
  );
});
