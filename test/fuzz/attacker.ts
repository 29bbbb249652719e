/** A client that sends frames in bursts, and expects an answer to each burst or a documented close. */
import { setTimeout as sleep } from "node:timers/promises";
import { clientEvent } from "../../rooms/protocol/events.ts";
import { inboxClientEvent } from "../../rooms/protocol/inbox.ts";
import type { ServerEvents } from "../support/client.ts";
import { EventClient, type EventOf } from "../support/event-client.ts";
import type { InboxServerEvents } from "../support/inbox-client.ts";
import type { Random } from "../support/random.ts";
import { RawSocket } from "../support/raw-socket.ts";
import { anyFrame, type ClientSchema } from "./frames.ts";
import { readEvent, readInboxEvent, wrongClose } from "./oracle.ts";
import type { Results } from "./results.ts";
import { type Traffic, wrongSize } from "./sizes.ts";
import { Targets } from "./targets.ts";

/** The most frames of one burst. */
const BURST = 40;
/** How long an attacker that does not read sends without reading the answers, ms. */
const DEAF_MS = 1_000;

type AnyEvents = ServerEvents & InboxServerEvents;

/** What is attacked: rooms and inboxes have events of their own. */
interface Kind {
  readonly schema: ClientSchema;
  read(raw: unknown): EventOf<AnyEvents>;
  /** Returns a frame that is rejected under this `clientId`, after the answers to all frames before it. */
  mark(clientId: string): string;
  /** The first frame of most attackers. */
  readonly first: string;
  /** True if `rate_limited` may be the answer to the mark. */
  readonly isLimited: boolean;
}

export const ROOM: Kind = {
  schema: clientEvent,
  read: readEvent,
  mark: (clientId) => JSON.stringify({ event: "sendMessage", data: { content: "", clientId } }),
  // A member's frames reach further.
  first: '{"event":"joinRoom","data":{}}',
  isLimited: false,
};

export const INBOX: Kind = {
  schema: inboxClientEvent,
  read: readInboxEvent,
  mark: (clientId) => JSON.stringify({ event: "markRead", data: { seq: -1, clientId } }),
  first: '{"event":"requestCounts"}',
  isLimited: true,
};

export interface AttackOptions {
  kind: Kind;
  random: Random;
  results: Results;
  port: number;
  /** The path of the socket, and the headers of the upgrade. */
  path: string;
  headers: Record<string, string>;
  batch: boolean;
  /** It sends everything at once and reads the answers later. */
  isDeaf: boolean;
  /** What all clients of the room or the inbox send, and the one of them that this is. */
  traffic: Traffic;
  attacker: object;
}

/** Sends `count` frames over one connection, or fewer when it is closed. Resolves when all of them are answered. */
export const attack = async (options: AttackOptions, count: number): Promise<void> => {
  const { kind, random, results, port, path, headers, batch, isDeaf, traffic, attacker } = options;
  const targets = new Targets();
  let answered = "";
  let isOver = false;
  let checked = 0;
  const socket = new RawSocket({ port, path, headers });
  const client = new EventClient<AnyEvents>(socket, (raw) => {
    if (client.frames.length > checked) {
      checked = client.frames.length;
      const frame = client.frames.at(-1) ?? "";
      if (!batch && frame.startsWith("[")) results.violation("an array, for a client that did not offer batches");
      const wrong = wrongSize(frame, traffic);
      if (wrong !== null) results.violation(wrong);
    }
    const read = kind.read(raw);
    targets.observe(read);
    results.count(read.event === "error" ? `error ${read.data.code}` : read.event);
    if (read.event === "error") {
      answered = read.data.clientId ?? answered;
      isOver ||= kind.isLimited && read.data.code === "rate_limited";
    }
    return read;
  });
  const isOpen = () => client.closed === null;
  try {
    await client.until(() => client.events.length > 0 || !isOpen(), "an answer to the upgrade");
    if (random.chance(0.8)) client.sendRaw(kind.first);
    if (isDeaf) socket.pause();
    for (let sent = 0, burst = 0; sent < count && isOpen() && !isOver; burst++) {
      const size = isDeaf ? count : Math.min(count - sent, 1 + Math.floor(random.between(0, BURST)));
      const frames = Array.from({ length: size }, () => anyFrame(random, targets, kind.schema));
      const mark = `mark-${burst}`;
      frames.push(kind.mark(mark));
      traffic.sends(attacker, frames);
      for (const frame of frames) client.sendRaw(frame);
      sent += size;
      results.frames += size;
      if (isDeaf) {
        await sleep(DEAF_MS);
        socket.resume();
      }
      await client.until(() => answered === mark || isOver || !isOpen(), "an answer to the burst");
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
