/** A fuzzing run: attackers and control clients in some rooms and inboxes, and REST calls beside them, for a number of inputs. */
import { setTimeout as sleep } from "node:timers/promises";
import { decode, decodeInbox } from "../../rooms/protocol/decode.ts";
import { clientEvent } from "../../rooms/protocol/events.ts";
import { inboxClientEvent } from "../../rooms/protocol/inbox.ts";
import { BATCH_SUBPROTOCOL } from "../../rooms/protocol/subprotocols.ts";
import { inboxUrl, roomUrl } from "../support/event-client.ts";
import { Random } from "../support/random.ts";
import { ask, tokenFor } from "../support/requests.ts";
import type { Workerd } from "../support/workerd.ts";
import { attack, INBOX, ROOM } from "./attacker.ts";
import { readCalls } from "./calls.ts";
import { startControlClient } from "./control-client.ts";
import { anyFrame } from "./frames.ts";
import { wrongAnswer } from "./oracle.ts";
import { Results } from "./results.ts";
import { Traffic } from "./sizes.ts";
import { Targets } from "./targets.ts";
import { measureUnread } from "./unread.ts";

const ROOMS = ["general", "fuzz-1", "fuzz-2", "private-fuzz"];
const ATTACKERS_PER_ROOM = 4;
/** Users whose inboxes are attacked, each by itself. */
const INBOXES = 3;
/** Guests come from these, and share what an address may do. */
const ADDRESSES = ["203.0.113.1", "203.0.113.2", "2001:db8::1"];
const CALLERS = 12;
/** The share of inputs that are calls. */
const CALLS = 0.02;
/** After so many frames an attacker reconnects: the budget of an inbox is smaller. */
const FRAMES_PER_CONNECTION = 400;
const INBOX_FRAMES_PER_CONNECTION = 120;
/** Memory is compared from this share of the run on, when caches are full. */
const WARM = 0.25;
const MEMORY_GROWTH = 1.5;
const MEMORY_SLACK = 128 * 2 ** 20;
/** The share of frames that are decoded as those of an inbox. */
const INBOX_SHARE = 0.2;
/** The share of attackers that read their answers late. */
const DEAF = 0.1;

export interface FuzzOptions {
  server: Workerd;
  seed: number;
  /** Frames and calls. */
  inputs: number;
}

export interface FuzzReport {
  results: Results;
  /** Frames that went through the decoder alone. */
  decoded: number;
  /** How long the messages of the control clients took to come back, ms, ascending. */
  times: number[];
  /** Memory of workerd, bytes: resident when the run was warm and at its end, and what a connection took that did not read. */
  memory: { warm: number; end: number; perConnection: number };
  seconds: number;
}

/** Passes `count` frames to the decoders, which must never throw. */
export const fuzzDecoder = (random: Random, count: number, results: Results): void => {
  const none = new Targets();
  for (let i = 0; i < count; i++) {
    const isInbox = random.chance(INBOX_SHARE);
    const frame = anyFrame(random, none, isInbox ? inboxClientEvent : clientEvent);
    if (typeof frame !== "string") continue;
    try {
      (isInbox ? decodeInbox : decode)(frame);
    } catch (error) {
      results.violation(`the decoder throws ${String(error)} for ${frame.slice(0, 300)}`);
    }
  }
};

