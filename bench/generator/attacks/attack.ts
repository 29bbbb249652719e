/** What an attack on a room is made of. */

import { LIMITS } from "../../../rooms/protocol/limits.ts";
import { CountingClient } from "../../../test/support/counting-client.ts";
import { tokenFor } from "../../../test/support/requests.ts";

/** Where an attack takes place. */
export interface Stage {
  port: number;
  room: string;
  /** Signs the tokens of users who prepare the room. */
  secret: string;
  /** Connections that end with the attack. */
  opened: CountingClient[];
}

/** Figures of an attack besides those that are measured for all of them. */
export type Outcome = Record<string, number>;

export interface Attack {
  /** Makes the room what the attack needs, before anything is measured. */
  prepare?(stage: Stage): Promise<void>;
  /** Carries it out. Resolves when everything is sent. */
  carryOut(stage: Stage): Promise<Outcome>;
}

/** As many bytes as fit into a frame. */
export const LARGE_CONTENT = "💬".repeat(LIMITS.contentCharacters);

/** A name of `length` units that NFKC takes long for: its time grows with the square of such a run of marks. */
export const longName = (length: number): string => `a${"\u0315".repeat(length / 2 - 1)}${"\u0300".repeat(length / 2)}`;

/** A guest who has joined, from an address of their own unless one is given. */
export const joinAsGuest = async (
  { port, room, opened }: Stage,
  address = `203.0.113.${opened.length + 1}`,
): Promise<CountingClient> => {
  const guest = await CountingClient.join({ port, room, address, batch: true });
  opened.push(guest);
  return guest;
};

/** How many messages of 16 kB a user can send, and edit, at once. */
const PER_USER = 50;

/**
 * Fills an empty room with `count` messages, by as many users as their budgets require; then replaces all of them by
 * `edited`. Their seqs are 1 to `count`.
 */
export const fill = async ({ port, room, secret }: Stage, count: number, content: string, edited?: string) => {
  const authors = await Promise.all(
    Array.from({ length: count / PER_USER }, async (_, i) => {
      const token = await tokenFor(`u-author-${i}`, {}, secret);
      return CountingClient.join({ port, room, token, batch: true });
    }),
  );
  for (const author of authors) {
    for (let i = 0; i < PER_USER; i++) author.send("sendMessage", { content });
    await author.settled();
  }
  for (const [index, author] of authors.entries()) {
    if (edited === undefined) break;
    for (let i = 1; i <= PER_USER; i++) author.send("editMessage", { seq: index * PER_USER + i, content: edited });
    await author.settled();
  }
  for (const { socket } of authors) socket.destroy();
};
