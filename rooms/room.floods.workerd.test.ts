import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { connect, join, type RoomStub } from "../test/support/edge-client.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import type { ClientEvent, ClientEventName } from "./protocol/events.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const MALLORY = { id: "u-mallory", username: "Mallory" };

/** Exceeds every budget, the one for errors included. */
const FLOOD = 2_000;

/** Of each event one that would be accepted, so that it is the number of them that is refused. */
const FRAMES: { [Name in ClientEventName]: Extract<ClientEvent, { event: Name }>["data"] } = {
  setUsername: { username: "Mallory" },
  joinRoom: {},
  leaveRoom: {},
  sendMessage: { content: "flood" },
  typing: { isTyping: true },
  requestHistory: { limit: 1 },
  requestChanges: { rev: 0 },
  react: { seq: 1, emoji: "👍", on: true },
  editMessage: { seq: 1, content: "flood" },
  deleteMessage: { seq: 1 },
  muteUser: { userId: "u-nobody", seconds: 1 },
  removeUser: { userId: "u-nobody", seconds: 1 },
  setSlowMode: { seconds: 0 },
  setClosed: { closed: false },
};

let stub: RoomStub;

beforeEach(() => {
  stub = env.ROOMS.getByName(`room-${crypto.randomUUID().slice(0, 8)}`);
});

describe("[L1] [L2] a flood", () => {
  it.each(Object.entries(FRAMES))("of %s ends with 4429, and the room keeps serving others", async (event, data) => {
    const anna = await join(stub, ANNA);
    const mallory = await join(stub, MALLORY, { role: "moderator" });
    mallory.send("sendMessage", { content: "first" });
    await mallory.until(() => mallory.messages.length > 0);
    for (let n = 0; n < FLOOD && mallory.closed === null; n++) mallory.sendRaw(JSON.stringify({ event, data }));
    anna.send("sendMessage", { content: "still here", clientId: "a-1" });
    await anna.until(() => anna.messages.some(({ clientId }) => clientId === "a-1"));
    await mallory.until(() => mallory.closed !== null);
    expect(mallory.closed?.code).toBe(CLOSE.tooManyErrors);
  });

  it("of invalid frames ends with 4429", async () => {
    const mallory = await join(stub, MALLORY);
    for (let n = 0; n < FLOOD && mallory.closed === null; n++) mallory.sendRaw("{");
    await mallory.until(() => mallory.closed !== null);
    expect(mallory.closed?.code).toBe(CLOSE.tooManyErrors);
  });

  it("of bytes is rejected before it is a flood of messages", async () => {
    const mallory = await join(stub, MALLORY);
    const content = "ш".repeat(4_000);
    for (let n = 0; n < 150; n++) mallory.send("sendMessage", { content });
    await mallory.until(() => mallory.events.some(({ event }) => event === "error"));
    const refused = mallory.events.find((each) => each.event === "error");
    expect(refused?.data).toMatchObject({ code: "rate_limited" });
    expect(refused?.data).not.toHaveProperty("event");
    expect(mallory.messages.length).toBeLessThan(150);
  });

  it("is not forgiven on reconnecting", async () => {
    const mallory = await join(stub, MALLORY);
    for (let n = 0; n < FLOOD && mallory.closed === null; n++) mallory.sendRaw("{");
    await mallory.until(() => mallory.closed !== null);
    const again = await connect(stub, MALLORY);
    // The budget has refilled by a few errors since.
    for (let n = 0; n < 60 && again.closed === null; n++) again.sendRaw("{");
    await again.until(() => again.closed !== null);
    expect(again.closed?.code).toBe(CLOSE.tooManyErrors);
  });
});
