/** The witness against the Worker. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServer } from "../../test/support/server.ts";
import { AUTH_SECRET, type Workerd } from "../../test/support/workerd.ts";
import { type Testimony, Witness } from "./witness.ts";

let worker: Workerd;
beforeAll(async () => {
  worker = await startServer();
});
afterAll(() => worker?.close());

it("tells how long it has waited for its messages and for their deletion since it was last asked", async () => {
  const target = { port: worker.port, dialect: "samovar" as const, pids: [worker.pid] };
  const witness = await Witness.join({ target, room: "witnessed", secret: AUTH_SECRET });
  const heard: Testimony[] = [];
  const turns = async () => {
    heard.push(await witness.read());
    return heard.reduce((sum, { message }) => sum + message.count, 0);
  };
  await expect.poll(turns, { timeout: 10_000 }).toBeGreaterThan(2);
  for (const { message, deletion } of heard) {
    expect(message.count).toBe(deletion.count);
    if (message.count === 0) continue;
    for (const { p50, p99, max } of [message, deletion])
      expect([0, p50, p99, max]).toEqual([0, p50, p99, max].sort((a, b) => a - b));
  }
  witness.stop();
});
