/** Many guests and connections of one address. */
import { setTimeout as sleep } from "node:timers/promises";
import { CountingClient } from "../../../test/support/counting-client.ts";
import { type Attack, joinAsGuest } from "./attack.ts";

const ADDRESS = "198.51.100.7";

const GUESTS = 40;
const SECONDS = 6;
/** What a user may send for ever. */
const MESSAGES_PER_SECOND = 25;

/** Guests of one address, each within a user's budget. */
export const guests: Attack = {
  carryOut: async (stage) => {
    const all = await Promise.all(Array.from({ length: GUESTS }, () => joinAsGuest(stage, ADDRESS)));
    const [first] = all;
    const before = first?.count("message") ?? 0;
    for (let i = 0; i < SECONDS * MESSAGES_PER_SECOND; i++) {
      for (const guest of all) guest.send("sendMessage", { content: `message ${i}` });
      await sleep(1_000 / MESSAGES_PER_SECOND);
    }
    await Promise.all(all.map((guest) => guest.settled()));
    const refused = all.reduce((sum, guest) => sum + guest.count("error rate_limited"), 0);
    return {
      requests: GUESTS * SECONDS * MESSAGES_PER_SECOND,
      stored: (first?.count("message") ?? 0) - before,
      refused,
    };
  },
};

const CONNECTIONS = 1_000;
const AT_ONCE = 50;

/** Connections of one address to the room, none of which joins. */
export const unjoined: Attack = {
  carryOut: async ({ port, room, opened }) => {
    for (let i = 0; i < CONNECTIONS; i += AT_ONCE) {
      const connecting = Array.from({ length: AT_ONCE }, () =>
        CountingClient.connect({ port, room, address: ADDRESS }),
      );
      opened.push(...(await Promise.all(connecting)));
    }
    return { requests: CONNECTIONS, open: opened.filter(({ closed }) => closed === null).length };
  },
};

/** Connections to rooms that nobody ever spoke in, one each. */
export const emptyRooms: Attack = {
  carryOut: async ({ port, room, opened }) => {
    for (let i = 0; i < CONNECTIONS; i += AT_ONCE) {
      const connecting = Array.from({ length: AT_ONCE }, (_, j) =>
        CountingClient.connect({ port, room: `${room}-empty-${i + j}`, address: ADDRESS }),
      );
      opened.push(...(await Promise.all(connecting)));
    }
    return { requests: CONNECTIONS };
  },
};
