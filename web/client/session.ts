/** Who this is: a guest with a token that is kept over reloads and rooms, or whom an application's token names. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Store } from "./storage.ts";
import { type Session, sessionOf } from "./token.ts";

/** A refusal by its code: the server's own, `network` when it was not reached, `internal_error` when it failed. */
export type Refusal = string;

export interface SessionKeeper {
  readonly session: ReadonlySignal<Session | null>;
  /** Begins a session, or gives the present user another name. Returns null, or why it was refused. */
  start(username: string): Promise<Refusal | null>;
  /** The token is refused: begins anew under the same name, once a minute at most. */
  replace(): Promise<Refusal | null>;
  /** The token has expired: comes back with a new one, as the same user where the server still allows it. */
  renew(): Promise<Refusal | null>;
  /** Renews a token that expires soon, or did not long ago; the user stays the same. */
  refresh(): Promise<Refusal | null>;
  /** A room knows this user by another name now; so does the token from here on. */
  renamed(username: string): void;
  /** Another tab may have changed what is kept. */
  reload(): void;
}

const KEY = "samovar.session";
const DAY_MS = 86_400_000;
const RENEW_BEFORE_MS = 7 * DAY_MS;
/** So long after its end the server still renews a guest's token. */
const RENEWABLE_MS = 30 * DAY_MS;
const REPLACE_EVERY_MS = 60_000;

/** The session that is kept, if it ended no longer than `lateMs` ago. */
const read = (store: Store, lateMs = 0): Session | null => {
  try {
    const session = JSON.parse(store.get(KEY) ?? "null") as Session | null;
    return session !== null && Date.parse(session.expiresAt) + lateMs > Date.now() ? session : null;
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

export interface SessionOptions {
  store: Store;
  /** The browser's `fetch`. */
  request: typeof fetch;
  /** Where the chat is, `https://host`. */
  url: string;
  /** Gives a token of an application's own, for which it vouches; without it this is a guest. */
  token?: (() => Promise<string>) | undefined;
}

export const createSessionKeeper = ({ store, request, url, token: grant }: SessionOptions): SessionKeeper => {
  const session = signal(grant ? null : read(store));
  let replacedAt = Number.NEGATIVE_INFINITY;

  const keep = (next: Session) => {
    // An application's token is the application's to keep.
    if (!grant) store.set(KEY, JSON.stringify(next));
    session.value = next;
  };

  const post = (username: string, token: string | undefined) =>
    request(`${url}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ username }),
    });

  const begin = async (username: string, token: string | undefined): Promise<Refusal | null> => {
    try {
      if (grant) {
        keep(sessionOf(await grant()));
        return null;
      }
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
    renew: async () => {
      const held = session.peek();
      return held ? begin(held.user.username, held.token) : "unauthorized";
    },
    refresh: async () => {
      const held = session.peek() ?? read(store, RENEWABLE_MS);
      if (grant || !held || Date.parse(held.expiresAt) - Date.now() > RENEW_BEFORE_MS) return null;
      return begin(held.user.username, held.token);
    },
    renamed: (username) => {
      const held = session.peek();
      if (!held || held.user.username === username) return;
      keep({ ...held, user: { ...held.user, username } });
      // The name that was kept counts at the next join, so a token with the old one does no harm if this fails.
      if (!grant) void start(username);
    },
    reload: () => {
      if (!grant) session.value = read(store);
    },
  };
};