/** Runs it. Violations are among the results. */
export const fuzz = async ({ server, seed, inputs }: FuzzOptions): Promise<FuzzReport> => {
  const started = performance.now();
  const random = new Random(seed);
  const results = new Results();
  fuzzDecoder(random.fork(), inputs, results);

  const rooms = { rooms: ["private-*"] };
  const tokens = await Promise.all([
    tokenFor("u-fuzz", rooms),
    tokenFor("u-moderator", { ...rooms, role: "moderator" }),
    tokenFor("guest-fuzz", { exp: 1 }),
    tokenFor("u-forged", rooms, "not the secret that signs tokens here"),
    "x",
  ]);
  // Slow mode and a closed room, which attackers set, do not concern moderators.
  const control = { ...rooms, role: "moderator" };
  const controls = await Promise.all(
    ROOMS.map(async (room) =>
      startControlClient(roomUrl(server.url, room), await tokenFor(crypto.randomUUID(), control), results),
    ),
  );
  let warm = 0;
  const isGoing = () => results.inputs < inputs && results.violations.length === 0;
  const attacker = async (room: string, traffic: Traffic, own: Random) => {
    const self = {};
    while (isGoing()) {
      // A new user each time has a full budget; some are moderators, and some come as a guest without a token.
      const role = own.chance(0.2) ? "moderator" : "member";
      const token = await tokenFor(`u-${room}-${own.next()}`, { ...rooms, role });
      const isGuest = room !== "private-fuzz" && own.chance(0.2);
      const batch = own.chance(0.5);
      const headers = {
        ...(isGuest ? { "CF-Connecting-IP": own.pick(ADDRESSES) } : { Authorization: `Bearer ${token}` }),
        ...(batch ? { "Sec-WebSocket-Protocol": BATCH_SUBPROTOCOL } : {}),
      };
      await attack(
        {
          kind: ROOM,
          random: own,
          results,
          port: server.port,
          path: `/rooms/${room}/ws`,
          headers,
          batch,
          isDeaf: own.chance(DEAF),
          traffic,
          attacker: self,
        },
        FRAMES_PER_CONNECTION,
      );
      if (warm === 0 && results.inputs >= inputs * WARM) warm = await server.rss();
    }
  };
  const inboxAttacker = async (own: Random) => {
    const [self, traffic] = [{}, new Traffic()];
    while (isGoing()) {
      const token = await tokenFor(`u-inbox-${own.next()}`, rooms);
      // What it follows has news all the time.
      for (const room of ROOMS) await ask(server, `/api/inbox/rooms/${room}`, { token, method: "PUT", body: {} });
      await attack(
        {
          kind: INBOX,
          random: own,
          results,
          port: server.port,
          path: new URL(inboxUrl(server.url)).pathname,
          headers: { Authorization: `Bearer ${token}` },
          batch: false,
          isDeaf: own.chance(DEAF),
          traffic,
          attacker: self,
        },
        INBOX_FRAMES_PER_CONNECTION,
      );
    }
  };
  const nextCall = await readCalls(server.url);
  const caller = async (own: Random) => {
    while (isGoing()) {
      // Keeps the share of calls.
      if (results.calls > results.frames * CALLS) {
        await sleep(5);
        continue;
      }
      const { path, init, known } = nextCall(own, tokens);
      results.calls += 1;
      const response = await fetch(server.url + path, init);
      const body = await response.text();
      results.count(`status ${response.status}`);
      const wrong = wrongAnswer(response.status, body, known);
      if (wrong !== null) results.violation(`${init.method} ${path.slice(0, 200)} ${wrong}`);
    }
  };
  await Promise.all([
    ...ROOMS.flatMap((room) => {
      const traffic = new Traffic();
      return Array.from({ length: ATTACKERS_PER_ROOM }, () => attacker(room, traffic, random.fork()));
    }),
    ...Array.from({ length: INBOXES }, () => inboxAttacker(random.fork())),
    ...Array.from({ length: CALLERS }, () => caller(random.fork())),
  ]);
  for (const control of controls) await control.stop();

  const end = await server.rss();
  if (warm > 0 && end > warm * MEMORY_GROWTH + MEMORY_SLACK)
    results.violation(`memory grew from ${warm} to ${end} bytes`);
  let perConnection = 0;
  if (results.violations.length === 0) {
    const unread = await measureUnread(server);
    perConnection = unread.perConnection;
    if (unread.wrong !== null) results.violation(unread.wrong);
  }
  for (const { event, ...fields } of server.errors) results.violation(`logged: ${event} ${JSON.stringify(fields)}`);
  for (const line of server.unexpected) results.violation(`uncaught: ${line}`);
  return {
    results,
    decoded: inputs,
    times: controls.flatMap(({ times }) => times).sort((a, b) => a - b),
    memory: { warm, end, perConnection },
    seconds: (performance.now() - started) / 1000,
  };
};
