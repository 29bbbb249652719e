/**
 * Idle costs nothing: a room whose people only send heartbeats is put out of memory, in a real workerd process, and
 * wakes with everyone still there. A line is added to the Worker's bundle that tells when a room's object is made.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, it } from "vitest";
import { bundleWorker, startWorkerd } from "./faults/workerd.ts";
import { Client } from "./support/client.ts";

/** The platform puts an object to sleep after 10 s without work. */
const IDLE_MS = 11_000;
const ATTEMPTS = 5;
const HEARTBEAT_MS = 1_000;

it("[W8] a room with heartbeats is put to sleep, and wakes with its members", { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "samovar-sleep-"));
  const bundle = await bundleWorker(folder);
  const made = "console.log('a room is made');";
  const script = bundle.replace(/(Room = class extends DurableObject[\s\S]*?super\(ctx, env\);)/, `$1${made}`);
  expect(script).not.toBe(bundle);
  let times = 0;
  const workerd = await startWorkerd({
    script,
    folder,
    bindings: { DATABASE_URL: inject("databaseUrl"), LOG: "json" },
    onLine: (line) => {
      if (line === "a room is made") times += 1;
    },
  });
  const clients = [1, 2].map(() => new Client(new WebSocket(`ws://127.0.0.1:${workerd.port}/rooms/sleepy/ws`)));
  let beat: NodeJS.Timeout | undefined;
  try {
    await Promise.all(clients.map((client) => client.next("connected")));
    await Promise.all(clients.map((client) => client.join()));
    beat = setInterval(() => {
      for (const client of clients) client.send("ping");
    }, HEARTBEAT_MS);
    const [anna, boris] = clients as [Client, Client];
    let said = 0;
    for (let n = 0; n < ATTEMPTS && times < 2; n++) {
      await sleep(IDLE_MS);
      anna.say("sendMessage", { content: `${n}` });
      said += 1;
      await boris.until(() => boris.messages.length === said);
    }
    expect(times).toBe(2);
    expect(clients.every(({ frames }) => frames.includes("pong"))).toBe(true);
  } finally {
    clearInterval(beat);
    for (const client of clients) await client.close();
    await workerd.kill();
    await rm(folder, { recursive: true });
  }
});
