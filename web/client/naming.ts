/** This user's name in a room: requested when joining or later, one name at a time. */
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import type { RequestError } from "./session.ts";

export interface Naming {
  /** Returns the name to join with. */
  name(): string;
  /** Requests a name through `send`, which returns false when it cannot. Resolves to null, or to the error. */
  rename(rawName: string, send: (event: ClientEvent) => boolean): Promise<RequestError | null>;
  /** The room knows this user as `username`; undefined means as the requested name. */
  accepted(username?: string): void;
  rejected(error: RequestError): void;
}

/** `current` returns the name so far; `onRenamed` receives each name that the room has accepted. */
export const createNaming = (current: () => string, onRenamed: (username: string) => void): Naming => {
  /** The requested name, until the room answers. */
  let request: { username: string; settle: (error: RequestError | null) => void } | null = null;

  const settle = (error: RequestError | null) => {
    request?.settle(error);
    request = null;
  };

  return {
    name: () => request?.username ?? current(),
    rename: (rawName, send) => {
      const username = normalizeUsername(rawName);
      if (username === null) return Promise.resolve("invalid_data");
      // Replies do not name the username that they are about.
      if (request !== null) return Promise.resolve("rate_limited");
      return new Promise((resolve) => {
        request = { username, settle: resolve };
        if (!send({ event: "setUsername", data: { username } })) settle("network");
      });
    },
    accepted: (username) => {
      const name = username ?? request?.username;
      if (name !== undefined) onRenamed(name);
      if (name === request?.username) settle(null);
    },
    rejected: settle,
  };
};
