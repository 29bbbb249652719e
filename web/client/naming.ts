/** This user's name in a room: requested when joining or later, one name at a time. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import type { RequestError } from "./errors.ts";

export interface Naming {
  /** The name that the room has given this user unasked; null when there is none, or it was dismissed. */
  readonly given: ReadonlySignal<string | null>;
  /** Returns the name to join with. */
  name(): string;
  /** Requests a name through `send`, which returns false when it cannot. Resolves to null, or to the error. */
  rename(rawName: string, send: (event: ClientEvent) => boolean): Promise<RequestError | null>;
  /** The room has let this user in as `username`; undefined means under the requested name. */
  joined(username: string | undefined): void;
  /** The room knows this member as `username` from now on. */
  renamed(username: string): void;
  rejected(error: RequestError): void;
  dismiss(): void;
}

/** `current` returns the name so far; `onRenamed` receives each name that the room has accepted. */
export const createNaming = (current: () => string, onRenamed: (username: string) => void): Naming => {
  /** The requested name, until the room answers. */
  let request: { username: string; settle: (error: RequestError | null) => void } | null = null;

  const given = signal<string | null>(null);

  const renamed = (username: string) => {
    const isOwn = username === request?.username;
    if (isOwn) given.value = null;
    else if (username !== normalizeUsername(current())) given.value = username;
    onRenamed(username);
    if (isOwn) settle(null);
  };

  const settle = (error: RequestError | null) => {
    request?.settle(error);
    request = null;
  };

  return {
    given,
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
    joined: (username = request?.username) => {
      if (username !== undefined) renamed(username);
      // A muted user keeps their name, whatever they have asked for.
      settle(null);
    },
    renamed,
    rejected: settle,
    dismiss: () => {
      given.value = null;
    },
  };
};
