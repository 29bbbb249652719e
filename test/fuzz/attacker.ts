/** A client that sends frames in bursts, and expects an answer to each burst or a documented close. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerEvents } from "../support/client.ts";
import { EventClient } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";
import { RawSocket } from "../support/raw-socket.ts";
import { anyFrame } from "./frames.ts";
import { readEvent, wrongClose } from "./oracle.ts";
import type { Results } from "./results.ts";
import { type Traffic, wrongSize } from "./sizes.ts";
import { Targets } from "./targets.ts";

/** The most frames of one burst. */
const BURST = 40;
/** How long an attacker that does not read sends without reading the answers, ms. */
const DEAF_MS = 1_000;

export interface AttackOptions {
  random: Random;
  results: Results;
  port: number;
  /** The path of the room's socket, and the headers of the upgrade. */
  path: string;
  headers: Record<string, string>;
  batch: boolean;
  /** It sends everything at once and reads the answers later. */
  isDeaf: boolean;
  /** What all clients of the room send, and the one of them that this is. */
  traffic: Traffic;
  attacker: object;
}

/** Sends `count` frames over one connection, or fewer when it is closed. Resolves when all of them are answered. */
export const attack = async (options: AttackOptions, count: number): Promise<void> => {
  const { random, results, port, path, headers, batch, isDeaf, traffic, attacker } = options;
  const targets = new Targets();
  let answered = "";
  let checked = 0;
  const socket = new RawSocket({ port, path, headers });
  const client = new EventClient<ServerEvents>(socket, (raw) => {
    if (client.frames.length > checked) {
      checked = client.frames.length;
      const frame = client.frames.at(-1) ?? "";
      if (!batch && frame.startsWith("[")) results.violation("an array, for a client that did not offer batches");
      const wrong = wrongSize(frame, traffic);
      if (wrong !== null) results.violation(wrong);
    }
    const read = readEvent(raw);
    targets.observe(read);
    results.count(read.event === "error" ? `error ${read.data.code}` : read.event);
    if (read.event === "error") answered = read.data.clientId ?? answered;
    return read;
  });
  const isOpen = () => client.closed === null;
  try {
    await client.until(() => client.events.length > 0 || !isOpen(), "an answer to the upgrade");
    // Most join, because a member's frames reach further.
    if (random.chance(0.8)) client.sendRaw('{"event":"joinRoom","data":{}}');
    if (isDeaf) socket.pause();
    for (let sent = 0, burst = 0; sent < count && isOpen(); burst++) {
      const size = isDeaf ? count : Math.min(count - sent, 1 + Math.floor(random.between(0, BURST)));
      const frames = Array.from({ length: size }, () => anyFrame(random, targets));
      // Rejected under its clientId, after the answers to all frames before it.
      const mark = `mark-${burst}`;
      frames.push(JSON.stringify({ event: "sendMessage", data: { content: "", clientId: mark } }));
      traffic.sends(attacker, frames);
      for (const frame of frames) client.sendRaw(frame);
      sent += size;
      results.frames += size;
      if (isDeaf) {
        await sleep(DEAF_MS);
        socket.resume();
      }
      await client.until(() => answered === mark || !isOpen(), "an answer to the burst");
    }
    if (isOpen()) await client.close(4000);
  } catch (error) {
    results.violation(String(error));
  } finally {
    socket.destroy();
  }
  if (!client.closed) return;
  const { code } = client.closed;
  results.count(`close ${code}`);
  const wrong = wrongClose(code);
  if (wrong !== null) results.violation(wrong);
};
