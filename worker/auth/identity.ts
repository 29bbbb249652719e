/** Who is calling: a session token's user, or a new guest. */

import { isReservedName } from "../../rooms/protocol/confusables.ts";
import { parseUsername, type Role, type User } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { subprotocolsOf, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import { ApiError } from "../errors.ts";
import { type Claims, LEEWAY_S, readToken, signClaims, type TokenSettings } from "./token.ts";

export interface AuthSettings extends TokenSettings {
  /** "guests": whoever has no token is a new guest. Anything else, "required" by name: a token is needed. */
  AUTH?: string;
}

export interface Identity {
  user: User;
  role: Role;
  /** The private rooms that the token names: exact names, or beginnings of names ending in `*`. */
  rooms: readonly string[];
  /** When the token ends, seconds since 1970; null for a guest without one. */
  expiresAt: number | null;
}

/** The ids of guests begin with this; an application's own tokens should name nobody so. */
const GUEST_PREFIX = "guest-";

export const isGuest = ({ user }: Identity): boolean => user.id.startsWith(GUEST_PREFIX);

/** True for someone to whom an application has granted something: how long is for the application to say. */
export const isGranted = (identity: Identity): boolean =>
  !isGuest(identity) || identity.rooms.length > 0 || identity.role !== "member";

/** True when guests may come. */
export const admitsGuests = ({ AUTH = "guests" }: AuthSettings): boolean => AUTH === "guests";

/** True for what can be a user's id: 1 to 128 characters that Postgres can store. */
export const isUserId = (id: unknown): id is string =>
  typeof id === "string" &&
  id !== "" &&
  id.length <= LIMITS.userIdCharacters &&
  !id.includes("\0") &&
  id.isWellFormed();

/** A guest whom nobody has met, under `username` or a made-up name. */
export const newGuest = (username?: string): Identity => {
  const id = crypto.randomUUID();
  return {
    user: { id: GUEST_PREFIX + id, username: username ?? `guest-${id.slice(0, 6)}` },
    role: "member",
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
  return admit(await readToken(token, settings), settings);
};

/**
 * Who may have the session that `token` has begun renewed: whoever `identify` knows, and a guest whose token has
 * ended less than `lateS` seconds ago. What an application has granted is never renewed after its end.
 */
export const identifyForRenewal = async (token: string, settings: AuthSettings, lateS: number): Promise<Identity> => {
  const identity = admit(await readToken(token, settings, lateS), settings);
  return isGranted(identity) ? identify(token, settings) : identity;
};

/** When the right to be connected ends, seconds since 1970: a token's end and the leeway; null for who has none. */
export const connectedUntil = ({ expiresAt }: Identity): number | null => expiresAt && expiresAt + LEEWAY_S;

/** A token for `identity`, which must say when it ends. Throws `not_configured` where none can be signed. */
export const signToken = (
  { user, role, rooms, expiresAt }: Identity & { expiresAt: number },
  now: number,
  settings: AuthSettings,
): Promise<string> =>
  signClaims(
    {
      sub: user.id,
      name: user.username,
      ...(rooms.length > 0 ? { rooms: [...rooms] } : {}),
      ...(role === "member" ? {} : { role }),
      iat: Math.floor(now / 1000),
      exp: expiresAt,
    },
    settings,
  );

const admit = (claims: Claims | null, settings: AuthSettings): Identity => {
  const identity = claims && fromClaims(claims);
  if (identity === null) throw unauthorized("the token is not valid");
  if (isGuest(identity) && !admitsGuests(settings)) throw unauthorized("guests are not admitted");
  return identity;
};

/** Null where a claim is missing or is not what it should be. */
const fromClaims = ({ sub, name, rooms = [], role, exp }: Claims): Identity | null => {
  const username = typeof name === "string" ? parseUsername(name) : null;
  const isList = Array.isArray(rooms) && rooms.every((room): room is string => typeof room === "string");
  if (!isUserId(sub) || isReservedName(sub) || username === null || !isList) return null;
  // Applications have roles of their own: what is none of this chat's grants nothing.
  return {
    user: { id: sub, username },
    role: role === "moderator" ? role : "member",
    rooms,
    expiresAt: exp,
  };
};

const unauthorized = (message: string): ApiError =>
  new ApiError(401, "unauthorized", message, { headers: { "WWW-Authenticate": "Bearer" } });
