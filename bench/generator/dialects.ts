/** How each server is spoken to: the same joins, messages and history, in its own framing. */
import { BATCH_SUBPROTOCOL } from "../../rooms/protocol/subprotocols.ts";

export type DialectName = "samovar" | "plain" | "socket.io";

/** One event from a server. */
export interface Said {
  event: string;
  data: Record<string, unknown>;
}

export interface Dialect {
  /** Where the upgrade goes. */
  path(room: string): string;
  /** The subprotocol that is offered, if any. */
  readonly subprotocol: string | null;
  /** The connection can speak as soon as it is open; otherwise `greet` says when. */
  readonly speaksFirst: boolean;
  /** What to answer to a frame of the opening, and whether the connection can speak from now on. */
  greet(text: string): { answer: string | null; ready: boolean };
  encode(event: string, data: object): string;
  /** The events in a text frame; none where it holds something else. */
  decode(text: string): Said[];
}

const parse = (text: string): Said[] => {
  const value = JSON.parse(text) as Said | Said[];
  return Array.isArray(value) ? value : [value];
};

const plain: Dialect = {
  path: (room) => `/rooms/${room}/ws`,
  subprotocol: null,
  speaksFirst: true,
  greet: () => ({ answer: null, ready: true }),
  encode: (event, data) => JSON.stringify({ event, data }),
  decode: parse,
};

/** Engine.IO 4 below Socket.IO 5: `0` opens, `40` enters the namespace, `42` is an event, `2` is a ping. */
const socketIo: Dialect = {
  path: () => "/socket.io/?EIO=4&transport=websocket",
  subprotocol: null,
  speaksFirst: false,
  greet: (text) => ({ answer: text.startsWith("0") ? "40" : null, ready: text.startsWith("40") }),
  encode: (event, data) => `42${JSON.stringify([event, data])}`,
  decode: (text) => {
    if (!text.startsWith("42")) return [];
    const [event, data] = JSON.parse(text.slice(2)) as [string, Record<string, unknown>];
    return [{ event, data }];
  },
};

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  samovar: {
    ...plain,
    subprotocol: BATCH_SUBPROTOCOL,
    decode: (text) => (text === "pong" ? [] : parse(text)),
  },
  plain,
  "socket.io": socketIo,
};

/** Engine.IO's ping and the answer to it. */
export const ENGINE_PING = 0x32;
export const ENGINE_PONG = "3";
