/** Short requests with large replies, by guests who do not read them. */
import { type Attack, fill, joinAsGuest, LARGE_CONTENT } from "./attack.ts";

const GUESTS = 6;
const REQUESTS = 99;
const MESSAGES = 100;

/** Each guest asks for 1.6 MB of history again and again. */
export const history: Attack = {
  prepare: (stage) => fill(stage, MESSAGES, LARGE_CONTENT),
  carryOut: async (stage) => {
    const guests = await Promise.all(Array.from({ length: GUESTS }, () => joinAsGuest(stage)));
    for (const { socket } of guests) socket.pause();
    for (let i = 0; i < REQUESTS; i++) {
      for (const guest of guests) guest.send("requestHistory", { before: MESSAGES + 1, limit: MESSAGES });
    }
    return { requests: GUESTS * REQUESTS };
  },
};

const EDITS = 500;
const JOINS = 50;

/** A guest joins again and again after a message since which 8 MB of edits were made. */
export const edits: Attack = {
  prepare: (stage) => fill(stage, EDITS, "short", LARGE_CONTENT),
  carryOut: async (stage) => {
    const guest = await joinAsGuest(stage);
    guest.socket.pause();
    for (let i = 0; i < JOINS; i++) guest.send("joinRoom", { after: EDITS });
    return { requests: JOINS };
  },
};
