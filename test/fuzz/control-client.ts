/** A well-behaved client: the room has to go on working for it, whatever the others send. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerEvents } from "../support/client.ts";
import { EventClient, openSocket } from "../support/event-client.ts";
import { readEvent } from "./oracle.ts";
import type { Results } from "./results.ts";

const PAUSE_MS = 100;

export interface ControlClient {
  /** How long each own message took to come back, ms. */
  readonly times: readonly number[];
  /** Sends a message; resolves when it has come back. */
  roundTrip(): Promise<void>;
  stop(): Promise<void>;
}

/** Joins the room at `url` and sends until it is stopped. It must receive every message once and in order. */
export const startControlClient = async (url: string, token: string, results: Results): Promise<ControlClient> => {
  let last: number | null = null;
  let sent = 0;
  const times: number[] = [];
  let isStopped = false;
  const client = new EventClient<ServerEvents>(openSocket(url, { token, batch: true }), (raw) => {
    const read = readEvent(raw);
    const { event, data } = read;
    if (event === "messageHistory") last ??= data.messages.at(-1)?.seq ?? 0;
    if (event === "error") results.violation(`a control client got the error ${data.code}`);
    if (event === "message") {
      // What is sent between the join and the reading of the history comes in both.
      if (last !== null && data.seq !== last + 1) results.violation(`a control client got ${data.seq} after ${last}`);
      last = data.seq;
    }
    return read;
  });
  const roundTrip = async () => {
    const clientId = `control-${sent++}`;
    const start = performance.now();
    client.sendRaw(JSON.stringify({ event: "sendMessage", data: { content: clientId, clientId } }));
    await client.until(() => client.received("message").some((message) => message.clientId === clientId), clientId);
    times.push(performance.now() - start);
  };
  await client.next("connected");
  client.sendRaw('{"event":"joinRoom","data":{}}');
  await client.next("messageHistory");
  const run = async () => {
    while (!isStopped) {
      await roundTrip();
      // A long run would fill the memory.
      client.events.length = 0;
      client.frames.length = 0;
      await sleep(PAUSE_MS);
    }
  };
  const running = run().catch((error) => results.violation(`a control client failed: ${error}`));
  return {
    times,
    roundTrip,
    stop: async () => {
      isStopped = true;
      await running;
      if (client.closed === null) await client.close();
    },
  };
};
