/** Someone who only wants to talk: the room has to go on working for them, whatever the others send. */
import { setTimeout as sleep } from "node:timers/promises";
import { openSocket } from "../support/event-client.ts";
import type { Findings } from "./findings.ts";
import { readEvents } from "./oracle.ts";

const PAUSE_MS = 100;

/** So long an own message may be under way, ms. */
const PATIENCE_MS = 30_000;

export interface Witness {
  /** How many own messages have come back. */
  readonly said: number;
  /** The slowest of them, ms. */
  readonly slowestMs: number;
  stop(): Promise<void>;
}

/** Joins the room at `url` and talks until it is stopped. Everything must come, each message once and in order. */
export const startWitness = async (url: string, token: string, findings: Findings): Promise<Witness> => {
  const socket = openSocket(url, { token, batch: true });
  let stopped = false;
  let last: number | null = null;
  let said = 0;
  let slowestMs = 0;
  let wake = () => {};
  const acknowledged = new Set<string>();
  socket.addEventListener("open", () => socket.send('{"event":"joinRoom","data":{}}'));
  socket.addEventListener("message", ({ data }) => {
    try {
      for (const { event, data: about } of readEvents(String(data), true)) {
        if (event === "messageHistory") last ??= about.messages.at(-1)?.seq ?? 0;
        if (event === "error") findings.violation(`a witness is refused: ${about.code}`);
        if (event !== "message") continue;
        // What was said between joining and reading the history comes in both.
        if (last !== null && about.seq !== last + 1) findings.violation(`a witness saw ${about.seq} after ${last}`);
        last = about.seq;
        if (about.clientId !== undefined) acknowledged.add(about.clientId);
      }
    } catch (error) {
      findings.violation(String(error));
    }
    wake();
  });
  socket.addEventListener("close", ({ code }) => {
    if (!stopped) findings.violation(`a witness was closed with ${code}`);
    stopped = true;
    wake();
  });
  const until = (condition: () => boolean) =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MS);
      wake = () => {
        const isMet = condition();
        if (!isMet && !stopped) return;
        clearTimeout(timer);
        resolve(isMet);
      };
      wake();
    });

  if (!(await until(() => last !== null))) throw new Error("a witness cannot join");
  const talk = async () => {
    for (let i = 0; !stopped; i++) {
      const clientId = `w-${i}`;
      const started = performance.now();
      socket.send(JSON.stringify({ event: "sendMessage", data: { content: `witness ${i}`, clientId } }));
      if (await until(() => acknowledged.delete(clientId))) said += 1;
      else if (!stopped) findings.violation(`a witness's message did not come back within ${PATIENCE_MS} ms`);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      await sleep(PAUSE_MS);
    }
  };
  const talking = talk();
  return {
    get said() {
      return said;
    },
    get slowestMs() {
      return slowestMs;
    },
    stop: async () => {
      stopped = true;
      wake();
      await talking;
      socket.close();
    },
  };
};
