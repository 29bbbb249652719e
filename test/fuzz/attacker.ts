/** A client that sends frames in bursts, and expects an answer to each burst or a documented close. */
import type { ServerEvents } from "../support/client.ts";
import { EventClient, openSocket, type SocketOptions } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";
import { anyFrame } from "./frames.ts";
import { readEvent, wrongClose } from "./oracle.ts";
import type { Results } from "./results.ts";
import { Targets } from "./targets.ts";

/** The most frames of one burst. */
const BURST = 40;

export interface AttackOptions {
  random: Random;
  results: Results;
  /** The room's address, and what the connection offers. */
  url: string;
  offers: SocketOptions;
}

/** Sends `count` frames over one connection, or fewer when it is closed. Resolves when all of them are answered. */
export const attack = async ({ random, results, url, offers }: AttackOptions, count: number): Promise<void> => {
  const targets = new Targets();
  let answered = "";
  const client = new EventClient<ServerEvents>(openSocket(url, offers), (raw) => {
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
    for (let sent = 0, burst = 0; sent < count && isOpen(); burst++) {
      const size = Math.min(count - sent, 1 + Math.floor(random.between(0, BURST)));
      for (let i = 0; i < size; i++) client.sendRaw(anyFrame(random, targets));
      // Rejected under its clientId, after the answers to all frames before it.
      const mark = `mark-${burst}`;
      client.sendRaw(JSON.stringify({ event: "sendMessage", data: { content: "", clientId: mark } }));
      sent += size;
      results.frames += size;
      await client.until(() => answered === mark || !isOpen(), "an answer to the burst");
    }
    if (isOpen()) await client.close(4000);
  } catch (error) {
    results.violation(String(error));
    client.socket.close();
  }
  if (!offers.batch && client.frames.some((frame) => frame.startsWith("["))) {
    results.violation("an array, for a client that did not offer batches");
  }
  if (!client.closed) return;
  const { code } = client.closed;
  results.count(`close ${code}`);
  const wrong = wrongClose(code);
  if (wrong !== null) results.violation(wrong);
};
