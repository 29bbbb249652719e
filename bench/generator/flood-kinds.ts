/**
 * What a flooder sends. There is one kind of flood for each client event, derived from the schemas, so that an event which
 * is added there is flooded from then on; and some that cost a room more than they cost their sender.
 */
import { clientEvent } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { fitting } from "../../test/fuzz/frames.ts";
import { Random } from "../../test/support/random.ts";
import { LARGE_CONTENT, longName } from "./attacks/attack.ts";

const FRAMES = 50;
const SEED = 1;

export const JOIN_FRAME = '{"event":"joinRoom","data":{}}';
const BROKEN_FRAME = '{"event":';

const frame = (event: string, data: object): string => JSON.stringify({ event, data });

/** Valid frames of each event. One who has left has to join again before the next frame is worth anything. */
const byEvent = (): [string, string[]][] =>
  clientEvent._zod.def.options.map((option) => {
    const [name] = option._zod.def.shape.event._zod.def.values;
    const random = new Random(SEED);
    const frames = Array.from({ length: FRAMES }, () => JSON.stringify(fitting(random, option)));
    return [String(name), name === "leaveRoom" ? frames.flatMap((each) => [JOIN_FRAME, each]) : frames];
  });

/** The room that is flooded begins with so many messages of 16 kB. */
export const LARGE_MESSAGES = 100;

const MESSAGE = frame("sendMessage", { content: "flood ".padEnd(80, "of words without end ") });

/** Everything that a client can send, in turn. */
export const MIXED_FRAMES: readonly string[] = [
  MESSAGE,
  MESSAGE,
  frame("typing", { isTyping: true }),
  MESSAGE,
  MESSAGE,
  frame("requestHistory", { limit: LIMITS.historyMessages }),
  MESSAGE,
  MESSAGE,
  frame("typing", { isTyping: false }),
  BROKEN_FRAME,
  frame("leaveRoom", {}),
];

/** Frames by kind of flood. */
export const FLOOD_KINDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...byEvent(),
  ["history of 16 kB messages", [frame("requestHistory", { before: LARGE_MESSAGES + 1, limit: LARGE_MESSAGES })]],
  ["joins after the first message", [frame("joinRoom", { after: 1 })]],
  ["messages of 16 kB", [frame("sendMessage", { content: LARGE_CONTENT })]],
  ["names of 16 kB", [frame("setUsername", { username: longName(LIMITS.frameBytes / 2 - 100) })]],
  ["names that are taken", [frame("setUsername", { username: "Member 0-00001" })]],
  ["broken frames", [BROKEN_FRAME]],
  ["broken frames of 16 kB", ["[".repeat(LIMITS.frameBytes)]],
  ["everything", MIXED_FRAMES],
]);
