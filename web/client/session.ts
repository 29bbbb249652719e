/** The session: a guest's token, kept across reloads and rooms and renewed, or a token that the application signs. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { errorOf, isFinal, type RequestError } from "./errors.ts";
import { newId } from "./new-id.ts";
import type { Store } from "./storage.ts";
import { lifetimeOf, type Session, sessionOf } from "./token.ts";

export interface SessionKeeper {
  readonly session: ReadonlySignal<Session | null>;
  /** Starts a session, or renames the current user. Resolves to null, or to the error. */
  start(username: string): Promise<RequestError | null>;
  /** Resolves to a token for a call or a connection, renewed if it is time; undefined without a session. Rejects if there is none that the server accepts. */
  token(): Promise<string | undefined>;
  /** The server does not accept this token any more: it is renewed before the next use. */
  rejected(token: string): void;
  /** A room knows this user under another name: puts it into the token. */
  renamed(username: string): void;
  /** Takes over a session that the server has given to this device. */
  adopt(session: Session): void;
  /** Ends the sessions of all other devices. Resolves to null, or to the error. */
  signOutOthers(): Promise<RequestError | null>;
  /** Ends the session and forgets its token. */
  end(): void;
  /** Takes over the session of another tab. */
  reload(): void;
}

const KEY = "samovar.session";
/** The key of a call that signs out other devices, until it is answered: all tabs and later pages know how to repeat it. */
const SIGN_OUT_KEY = "samovar.sign-out";
/** The server renews a guest's token until this long after it has expired. */
const RENEWABLE_MS = 60 * 86_400_000;
/** The least time between two users that this page becomes because its token is rejected, ms. */
const REPLACE_EVERY_MS = 60_000;

/** Returns the stored session, expired or not, unless it cannot be renewed any more. */
const read = (store: Store): Session | null => {
  try {
    const session = JSON.parse(store.get(KEY) ?? "null") as Session | null;
    return session !== null && Date.parse(session.expiresAt) + RENEWABLE_MS > Date.now() ? session : null;
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
  /** Called when the session has ended. */
  onEnd: () => void;
}

export const createSessionKeeper = ({ store, request, url, token: getToken, onEnd }: SessionOptions): SessionKeeper => {
  const session = signal(getToken ? null : read(store));
  /** The last request about the session: each waits for the one before, whose token it needs. */
  let last: Promise<unknown> = Promise.resolve();
  /** Several connections need a new token at once. */
  let renewal: Promise<RequestError | null> | null = null;
  let replacedAt = Number.NEGATIVE_INFINITY;

  const inTurn = (task: () => Promise<RequestError | null>): Promise<RequestError | null> => {
    const result = last.then(task).catch(() => "network");
    last = result;
    return result;
  };

  const save = (next: Session) => {
    // The application keeps its own tokens.
    if (!getToken) store.set(KEY, JSON.stringify(next));
    session.value = next;
  };

  /** Takes over a new session of a guest. Its token is renewed at half its life, so that connections live for a while. */
  const adopt = (next: Session) => save({ ...next, renewAt: Date.now() + lifetimeOf(next.token) / 2 });

  /** Takes over the token that another tab has stored. Returns false if there is none. */
  const takeOver = (): boolean => {
    const stored = getToken ? null : read(store);
    if (stored === null || stored.token === session.peek()?.token) return false;
    session.value = stored;
    return true;
  };

  const end = () => {
    if (session.peek() === null) return;
    store.remove(KEY);
    store.remove(SIGN_OUT_KEY);
    session.value = null;
    onEnd();
  };

  /** Posts to the server and takes over the session that it answers with. */
  const post = async (path: string, body: object, token: string | undefined): Promise<RequestError | null> => {
    const before = session.peek()?.token;
    const response = await request(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!response.ok) return errorOf(response);
    const next = (await response.json()) as Session;
    // The user may have signed out meanwhile, or this device have been linked to another one.
    if (session.peek()?.token === before) adopt(next);
    return null;
  };

  const begin = async (username: string, mayReplace: () => boolean): Promise<RequestError | null> => {
    if (getToken) {
      save({ ...sessionOf(await getToken()), renewAt: Number.POSITIVE_INFINITY });
      return null;
    }
    const token = session.peek()?.token;
    const error = await post("/api/session", { username }, token);
    // A token that the server no longer accepts must not lock its owner out.
    if (error === "unauthorized" && token && mayReplace()) return post("/api/session", { username }, undefined);
    if (error !== "signed_out") return error;
    // Another tab may have done so, and have the new token. Otherwise it was another device.
    if (takeOver()) return null;
    end();
    return error;
  };

  const signOutOthers = async (): Promise<RequestError | null> => {
    const key = store.get(SIGN_OUT_KEY) ?? newId();
    store.set(SIGN_OUT_KEY, key);
    const error = await post("/api/session/sign-out", { key }, session.peek()?.token);
    if (error === null || isFinal(error)) store.remove(SIGN_OUT_KEY);
    return error;
  };

  const isDue = ({ renewAt = 0 }: Session) => renewAt <= Date.now();

  const renew = async (): Promise<RequestError | null> => {
    takeOver();
    const current = session.peek();
    if (!current || !isDue(current)) return null;
    // It may have been done, and its answer be lost: nothing else is answered with a token any more.
    if (store.get(SIGN_OUT_KEY) !== null && (await signOutOthers()) === null) return null;
    return begin(current.user.username, () => {
      const isAllowed = Date.now() - replacedAt >= REPLACE_EVERY_MS;
      if (isAllowed) replacedAt = Date.now();
      return isAllowed;
    });
  };

  const start = (username: string) => inTurn(() => begin(username, () => true));

  return {
    session,
    start,
    token: async () => {
      const current = session.peek();
      if (current && isDue(current)) {
        renewal ??= inTurn(renew).finally(() => {
          renewal = null;
        });
        const error = await renewal;
        // Until the server has rejected it, the old one is worth an attempt.
        if (error !== null && !isFinal(error) && !current.renewAt) throw new Error(error);
      }
      return session.peek()?.token;
    },
    rejected: (token) => {
      const current = session.peek();
      if (current?.token === token) save({ ...current, renewAt: 0 });
    },
    renamed: (username) => {
      const current = session.peek();
      if (!current || current.user.username === username) return;
      save({ ...current, user: { ...current.user, username } });
      // If this fails, the token keeps the old name, but the next join sends the stored one.
      if (!getToken) void start(username);
    },
    adopt,
    signOutOthers: () => inTurn(signOutOthers),
    end,
    reload: () => {
      if (!getToken) session.value = read(store);
    },
  };
};
