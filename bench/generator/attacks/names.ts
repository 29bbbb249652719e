/** Names that take long to normalise. */
import { LIMITS } from "../../../rooms/protocol/limits.ts";
import { ask } from "../../../test/support/requests.ts";
import { type Attack, joinAsGuest, longName, type Stage } from "./attack.ts";

/** A frame of 16 kB; a mark takes two bytes. */
const FRAME = JSON.stringify({ event: "setUsername", data: { username: longName(LIMITS.frameBytes / 2 - 100) } });
const FRAMES = 99;

export const names: Attack = {
  carryOut: async (stage) => {
    const guest = await joinAsGuest(stage);
    for (let i = 0; i < FRAMES; i++) guest.socket.send(FRAME);
    return { requests: FRAMES };
  },
};

const CONNECTIONS = 4;
const FRAMES_EACH = 150;
/** More errors than any budget allows. */
const ERRORS = 150;

/** A connection that the room has closed with 4429 and whose close is never answered. */
const connectClosed = async (stage: Stage): Promise<void> => {
  const guest = await joinAsGuest(stage);
  for (let i = 0; i < ERRORS; i++) guest.socket.send("{");
  await guest.until(() => false);
};

/** The same names on connections that the room has closed already. */
export const afterClose: Attack = {
  prepare: async (stage) => {
    for (let i = 0; i < CONNECTIONS; i++) await connectClosed(stage);
  },
  carryOut: async ({ opened }) => {
    for (let i = 0; i < FRAMES_EACH; i++) for (const { socket } of opened) socket.send(FRAME);
    return { requests: CONNECTIONS * FRAMES_EACH };
  },
};

const SESSIONS = 20;
/** A body of 60 kB. */
const SESSION_NAME = longName(30_000);

export const sessions: Attack = {
  carryOut: async ({ port }) => {
    const url = `http://127.0.0.1:${port}`;
    for (let i = 0; i < SESSIONS; i++) await ask({ url }, "/api/session", { body: { username: SESSION_NAME } });
    return { requests: SESSIONS };
  },
};
