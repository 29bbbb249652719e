/** A run: attackers and witnesses in some rooms, and calls of REST beside them, until so many inputs are spent. */
import { decode } from "../../rooms/protocol/events.ts";
import { roomUrl } from "../support/event-client.ts";
import { Random } from "../support/random.ts";
import { tokenFor } from "../support/requests.ts";
import type { Workerd } from "../support/workerd.ts";
import { attack } from "./attacker.ts";
import { readCalls } from "./calls.ts";
import { Findings } from "./findings.ts";
import { anyFrame } from "./frames.ts";
import { wrongAnswer } from "./oracle.ts";
import { Sights } from "./sights.ts";
import { startWitness } from "./witness.ts";

const ROOMS = ["general", "fuzz-1", "fuzz-2", "private-fuzz"];
const ATTACKERS_PER_ROOM = 4;
const CALLERS = 12;
/** Of the inputs, so many are calls. */
const CALLS = 0.02;
/** How long one connection lives, frames. */
const FRAMES_PER_CONNECTION = 400;
/** Memory is compared from here on, when the process has got as large as it has to. */
const WARM = 0.25;
const MEMORY_GROWTH = 1.5;
const MEMORY_SLACK = 128 * 2 ** 20;

export interface FuzzOptions {
  server: Workerd;
  seed: number;
  /** Frames and calls. */
  inputs: number;
}

export interface FuzzReport {
  findings: Findings;
  /** Frames that went through the decoder alone. */
  decoded: number;
  witnessed: number;
  slowestMs: number;
  /** Resident memory of workerd, bytes: when the run was warm, and at its end. */
  memory: { warm: number; end: number };
  seconds: number;
}

/** Every frame is decoded or refused, and nothing is thrown. */
export const fuzzDecoder = (random: Random, count: number, findings: Findings): void => {
  const nothing = new Sights();
  for (let i = 0; i < count; i++) {
    const frame = anyFrame(random, nothing);
    if (typeof frame !== "string") continue;
    try {
      decode(frame);
    } catch (error) {
      findings.violation(`the decoder throws ${String(error)} for ${frame.slice(0, 300)}`);
    }
  }
};

/** Runs it. What should never be is among the findings. */
export const fuzz = async ({ server, seed, inputs }: FuzzOptions): Promise<FuzzReport> => {
  const started = performance.now();
  const random = new Random(seed);
  const findings = new Findings();
  fuzzDecoder(random.fork(), inputs, findings);

  const rooms = { rooms: ["private-*"] };
  const tokens = await Promise.all([
    tokenFor("u-fuzz", rooms),
    tokenFor("u-moderator", { ...rooms, role: "moderator" }),
    tokenFor("guest-fuzz", { exp: 1 }),
    tokenFor("u-forged", rooms, "not the secret that signs tokens here"),
    "x",
  ]);
  const witnesses = await Promise.all(
    ROOMS.map(async (room) =>
      startWitness(roomUrl(server.url, room), await tokenFor(crypto.randomUUID(), rooms), findings),
    ),
  );
  let warm = 0;
  const isGoing = () => findings.inputs < inputs && findings.violations.length === 0;
  const attacker = async (room: string, own: Random) => {
    const url = roomUrl(server.url, room);
    while (isGoing()) {
      // A new user each time has a full budget; some are moderators, and some come as a guest without a token.
      const role = own.chance(0.2) ? "moderator" : "member";
      const token = await tokenFor(`u-${room}-${own.next()}`, { ...rooms, role });
      const isGuest = room !== "private-fuzz" && own.chance(0.2);
      const offers = { token: isGuest ? undefined : token, batch: own.chance(0.5) };
      await attack({ random: own, findings, url, offers }, FRAMES_PER_CONNECTION);
      if (warm === 0 && findings.inputs >= inputs * WARM) warm = await server.rss();
    }
  };
  const nextCall = await readCalls(server.url);
  const caller = async (own: Random) => {
    while (isGoing()) {
      // Calls keep pace with frames.
      if (findings.calls > findings.frames * CALLS) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      const { path, init, known } = nextCall(own, tokens);
      findings.calls += 1;
      const response = await fetch(server.url + path, init);
      const body = await response.text();
      findings.count(`status ${response.status}`);
      const wrong = wrongAnswer(response.status, body, known);
      if (wrong !== null) findings.violation(`${init.method} ${path.slice(0, 200)} ${wrong}`);
    }
  };
  await Promise.all([
    ...ROOMS.flatMap((room) => Array.from({ length: ATTACKERS_PER_ROOM }, () => attacker(room, random.fork()))),
    ...Array.from({ length: CALLERS }, () => caller(random.fork())),
  ]);
  for (const witness of witnesses) await witness.stop();

  const end = await server.rss();
  if (end > warm * MEMORY_GROWTH + MEMORY_SLACK) findings.violation(`memory grew from ${warm} to ${end} bytes`);
  for (const { event, ...fields } of server.errors) findings.violation(`logged: ${event} ${JSON.stringify(fields)}`);
  for (const line of server.unexpected) findings.violation(`not caught: ${line}`);
  return {
    findings,
    decoded: inputs,
    witnessed: witnesses.reduce((sum, { said }) => sum + said, 0),
    slowestMs: Math.max(...witnesses.map(({ slowestMs }) => slowestMs)),
    memory: { warm, end },
    seconds: (performance.now() - started) / 1000,
  };
};
