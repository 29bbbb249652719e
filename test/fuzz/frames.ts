/**
 * Frames as clients could send them, derived from the schemas of the protocol: an event that is added there is
 * fuzzed from then on. Some are valid, most are nearly valid, and some are no JSON at all.
 */
import * as z from "zod/mini";
import type { clientEvent } from "../../rooms/protocol/events.ts";
import type { inboxClientEvent } from "../../rooms/protocol/inbox.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import type { Random } from "../support/random.ts";
import type { Targets } from "./targets.ts";
import { anyNumber, anyText, anyValue } from "./values.ts";

/** More files than a message has. */
const LONGEST_LIST = 12;

type Schema = z.core.$ZodType;
type Data = Record<string, unknown>;

/** A value is drawn again so many times until the schema accepts it; then the last one is used. */
const TRIES = 12;

/** The share of messages and edits that are as large as they may be, so that a page of history would be larger than a reply. */
const LARGE = 0.25;
const LARGE_CONTENT = "💬".repeat(LIMITS.contentCharacters);

/** The parts of a schema's definition that matter here. */
interface Definition {
  type: string;
  shape?: Record<string, Schema>;
  innerType?: Schema;
  element?: Schema;
  options?: Schema[];
  values?: unknown[];
}

const definitionOf = (schema: Schema): Definition => schema._zod.def as unknown as Definition;

const draw = (schema: Schema, next: () => unknown): unknown => {
  let value = next();
  for (let tries = 1; tries < TRIES && !z.safeParse(schema, value).success; tries++) value = next();
  return value;
};

/** Returns a value that `schema` accepts, if one is found by trying. Throws for an unknown kind of schema. */
export const fitting = (random: Random, schema: Schema): unknown => {
  const { type, shape = {}, innerType, element, options = [], values = [] } = definitionOf(schema);
  switch (type) {
    case "object":
      return draw(schema, () => {
        const fields = Object.entries(shape).map(([name, field]) => [name, fitting(random, field)] as const);
        return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
      });
    case "optional":
      return random.chance(0.5) && innerType ? fitting(random, innerType) : undefined;
    case "array":
      return draw(schema, () =>
        Array.from({ length: Math.floor(random.between(0, LONGEST_LIST)) }, () => element && fitting(random, element)),
      );
    case "union":
      return fitting(random, random.pick(options));
    case "literal":
      return random.pick(values);
    case "string":
      return draw(schema, () => anyText(random));
    case "number":
      return draw(schema, () => anyNumber(random));
    case "boolean":
      return random.chance(0.5);
    default:
      throw new Error(`the fuzzer does not know the type ${type}`);
  }
};

const WRONG_NAMES = [
  "",
  "message",
  "connected",
  "error",
  "__proto__",
  "constructor",
  "toString",
  "SENDMESSAGE",
  "ping",
];

/** Makes one thing about the event wrong. */
const spoil = (random: Random, event: { event: unknown; data: Data }): unknown => {
  const names = Object.keys(event.data);
  switch (Math.floor(random.between(0, 8))) {
    case 0:
      return { ...event, event: random.chance(0.5) ? random.pick(WRONG_NAMES) : anyValue(random) };
    case 1:
      return { ...event, data: anyValue(random) };
    case 2:
      return { event: event.event };
    case 3:
      return { ...event, data: { ...event.data, [anyText(random)]: anyValue(random) } };
    case 4:
      return [event];
    case 5:
      return anyValue(random);
    default:
      return names.length === 0
        ? { ...event, data: [anyValue(random)] }
        : { ...event, data: { ...event.data, [random.pick(names)]: anyValue(random) } };
  }
};

/** Makes the text itself wrong. */
const garble = (random: Random, text: string): string => {
  const at = Math.floor(random.between(0, text.length));
  switch (Math.floor(random.between(0, 8))) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + anyText(random) + text.slice(at);
    case 2:
      return text.replace("{", `{"__proto__":{"role":"moderator","joined":true},`);
    case 3:
      return text.replace("{", `{"event":"typing",`);
    case 4:
      return "[".repeat(Math.floor(random.between(1, 8_000)));
    case 5:
      return `${'{"data":'.repeat(200)}1${"}".repeat(200)}`;
    case 6:
      return anyText(random);
    default:
      return `${text}${text}`;
  }
};

/** The events of which frames are made: a room's or an inbox's. */
export type ClientSchema = typeof clientEvent | typeof inboxClientEvent;

/**
 * Returns a frame, often about a known target. Text, or occasionally bytes; rarely larger than a frame may be, because that
 * closes the connection.
 */
export const anyFrame = (random: Random, targets: Targets, schema: ClientSchema): string | Uint8Array<ArrayBuffer> => {
  const fits = fitting(random, schema) as { event: string; data: Data };
  const event = { ...fits, data: targets.aim(random, fits.data) };
  if ("content" in event.data && random.chance(LARGE)) event.data.content = LARGE_CONTENT;
  const kind = random.next();
  if (kind < 0.5) return JSON.stringify(event);
  if (kind < 0.8) return JSON.stringify(spoil(random, event)) ?? "";
  if (kind < 0.98) return garble(random, JSON.stringify(event));
  if (kind < 0.998)
    return Uint8Array.from({ length: Math.floor(random.between(0, 300)) }, () => random.between(0, 256));
  return JSON.stringify({ event: "sendMessage", data: { content: "x".repeat(random.between(16_000, 70_000)) } });
};
