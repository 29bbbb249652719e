/** Session tokens: JWTs signed with HS256. WebCrypto verifies signatures in constant time. */
import { sign, verify } from "hono/jwt";
import { ApiError } from "../errors.ts";
import { hmacKey } from "./hmac-key.ts";

export interface TokenSettings {
  /** Signs and verifies tokens; at least 32 bytes. */
  AUTH_SECRET?: string;
  /** The previous secret: verifies tokens until the ones it signed have expired. */
  AUTH_SECRET_PREVIOUS?: string;
}

export const SECRET_BYTES = 32;

/** How far the signer's clock may be off, s. */
export const LEEWAY_S = 30;

/** Longer tokens are rejected unread. */
const TOKEN_CHARACTERS = 8_192;

/** The end of the year 9999, the last that `Date` formats with four digits. */
const LAST_SECOND = 253_402_300_799;

export type Claims = Record<string, unknown> & { exp: number };

const encoder = new TextEncoder();

/** True for a secret that is long enough. */
export const isSecret = (secret = ""): boolean => encoder.encode(secret).length >= SECRET_BYTES;

/** Signs a token with these claims. Throws `not_configured` without a secret. */
export const signClaims = async (claims: Claims, settings: TokenSettings): Promise<string> =>
  sign(claims, await hmacKey(secretOf(settings)), "HS256");

/**
 * Returns the claims of a token with a valid signature that is valid now, within `LEEWAY_S`; an expired one is accepted
 * for `lateS` seconds. Null for any other token. Throws `not_configured` without a secret.
 */
export const readToken = async (
  token: string,
  settings: TokenSettings,
  lateS: number = LEEWAY_S,
): Promise<Claims | null> => {
  const secrets = [secretOf(settings), settings.AUTH_SECRET_PREVIOUS].filter(isSecret);
  if (token.length > TOKEN_CHARACTERS) return null;
  for (const secret of secrets) {
    const claims = await verified(token, secret ?? "");
    if (claims !== null) return isTimely(claims, Date.now() / 1000, lateS) ? claims : null;
  }
  return null;
};

const secretOf = ({ AUTH_SECRET = "" }: TokenSettings): string => {
  if (isSecret(AUTH_SECRET)) return AUTH_SECRET;
  throw new ApiError(
    503,
    "not_configured",
    `sessions are not configured: the operator must set AUTH_SECRET, at least ${SECRET_BYTES} bytes`,
  );
};

/** Returns the claims of a token signed with `secret`, expired or not; null for any other. */
const verified = async (token: string, secret: string): Promise<Record<string, unknown> | null> => {
  try {
    // Times are compared in `isTimely`, because Hono has no leeway.
    return await verify(token, await hmacKey(secret), { alg: "HS256", exp: false, nbf: false, iat: false });
  } catch {
    return null;
  }
};

/** `exp` is required. `iat` is ignored: it grants nothing. `now` is in seconds. */
const isTimely = (claims: Record<string, unknown>, now: number, lateS: number): claims is Claims => {
  const { exp, nbf = now } = claims;
  return isTime(exp) && exp + lateS > now && isTime(nbf) && nbf - LEEWAY_S <= now;
};

const isTime = (seconds: unknown): seconds is number =>
  typeof seconds === "number" && seconds >= 0 && seconds <= LAST_SECOND;
