/** The framing of each server's events: the same joins, messages and history, encoded differently. */
import { BATCH_SUBPROTOCOL } from "../../rooms/protocol/subprotocols.ts";

export type DialectName = "samovar" | "plain" | "socket.io";

/** An event from a server. */
export interface ReceivedEvent {
  event: string;
  data: Record<string, unknown>;
}

export interface Dialect {
  /** The path of the upgrade. */
  path(room: string): string;
  /** The offered subprotocol, if any. */
  readonly subprotocol: string | null;
  /** Answers a frame of the opening handshake, and tells whether it is complete; null where there is no handshake. */
  readonly handshake: ((text: string) => { answer: string | null; isComplete: boolean }) | null;
  encode(event: string, data: object): string;
  /** The events in a text frame; none where it holds something else. */
  decode(text: string): ReceivedEvent[];
}

const plain: Dialect = {
  path: (room) => `/rooms/${room}/ws`,
  subprotocol: null,
  handshake: null,
  encode: (event, data) => JSON.stringify({ event, data }),
  decode: (text) => [JSON.parse(text)].flat(),
};

/** Engine.IO 4 below Socket.IO 5: `0` opens, `40` enters the namespace, `42` is an event, `2` is a ping. */
const socketIo: Dialect = {
  path: () => "/socket.io/?EIO=4&transport=websocket",
  subprotocol: null,
  handshake: (text) => ({ answer: text.startsWith("0") ? "40" : null, isComplete: text.startsWith("40") }),
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
    decode: (text) => (text === "pong" ? [] : plain.decode(text)),
  },
  plain,
  "socket.io": socketIo,
};

/** Engine.IO's ping and the answer to it. */
export const ENGINE_PING = 0x32;
export const ENGINE_PONG = "3";
