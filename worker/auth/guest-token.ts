/** Tokens of guests: signed here, valid for an hour, and renewed by their owners. */
import type { User } from "../../rooms/protocol/events.ts";
import { ApiError } from "../errors.ts";
import {
  type AuthSettings,
  admit,
  GUEST_TOKEN_S,
  identify,
  identifyUser,
  isGranted,
  unauthorized,
} from "./identity.ts";
import { readToken, signClaims } from "./token.ts";

/** How long after its expiry a guest's token can be renewed, s. */
const RENEWABLE_S = 60 * 86_400;

/** Whom a guest's token names. */
export interface GuestToken {
  readonly user: User;
  /** How often the user had signed out everywhere when it was signed: the user's inbox knows the current number. */
  readonly epoch: number;
}

export interface SignedToken {
  readonly token: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Signs a token that is valid for `GUEST_TOKEN_S`. Throws `not_configured` without a secret. */
export const signGuestToken = async (
  { user: { id, username }, epoch }: GuestToken,
  settings: AuthSettings,
): Promise<SignedToken> => {
  const issuedAt = Math.floor(Date.now() / 1000);
  const expiresAt = issuedAt + GUEST_TOKEN_S;
  const claims = { sub: id, name: username, iat: issuedAt, exp: expiresAt, epoch };
  return { token: await signClaims(claims, settings), expiresAt };
};

/**
 * Resolves a token to the guest whose session it may renew, also for some time after it has expired. Throws `unauthorized`
 * without a valid one and `forbidden` for an application's: what it grants would be signed again, perhaps with another
 * secret than the one that it was signed with.
 */
export const guestToRenew = async (token: string | null, settings: AuthSettings): Promise<GuestToken> => {
  if (token === null) throw unauthorized("a session token is required");
  const identity = admit(await readToken(token, settings, RENEWABLE_S), settings);
  // Only a guest's is valid after its expiry.
  return guestOf(isGranted(identity) ? await identify(token, settings) : identity);
};

/** Resolves a token to the guest whom it names. Throws `unauthorized` without a valid one, and `forbidden` for an application's. */
export const identifyGuest = async (token: string | null, settings: AuthSettings): Promise<GuestToken> =>
  guestOf(await identifyUser(token, settings));

const guestOf = ({ user, epoch }: { user: User; epoch: number | null }): GuestToken => {
  if (epoch !== null) return { user, epoch };
  throw new ApiError(403, "forbidden", "only guests have sessions: an application signs its own tokens");
};
