/** Who this browser is: a guest with a token that is kept over reloads and rooms, so that the user stays the same. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { User } from "../../rooms/protocol.ts";
import type { Store } from "./storage.ts";

export interface Session {
  token: string;
  user: User;
  /** ISO 8601. */
  expiresAt: string;
}

/** A refusal by its code: the server's own, `network` when it was not reached, `internal_error` when it failed. */
export type Refusal = string;

export interface SessionKeeper {
  readonly session: ReadonlySignal<Session | null>;
  /** Begins a session, or gives the present user another name. Returns null, or why it was refused. */
  start(username: string): Promise<Refusal | null>;
  /** The token is refused: begins anew under the same name, once a minute at most. */
  replace(): Promise<Refusal | null>;
  /** Renews a token that soon expires; the user stays the same. */
  refresh(): Promise<Refusal | null>;
  /** A room knows this user by another name now; so does the token from here on. */
  renamed(username: string): void;
  /** Another tab may have changed what is kept. */
  reload(): void;
}

const KEY = "samovar.session";
const DAY_MS = 86_400_000;
const RENEW_BEFORE_MS = 7 * DAY_MS;
const REPLACE_EVERY_MS = 60_000;

const read = (store: Store): Session | null => {
  try {
    const session = JSON.parse(store.get(KEY) ?? "null") as Session | null;
    return session !== null && Date.parse(session.expiresAt) > Date.now() ? session : null;
  } catch {
    return null;
  }
};

const refusalOf = async (response: Response): Promise<Refusal> => {
  try {
    const { error } = (await response.json()) as { error: { code: string } };
    return error.code;
  } catch {
    return "internal_error";
  }
};

/** `request` is the browser's `fetch`. */
export const createSessionKeeper = (store: Store, request: typeof fetch): SessionKeeper => {
  const session = signal(read(store));
  let replacedAt = Number.NEGATIVE_INFINITY;

  const keep = (next: Session) => {
    store.set(KEY, JSON.stringify(next));
    session.value = next;
  };

  const post = (username: string, token: string | undefined) =>
    request("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ username }),
    });

  const begin = async (username: string, token: string | undefined): Promise<Refusal | null> => {
    try {
      let response = await post(username, token);
      // A token that is not taken any more must not keep its owner out.
      if (response.status === 401 && token) response = await post(username, undefined);
      if (!response.ok) return refusalOf(response);
      keep((await response.json()) as Session);
      return null;
    } catch {
      return "network";
    }
  };

  const start = (username: string) => begin(username, session.peek()?.token);

  return {
    session,
    start,
    replace: async () => {
      const held = session.peek();
      if (!held || Date.now() - replacedAt < REPLACE_EVERY_MS) return "unauthorized";
      replacedAt = Date.now();
      return begin(held.user.username, undefined);
    },
    refresh: async () => {
      const held = session.peek();
      if (!held || Date.parse(held.expiresAt) - Date.now() > RENEW_BEFORE_MS) return null;
      return start(held.user.username);
    },
    renamed: (username) => {
      const held = session.peek();
      if (!held || held.user.username === username) return;
      keep({ ...held, user: { ...held.user, username } });
      // The name that was kept counts at the next join, so a token with the old one does no harm if this fails.
      void start(username);
    },
    reload: () => {
      session.value = read(store);
    },
  };
};
