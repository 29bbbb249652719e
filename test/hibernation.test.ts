/**
 * Idle is free: a room whose members only send heartbeats is evicted from memory, in a real workerd process, and wakes
 * with everyone still there. A statement added to the Worker's bundle reports when a room's object is constructed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { TestClient } from "./support/client.ts";
import { startServer } from "./support/server.ts";
import { bundleWorker } from "./support/workerd.ts";

/** The platform evicts an object after 10 s without work. */
const IDLE_MS = 11_000;
const ATTEMPTS = 5;
const HEARTBEAT_MS = 1_000;
const CONSTRUCTED = "a room is constructed";

it("[W8] a room with heartbeats hibernates, and wakes with its members", { timeout: 180_000 }, async () => {
  const bundle = await bundleWorker();
  const report = `console.log('${CONSTRUCTED}');`;
  const script = bundle.replace(/(Room = class extends DurableObject[\s\S]*?super\(ctx, env\);)/, `$1${report}`);
  expect(script).not.toBe(bundle);
  const server = await startServer({ script });
  const constructions = () => server.lines.filter((line) => line === CONSTRUCTED).length;
  const anna = await TestClient.join(server.url, "sleepy");
  const boris = await TestClient.join(server.url, "sleepy");
  const heartbeats = setInterval(() => {
    for (const client of [anna, boris]) client.sendRaw("ping");
  }, HEARTBEAT_MS);
  try {
    let sent = 0;
    while (sent < ATTEMPTS && constructions() < 2) {
      await sleep(IDLE_MS);
      anna.send("sendMessage", { content: `${sent}` });
      sent += 1;
      await boris.until(() => boris.messages.length === sent);
    }
    expect(constructions()).toBe(2);
    expect([anna, boris].every(({ frames }) => frames.includes("pong"))).toBe(true);
  } finally {
    clearInterval(heartbeats);
    await server.close();
  }
});
