/** The session: a guest's token, kept across reloads and rooms, or a token that the application signs. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { errorOf, type RequestError } from "./errors.ts";
import type { Store } from "./storage.ts";
import { type Session, sessionOf } from "./token.ts";

export interface SessionKeeper {
  readonly session: ReadonlySignal<Session | null>;
  /** Starts a session, or renames the current user. Resolves to null, or to the error. */
  start(username: string): Promise<RequestError | null>;
  /** Replaces a rejected token with one for a new user of the same name, at most once a minute. */
  replace(): Promise<RequestError | null>;
  /** Renews an expired token, for the same user where the server still allows it. */
  renew(): Promise<RequestError | null>;
  /** Renews a token that expires soon or has expired recently; the user stays the same. */
  refresh(): Promise<RequestError | null>;
  /** A room knows this user under another name: puts it into the token. */
  renamed(username: string): void;
  /** Ends the session and forgets its token. */
  end(): void;
  /** Takes over the session of another tab. */
  reload(): void;
}

const KEY = "samovar.session";
const DAY_MS = 86_400_000;
const RENEW_BEFORE_MS = 7 * DAY_MS;
/** The server renews a guest's token until this long after it has expired. */
const RENEWABLE_MS = 30 * DAY_MS;
const REPLACE_EVERY_MS = 60_000;

/** Returns the stored session unless it expired more than `graceMs` ago. */
const read = (store: Store, graceMs = 0): Session | null => {
  try {
    const session = JSON.parse(store.get(KEY) ?? "null") as Session | null;
    return session !== null && Date.parse(session.expiresAt) + graceMs > Date.now() ? session : null;
  } catch {
    return null;
  }
};

export interface SessionOptions {
  store: Store;
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
  /** Returns a token signed by the application; without it the user is a guest. */
  token?: (() => Promise<string>) | undefined;
}

export const createSessionKeeper = ({ store, request, url, token: getToken }: SessionOptions): SessionKeeper => {
  const session = signal(getToken ? null : read(store));
  /** Several connections lose their token at once. */
  let renewal: Promise<RequestError | null> | null = null;
  let replacedAt = Number.NEGATIVE_INFINITY;

  const save = (next: Session) => {
    // The application keeps its own tokens.
    if (!getToken) store.set(KEY, JSON.stringify(next));
    session.value = next;
  };

  const post = (username: string, token: string | undefined) =>
    request(`${url}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ username }),
    });

  const begin = async (username: string, token: string | undefined): Promise<RequestError | null> => {
    try {
      if (getToken) {
        save(sessionOf(await getToken()));
        return null;
      }
      let response = await post(username, token);
      // A token that the server no longer accepts must not lock its owner out.
      if (response.status === 401 && token) response = await post(username, undefined);
      if (!response.ok) return errorOf(response);
      save((await response.json()) as Session);
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
      const current = session.peek();
      if (!current || Date.now() - replacedAt < REPLACE_EVERY_MS) return "unauthorized";
      replacedAt = Date.now();
      return begin(current.user.username, undefined);
    },
    renew: async () => {
      const current = session.peek();
      if (!current) return "unauthorized";
      renewal ??= begin(current.user.username, current.token).finally(() => {
        renewal = null;
      });
      return renewal;
    },
    refresh: async () => {
      const current = session.peek() ?? read(store, RENEWABLE_MS);
      if (getToken || !current || Date.parse(current.expiresAt) - Date.now() > RENEW_BEFORE_MS) return null;
      return begin(current.user.username, current.token);
    },
    renamed: (username) => {
      const current = session.peek();
      if (!current || current.user.username === username) return;
      save({ ...current, user: { ...current.user, username } });
      // If this fails, the token keeps the old name, but the next join sends the stored one.
      if (!getToken) void start(username);
    },
    end: () => {
      store.remove(KEY);
      session.value = null;
    },
    reload: () => {
      if (!getToken) session.value = read(store);
    },
  };
};
