/** A client that sends frames in bursts, and wants an answer or an end to each burst. */
import { openSocket, type SocketOptions } from "../support/event-client.ts";
import type { Random } from "../support/random.ts";
import type { Findings } from "./findings.ts";
import { anyFrame } from "./frames.ts";
import { readEvents, wrongClose } from "./oracle.ts";
import { Sights } from "./sights.ts";

/** The most frames of one burst. */
const BURST = 40;

/** Whoever gets no answer for so long waits in vain, ms. */
const PATIENCE_MS = 30_000;

export interface AttackerOptions {
  random: Random;
  findings: Findings;
  /** The room's address, and the subprotocols to offer. */
  url: string;
  offers: SocketOptions & { batch: boolean };
}

interface Line {
  socket: WebSocket;
  readonly sights: Sights;
  /** Resolves when the mark has come back, or the connection is gone. */
  answered(mark: string): Promise<void>;
  isOpen(): boolean;
}

const open = async ({ url, offers, findings }: AttackerOptions): Promise<Line> => {
  const socket = openSocket(url, offers);
  const sights = new Sights();
  let closed = false;
  let lastMark = "";
  let wake = () => {};
  const opened = new Promise<void>((resolve) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("close", () => resolve());
  });
  socket.addEventListener("message", ({ data }) => {
    const frame = String(data);
    if (frame === "pong") return;
    try {
      for (const heard of readEvents(frame, offers.batch)) {
        const { event, data } = heard;
        sights.see(heard);
        findings.count(event === "error" ? `error ${data.code}` : event);
        if (event === "error" && data.clientId?.startsWith("mark-")) {
          lastMark = data.clientId;
          wake();
        }
      }
    } catch (error) {
      findings.violation(String(error));
    }
  });
  socket.addEventListener("close", ({ code }) => {
    closed = true;
    findings.count(`close ${code}`);
    const wrong = wrongClose(code);
    if (wrong !== null) findings.violation(wrong);
    wake();
  });
  await opened;
  return {
    socket,
    sights,
    isOpen: () => !closed,
    answered: (mark) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          findings.violation(`no answer within ${PATIENCE_MS} ms`);
          socket.close();
          resolve();
        }, PATIENCE_MS);
        wake = () => {
          if (!closed && lastMark !== mark) return;
          clearTimeout(timer);
          resolve();
        };
        wake();
      }),
  };
};

/** Sends `count` frames over one connection, fewer when it is ended. Resolves when all of them are answered. */
export const attack = async (options: AttackerOptions, count: number): Promise<void> => {
  const { random, findings } = options;
  const line = await open(options);
  // Most are members, so that there is something to spoil.
  if (random.chance(0.8) && line.isOpen()) line.socket.send('{"event":"joinRoom","data":{}}');
  for (let sent = 0, burst = 0; sent < count && line.isOpen(); burst++) {
    const size = Math.min(count - sent, 1 + Math.floor(random.between(0, BURST)));
    for (let i = 0; i < size; i++) line.socket.send(anyFrame(random, line.sights));
    // Refused under its clientId, in order with all that came before it.
    const mark = `mark-${burst}`;
    line.socket.send(JSON.stringify({ event: "sendMessage", data: { content: "", clientId: mark } }));
    sent += size;
    findings.frames += size;
    await line.answered(mark);
  }
  // A refused one would be counted as an end that nobody expects.
  if (line.isOpen()) await new Promise<void>((resolve) => hangUp(line.socket, resolve));
};

const hangUp = (socket: WebSocket, done: () => void): void => {
  socket.addEventListener("close", () => done());
  socket.close(4000);
};
