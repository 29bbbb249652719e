/** Who is calling: a session token's user, or a new guest. */
import { sign, verify } from "hono/jwt";
import { nameKey, normalizeUsername, subprotocolsOf, TOKEN_SUBPROTOCOL_PREFIX, type User } from "../rooms/protocol.ts";
import { ApiError } from "./errors.ts";

export interface AuthSettings {
  /** "guests": whoever has no token is a new guest. Anything else, "required" by name: a token is needed. */
  AUTH?: string;
  /** Signs the tokens; at least 32 bytes. */
  AUTH_SECRET?: string;
}

export interface Identity {
  user: User;
  /** The private rooms that the token names: exact names, or beginnings of names ending in `*`. */
  rooms: readonly string[];
  /** When the token ends, seconds since 1970; null for a guest without one. */
  expiresAt: number | null;
}

/** The ids of guests begin with this; an application's own tokens should name nobody so. */
const GUEST_PREFIX = "guest-";
const ID_CHARACTERS = 128;

export const isGuest = ({ user }: Identity): boolean => user.id.startsWith(GUEST_PREFIX);

/** True when guests may come. */
export const admitsGuests = ({ AUTH = "guests" }: AuthSettings): boolean => AUTH === "guests";

/** True for what can be a user's id: 1 to 128 characters that Postgres can store. */
export const isUserId = (id: unknown): id is string =>
  typeof id === "string" && id !== "" && id.length <= ID_CHARACTERS && !id.includes("\0") && id.isWellFormed();

/** A guest whom nobody has met, under `username` or a made-up name. */
export const newGuest = (username?: string): Identity => {
  const id = crypto.randomUUID();
  return {
    user: { id: GUEST_PREFIX + id, username: username ?? `guest-${id.slice(0, 6)}` },
    rooms: [],
    expiresAt: null,
  };
};

/** The token in an `Authorization` header, null without one. Throws `unauthorized` for any other scheme. */
export const bearerToken = (headers: Headers): string | null => {
  const header = headers.get("Authorization");
  if (header === null) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthorized("Authorization is: Bearer, a space, and a token");
  return token;
};

/** The token that comes with an upgrade: in `Authorization`, or as a subprotocol, which is all that a browser can set. */
export const socketToken = (headers: Headers): string | null =>
  bearerToken(headers) ??
  subprotocolsOf(headers.get("Sec-WebSocket-Protocol"))
    .find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX))
    ?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ??
  null;

/**
 * Who it is that brings `token`; null stands for none, and makes a new guest. Throws `unauthorized` for a token that
 * is not valid and where guests are not admitted, `not_configured` for a token where none can be checked.
 */
export const identify = async (token: string | null, settings: AuthSettings): Promise<Identity> => {
  if (token === null) {
    if (!admitsGuests(settings)) throw unauthorized("a session token is required");
    return newGuest();
  }
  const identity = fromClaims(await claimsOf(token, secretOf(settings)));
  if (identity === null) throw unauthorized("the token is not valid");
  if (isGuest(identity) && !admitsGuests(settings)) throw unauthorized("guests are not admitted");
  return identity;
};

/** A token for `identity`, which must say when it ends. Throws `not_configured` where none can be signed. */
export const signToken = async (
  { user, rooms, expiresAt }: Identity & { expiresAt: number },
  now: number,
  settings: AuthSettings,
): Promise<string> =>
  sign(
    {
      sub: user.id,
      name: user.username,
      ...(rooms.length > 0 ? { rooms: [...rooms] } : {}),
      iat: Math.floor(now / 1000),
      exp: expiresAt,
    },
    secretOf(settings),
    "HS256",
  );

const secretOf = ({ AUTH_SECRET = "" }: AuthSettings): string => {
  if (new TextEncoder().encode(AUTH_SECRET).length >= 32) return AUTH_SECRET;
  throw new ApiError(503, "not_configured", "no sessions here: the operator has to set AUTH_SECRET, at least 32 bytes");
};

const claimsOf = async (token: string, secret: string): Promise<Record<string, unknown>> => {
  try {
    // `iat` is left alone: the clock of whoever signs may be a second ahead.
    return await verify(token, secret, { alg: "HS256", iat: false });
  } catch {
    throw unauthorized("the token is not valid");
  }
};

/** Null where a claim is missing or is not what it should be. */
const fromClaims = ({ sub, name, rooms = [], exp }: Record<string, unknown>): Identity | null => {
  const username = typeof name === "string" ? normalizeUsername(name) : null;
  const isList = Array.isArray(rooms) && rooms.every((room): room is string => typeof room === "string");
  if (!isUserId(sub) || nameKey(sub) === "system" || username === null || !isList || typeof exp !== "number")
    return null;
  return { user: { id: sub, username }, rooms, expiresAt: exp };
};

const unauthorized = (message: string): ApiError =>
  new ApiError(401, "unauthorized", message, { headers: { "WWW-Authenticate": "Bearer" } });
