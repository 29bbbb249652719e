/** Identities: the user of a session token, or a new guest. */
import { GUEST_PREFIX, generatedName, isGuest, mayEnter } from "../../rooms/protocol/access.ts";
import { isReservedName } from "../../rooms/protocol/confusables.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { Role, User } from "../../rooms/protocol/events.ts";
import { parseUsername } from "../../rooms/protocol/fields.ts";
import { isUserId } from "../../rooms/protocol/ids.ts";
import { subprotocolsOf, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import { ApiError, notFound } from "../errors.ts";
import { type Claims, LEEWAY_S, readToken, type TokenSettings } from "./token.ts";

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
  /** The epoch of a guest's token (see `GuestToken`); null without one, and for an application's. */
  epoch: number | null;
}

/** How long a guest's token is valid, s: a stolen one is good for no longer than this once its user signs out everywhere. */
export const GUEST_TOKEN_S = 3_600;

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
    epoch: null,
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
  const identity = admit(await readToken(token, settings), settings);
  // A guest's token of an earlier version was signed for longer than it is valid.
  if (identity.expiresAt + LEEWAY_S <= Date.now() / 1000) throw unauthorized("the token is not valid");
  return identity;
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

/** Returns when a connection must end, seconds since 1970: at the token's expiry plus the leeway; null without one. */
export const connectedUntil = ({ expiresAt }: Identity): number | null => expiresAt && expiresAt + LEEWAY_S;

/** Resolves claims to their identity, expired or not. Throws `unauthorized` if they name none. */
export const admit = (claims: Claims | null, settings: AuthSettings): SignedIn => {
  const identity = claims && fromClaims(claims);
  if (identity === null) throw unauthorized("the token is not valid");
  if (isGuest(identity.user) && !admitsGuests(settings)) throw unauthorized("guests are not admitted");
  return identity;
};

/** Returns null if a claim is missing or invalid. */
const fromClaims = ({ sub, name, rooms = [], role, exp, iat, epoch = 0 }: Claims): SignedIn | null => {
  const username = typeof name === "string" ? parseUsername(name) : null;
  const isList = Array.isArray(rooms) && rooms.every((room): room is string => typeof room === "string");
  if (!isUserId(sub) || isReservedName(sub) || username === null || !isList) return null;
  if (typeof epoch !== "number") return null;
  const user = { id: sub, username };
  // Applications have other roles, too. They grant nothing here.
  const identity = { user, role: role === "moderator" ? role : "member", rooms } as const;
  if (isGranted(identity)) return { ...identity, expiresAt: exp, epoch: null };
  const expiresAt = typeof iat === "number" ? Math.min(exp, iat + GUEST_TOKEN_S) : exp;
  return { ...identity, expiresAt, epoch };
};

/** True for what only an application signs: a user who is no guest, private rooms, or a role. */
export const isGranted = ({ user, rooms, role }: Pick<Identity, "user" | "rooms" | "role">): boolean =>
  !isGuest(user) || rooms.length > 0 || role !== "member";

export const unauthorized = (message: string): ApiError =>
  new ApiError(401, "unauthorized", message, { headers: { "WWW-Authenticate": "Bearer" } });
