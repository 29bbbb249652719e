/** The one who floods, against the Worker with its own limits, and someone in the room who sees what comes of it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../../test/support/server.ts";
import { AUTH_SECRET, type Workerd } from "../../test/support/workerd.ts";
import { Flooder } from "./flooder.ts";
import { Member } from "./member.ts";

const WAIT = { timeout: 30_000 };

let worker: Workerd;
let flooder: Flooder;
let witness: Member;

beforeAll(async () => {
  worker = await startServer();
});
afterAll(() => worker?.close());
afterEach(() => {
  flooder.stop();
  witness.destroy();
});

/** Floods a room in which someone listens. Returns whose messages are heard. */
const flood = async (room: string, secret: string | null): Promise<Set<unknown>> => {
  const speakers = new Set<unknown>();
  const target = { port: worker.port, dialect: "samovar" as const, pids: [] };
  witness = new Member({
    target,
    room,
    username: "Witness",
    token: null,
    onText: (bytes, start, end) => {
      for (const { event, data } of witness.dialect.decode(bytes.toString("utf8", start, end))) {
        if (event === "message") speakers.add(data.userId);
      }
    },
    onLost: () => {},
  });
  await witness.open();
  await witness.join();
  flooder = new Flooder({ target, room, secret, rate: 2_000 });
  await flooder.start();
  return speakers;
};

describe("the flooder", () => {
  it("is heard, refused and closed, and comes back as the same user", async () => {
    const speakers = await flood("flooded-by-a-user", AUTH_SECRET);
    await expect.poll(() => flooder.counts.closed, WAIT).toBeGreaterThan(5);
    expect(flooder.counts.taken).toBeGreaterThan(0);
    expect(flooder.counts.refused).toBeGreaterThan(0);
    expect(flooder.counts.sent).toBeGreaterThan(flooder.counts.taken + flooder.counts.refused);
    await expect.poll(() => [...speakers], WAIT).toEqual(["flooder"]);
  });

  it("is somebody else each time where it has no token", async () => {
    const speakers = await flood("flooded-by-guests", null);
    await expect.poll(() => speakers.size, WAIT).toBeGreaterThan(1);
    expect(flooder.counts.closed).toBeGreaterThan(0);
  });

  it("sends nothing and does not come back once it is stopped", async () => {
    const speakers = await flood("flooded-for-a-while", AUTH_SECRET);
    await expect.poll(() => flooder.counts.closed, WAIT).toBeGreaterThan(0);
    flooder.stop();
    const { sent, closed } = flooder.counts;
    speakers.clear();
    witness.say("sendMessage", { content: "Is it over?" });
    await expect.poll(() => [...speakers].some((id) => id !== "flooder"), WAIT).toBe(true);
    expect(flooder.counts).toMatchObject({ sent, closed });
  });
});
