/** Session tokens: JWTs, HS256. WebCrypto checks signatures, in constant time. */
import { sign, verify } from "hono/jwt";
import { ApiError } from "../errors.ts";

export interface TokenSettings {
  /** Signs the tokens, and is accepted; at least 32 bytes. */
  AUTH_SECRET?: string;
  /** The secret before this one: what it has signed is still accepted, and it signs nothing any more. */
  AUTH_SECRET_PREVIOUS?: string;
}

export const SECRET_BYTES = 32;

/** How far the clock of whoever signs may be from the one here, s. */
export const LEEWAY_S = 30;

/** A header of more characters holds no session token. */
const TOKEN_CHARACTERS = 8_192;

/** The last second of the year 9999: a later one is no time that can be written down. */
const LAST_SECOND = 253_402_300_799;

export type Claims = Record<string, unknown> & { exp: number };

/** True for a secret that can be used. */
export const isSecret = (secret = ""): boolean => new TextEncoder().encode(secret).length >= SECRET_BYTES;

/** A token with these claims. Throws `not_configured` where none can be signed. */
export const signClaims = async (claims: Claims, settings: TokenSettings): Promise<string> =>
  sign(claims, secretOf(settings), "HS256");

/**
 * The claims of a token that was signed here, or with the same secret, and whose time is now, give or take
 * `LEEWAY_S`; one that has ended is taken for `lateS` seconds (at least the leeway). Null for any other.
 * Throws `not_configured` where none can be checked.
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
    `no sessions here: the operator has to set AUTH_SECRET, at least ${SECRET_BYTES} bytes`,
  );
};

/** The claims of a token with this secret's signature, whatever its time; null for any other. */
const verified = async (token: string, secret: string): Promise<Record<string, unknown> | null> => {
  try {
    // Times are compared below, with a leeway that Hono does not have.
    return await verify(token, secret, { alg: "HS256", exp: false, nbf: false, iat: false });
  } catch {
    return null;
  }
};

/** An end is required. `iat` is left alone: it grants nothing. `now` is in seconds. */
const isTimely = (claims: Record<string, unknown>, now: number, lateS: number): claims is Claims => {
  const { exp, nbf = now } = claims;
  return isTime(exp) && exp + lateS > now && isTime(nbf) && nbf - LEEWAY_S <= now;
};

const isTime = (seconds: unknown): seconds is number =>
  typeof seconds === "number" && seconds >= 0 && seconds <= LAST_SECOND;
