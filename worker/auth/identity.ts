/** Identities: the user of a session token, or a new guest. */
import { GUEST_PREFIX, generatedName, isGuest, mayEnter } from "../../rooms/protocol/access.ts";
import { isReservedName } from "../../rooms/protocol/confusables.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { Role, User } from "../../rooms/protocol/events.ts";
import { parseUsername } from "../../rooms/protocol/fields.ts";
import { isUserId } from "../../rooms/protocol/ids.ts";
import { subprotocolsOf, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import { ApiError, notFound } from "../errors.ts";
import { type Claims, LEEWAY_S, readToken, signClaims, type TokenSettings } from "./token.ts";

export interface AuthSettings extends TokenSettings {
  /** "guests": a caller without a token is a new guest. Anything else, by convention "required": a token is required. */
  AUTH?: string;
}

export interface Identity {
  user: User;
  role: Role;
  /** The private rooms that the token admits to: exact names, or prefixes ending in `*`. */
  rooms: readonly string[];
  /** When the token expires, seconds since 1970; null for a guest without one. */
  expiresAt: number | null;
}

/** True if guests are admitted. */
export const admitsGuests = ({ AUTH = "guests" }: AuthSettings): boolean => AUTH === "guests";

/** Creates a guest named `username`, or with a generated name. */
export const newGuest = (username?: string): Identity => {
  const id = GUEST_PREFIX + crypto.randomUUID();
  return {
    user: { id, username: username ?? generatedName(id) },
    role: "member",
    rooms: [],
    expiresAt: null,
  };
};

/** Returns the token of the `Authorization` header, null without one. Throws `unauthorized` for other schemes. */
export const bearerToken = (headers: Headers): string | null => {
  const header = headers.get("Authorization");
  if (header === null) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthorized("Authorization must be: Bearer <token>");
  return token;
};

/** Returns the token of an upgrade: in `Authorization`, or as a subprotocol, the only header that browsers can set. */
export const socketToken = (headers: Headers): string | null =>
  bearerToken(headers) ??
  subprotocolsOf(headers.get("Sec-WebSocket-Protocol"))
    .find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX))
    ?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ??
  null;

/**
 * Resolves a token to an identity; null, no token, is a new guest. Throws `unauthorized` for an invalid token and for
 * guests that are not admitted, `not_configured` for a token without a secret to verify it.
 */
export const identify = async (token: string | null, settings: AuthSettings): Promise<Identity> => {
  if (token === null) {
    if (!admitsGuests(settings)) throw unauthorized("a session token is required");
    return newGuest();
  }
  return admit(await readToken(token, settings), settings);
};

/** Resolves the token of a REST call to an identity, see `identify`. */
export const identifyCall = (headers: Headers, settings: AuthSettings): Promise<Identity> =>
  identify(bearerToken(headers), settings);

/** An identity that a token proves. */
export type SignedIn = Identity & { expiresAt: number };

/** Resolves a token to an identity. Throws `unauthorized` without a valid one: new guests have nothing of their own. */
export const identifyUser = async (token: string | null, settings: AuthSettings): Promise<SignedIn> => {
  if (token === null) throw unauthorized("a session token is required");
  const { expiresAt, ...identity } = await identify(token, settings);
  if (expiresAt === null) throw unauthorized("a session token is required");
  return { ...identity, expiresAt };
};

/** Returns false for a room that the identity may not enter. Who may enter a direct conversation only the room itself knows. */
export const mayAsk = (identity: Identity, room: string): boolean =>
  mayEnter(identity, room) && (!isDirect(room) || identity.expiresAt !== null);

/** Throws `not_found` for a room that the identity may not enter: even its existence is private. */
export const requireAccess = (identity: Identity, room: string): void => {
  if (!mayAsk(identity, room)) throw notFound("room");
};

/**
 * Resolves a token to the guest whose session it may renew, until `lateS` seconds after its expiry. Throws `unauthorized`
 * for an invalid token and `forbidden` for an application's: what it grants would be signed again, perhaps with another
 * secret than the one that it was signed with.
 */
export const guestToRenew = async (token: string, settings: AuthSettings, lateS: number): Promise<User> => {
  const identity = admit(await readToken(token, settings, lateS), settings);
  const isGranted = !isGuest(identity.user) || identity.rooms.length > 0 || identity.role !== "member";
  if (!isGranted) return identity.user;
  // Only a guest's is valid after its expiry.
  await identify(token, settings);
  throw new ApiError(403, "forbidden", "only a guest's token can be renewed: an application signs its own");
};

/** Returns when a connection must end, seconds since 1970: at the token's expiry plus the leeway; null without one. */
export const connectedUntil = ({ expiresAt }: Identity): number | null => expiresAt && expiresAt + LEEWAY_S;

/** Signs a guest's token; times are in seconds since 1970. Throws `not_configured` without a secret. */
export const signGuestToken = (
  { id, username }: User,
  { issuedAt, expiresAt }: { issuedAt: number; expiresAt: number },
  settings: AuthSettings,
): Promise<string> => signClaims({ sub: id, name: username, iat: issuedAt, exp: expiresAt }, settings);

const admit = (claims: Claims | null, settings: AuthSettings): Identity => {
  const identity = claims && fromClaims(claims);
  if (identity === null) throw unauthorized("the token is not valid");
  if (isGuest(identity.user) && !admitsGuests(settings)) throw unauthorized("guests are not admitted");
  return identity;
};

/** Returns null if a claim is missing or invalid. */
const fromClaims = ({ sub, name, rooms = [], role, exp }: Claims): Identity | null => {
  const username = typeof name === "string" ? parseUsername(name) : null;
  const isList = Array.isArray(rooms) && rooms.every((room): room is string => typeof room === "string");
  if (!isUserId(sub) || isReservedName(sub) || username === null || !isList) return null;
  // Applications have other roles, too. They grant nothing here.
  return {
    user: { id: sub, username },
    role: role === "moderator" ? role : "member",
    rooms,
    expiresAt: exp,
  };
};

const unauthorized = (message: string): ApiError =>
  new ApiError(401, "unauthorized", message, { headers: { "WWW-Authenticate": "Bearer" } });
