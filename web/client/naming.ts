/** What this user is called in a room: asked for at the join, or later, one name at a time. */
import type { ClientEvent, ErrorCode } from "../../rooms/protocol/events.ts";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import type { Refusal } from "./session.ts";

export interface Naming {
  /** The name to join with. */
  name(): string;
  /** Asks for a name by `ask`, which returns false when it cannot. Resolves to null, or to why it was refused. */
  rename(raw: string, ask: (event: ClientEvent) => boolean): Promise<Refusal | null>;
  /** The room knows this user by `username`; undefined: by the name that was asked for. */
  settled(username?: string): void;
  refused(code: ErrorCode | "network"): void;
}

/** `current` is the name so far; `onRenamed` is told of each name that the room has taken. */
export const createNaming = (current: () => string, onRenamed: (username: string) => void): Naming => {
  /** The name that the room was last asked for, until it answers. */
  let wanted: { username: string; settle: (refusal: Refusal | null) => void } | null = null;

  const settle = (refusal: Refusal | null) => {
    wanted?.settle(refusal);
    wanted = null;
  };

  return {
    name: () => wanted?.username ?? current(),
    rename: (raw, ask) => {
      const username = normalizeUsername(raw);
      if (username === null) return Promise.resolve("invalid_data");
      // Answers do not say which name they are about.
      if (wanted !== null) return Promise.resolve("rate_limited");
      return new Promise((resolve) => {
        wanted = { username, settle: resolve };
        if (!ask({ event: "setUsername", data: { username } })) settle("network");
      });
    },
    settled: (username) => {
      const taken = username ?? wanted?.username;
      if (taken !== undefined) onRenamed(taken);
      if (taken === wanted?.username) settle(null);
    },
    refused: settle,
  };
};
