/** Requests for the deletion of others' messages that only Postgres has. */
import { type Attack, joinAsGuest } from "./attack.ts";

/** The room's first messages are these; the scenario has written them into Postgres. */
export const OLD_MESSAGES = 300;
const REQUESTS = 200;

export const lookups: Attack = {
  carryOut: async (stage) => {
    const guest = await joinAsGuest(stage);
    for (let seq = 1; seq <= REQUESTS; seq++) guest.send("deleteMessage", { seq });
    return { requests: REQUESTS };
  },
};
