/** Frames and names that cost more to read than to send. Counted: frames decoded, characters normalised. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { CountingClient } from "../support/counting-client.ts";
import { type CountingServer, MARK, startCountingServer } from "../support/counting-server.ts";
import { ask, tokenFor } from "../support/requests.ts";

/** Budgets of a user (SPEC.md, L1 and L2): a burst, and what is added in a second. */
const ERRORS = { burst: 100, perSecond: 5 };
const BYTES = { burst: 1_000_000, perSecond: 100_000 };

/** NFKC takes time that grows with the square of such a run. */
const marks = (length: number): string => `a${"\u0315".repeat(length / 2)}${"\u0300".repeat(length / 2)}`;

let counting: CountingServer;
beforeAll(async () => {
  counting = await startCountingServer();
});
afterAll(() => counting?.server.close());

const connect = async (room: string) =>
  CountingClient.connect({ port: counting.server.port, room, token: await tokenFor(`u-${room}`) });

/** What the budget holds after `ms`. */
const allowed = ({ burst, perSecond }: typeof ERRORS, ms: number) => burst + (perSecond * ms) / 1_000;

/** Sends `frame` so many times without answering the close. Resolves to the number that were decoded, and the time, ms. */
const flood = async (frame: string, count: number) => {
  const client = await connect(`flood-${crypto.randomUUID()}`);
  const started = performance.now();
  const before = (await counting.counted()).decoded.length;
  for (let i = 0; i < count; i++) client.socket.send(frame);
  client.socket.close();
  await client.socket.ended;
  const decoded = (await counting.counted()).decoded.length - before;
  return { decoded, ms: performance.now() - started, closed: client.closed };
};

describe("a flood of invalid frames", () => {
  it("[L2] ends with the close: later frames are dropped undecoded", async () => {
    const { decoded, ms, closed } = await flood(`{"event":"${MARK}"}`, 600);
    expect(closed?.code).toBe(CLOSE.tooManyErrors);
    expect(decoded).toBeGreaterThanOrEqual(ERRORS.burst);
    expect(decoded).toBeLessThanOrEqual(allowed(ERRORS, ms) + 1);
  });

  it("[L1] pays for its bytes before it is decoded", async () => {
    const frame = JSON.stringify({ event: MARK, data: "x".repeat(16_300) });
    const { decoded, ms, closed } = await flood(frame, 600);
    expect(closed?.code).toBe(CLOSE.tooManyErrors);
    expect(decoded).toBeGreaterThan(0);
    expect(decoded).toBeLessThanOrEqual(allowed(BYTES, ms) / frame.length);
  });
});

describe("a name of thousands of combining marks is rejected before it is normalised", () => {
  const LONG = marks(5_400);

  it.each([
    ["[W6] in setUsername", { event: "setUsername", data: { username: LONG } }],
    ["[W6] in joinRoom", { event: "joinRoom", data: { username: LONG } }],
    ["[W3] as the room of joinRoom", { event: "joinRoom", data: { room: LONG } }],
    ["[W3] as the room of leaveRoom", { event: "leaveRoom", data: { room: LONG } }],
  ])("%s", async (_, frame) => {
    const client = await connect(`names-${crypto.randomUUID()}`);
    client.socket.send(JSON.stringify(frame));
    await client.settled();
    expect(client.count("error invalid_data")).toBeGreaterThan(0);
    expect((await counting.counted()).normalized.splice(0)).toEqual([]);
    client.socket.destroy();
  });

  it("[W3] in the URL of a room", async () => {
    const { server } = counting;
    const room = encodeURIComponent(marks(2_000));
    const client = new CountingClient({ port: server.port, room });
    await client.until(() => false);
    expect(client.closed?.code).toBe(CLOSE.badRoom);
    for (const path of [`/api/rooms/${room}`, `/api/chat/messages?room=${room}`]) {
      expect((await ask(server, path)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await counting.counted()).normalized.splice(0)).toEqual([]);
  });

  it.each([
    ["[W6] in a new session", "/api/session", { username: marks(30_000) }],
    ["[W3] as the room of a post", "/api/chat/messages", { room: marks(30_000), content: "hello" }],
  ])("%s", async (_, path, body) => {
    expect((await ask(counting.server, path, { body })).status).toBe(400);
    expect((await counting.counted()).normalized.splice(0)).toEqual([]);
  });

  it.each([
    ["name", { name: marks(2_500) }, 401],
    ["rooms", { rooms: [marks(2_500)] }, 200],
  ])("[I1] in the claim %s of a token", async (_, claims, status) => {
    // Only an application can sign one, but it may pass on what its users choose.
    const token = await tokenFor("u-long", claims);
    expect((await ask(counting.server, "/api/rooms", { token })).status).toBe(status);
    expect((await counting.counted()).normalized.splice(0)).toEqual([]);
  });
});

it("[W6] a name of 32 letters is accepted in its longest spelling", async () => {
  const client = await connect(`names-${crypto.randomUUID()}`);
  // Vietnamese: a letter and two marks, which NFKC makes one character.
  client.send("setUsername", { username: "e\u0323\u0302".repeat(LIMITS.usernameCharacters) });
  await client.settled();
  expect(client.count("error")).toBe(1);
  client.socket.destroy();
});
