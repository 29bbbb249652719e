/** The flooder against the Worker with its default limits, with an observer in the flooded room. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../../test/support/server.ts";
import { AUTH_SECRET, type Workerd } from "../../test/support/workerd.ts";
import { MIXED_FRAMES } from "./flood-kinds.ts";
import { Flooder } from "./flooder.ts";
import { Member } from "./member.ts";

const WAIT = { timeout: 30_000 };

let worker: Workerd;
let flooder: Flooder;
let observer: Member;

beforeAll(async () => {
  worker = await startServer();
});
afterAll(() => worker?.close());
afterEach(() => {
  flooder.stop();
  observer.destroy();
});

/** Floods a room with an observer in it. Returns the senders whose messages the observer receives. */
const flood = async (room: string, secret: string | null): Promise<Set<unknown>> => {
  const senders = new Set<unknown>();
  const target = { port: worker.port, dialect: "samovar" as const, pids: [] };
  observer = new Member({
    target,
    room,
    username: "Observer",
    token: null,
    onText: (bytes, start, end) => {
      for (const { event, data } of observer.dialect.decode(bytes.toString("utf8", start, end))) {
        if (event === "message") senders.add(data.userId);
      }
    },
    onLost: () => {},
  });
  await observer.open();
  await observer.join();
  flooder = new Flooder({ target, room, secret, userId: "flooder", frames: MIXED_FRAMES, rate: 2_000, pauseMs: 0 });
  await flooder.start();
  return senders;
};

describe("the flooder", () => {
  it("is accepted, rejected and closed, and reconnects as the same user", async () => {
    const senders = await flood("flooded-by-a-user", AUTH_SECRET);
    await expect.poll(() => flooder.counts.closed, WAIT).toBeGreaterThan(5);
    expect(flooder.counts.accepted).toBeGreaterThan(0);
    expect(flooder.counts.rejected).toBeGreaterThan(0);
    expect(flooder.counts.sent).toBeGreaterThan(flooder.counts.accepted + flooder.counts.rejected);
    await expect.poll(() => [...senders], WAIT).toEqual(["flooder"]);
  });

  it("is a new guest on each connection when it has no token", async () => {
    const senders = await flood("flooded-by-guests", null);
    await expect.poll(() => senders.size, WAIT).toBeGreaterThan(1);
    expect(flooder.counts.closed).toBeGreaterThan(0);
  });

  it("sends nothing and does not reconnect after it is stopped", async () => {
    const senders = await flood("flooded-for-a-while", AUTH_SECRET);
    await expect.poll(() => flooder.counts.closed, WAIT).toBeGreaterThan(0);
    flooder.stop();
    const { sent, closed } = flooder.counts;
    senders.clear();
    observer.send("sendMessage", { content: "Is it over?" });
    await expect.poll(() => [...senders].some((id) => id !== "flooder"), WAIT).toBe(true);
    expect(flooder.counts).toMatchObject({ sent, closed });
  });
});
