/** Reads a session token without verifying it; only the server can. */
import type { User } from "../../rooms/protocol/events.ts";

export interface Session {
  token: string;
  user: User;
  /** ISO 8601. */
  expiresAt: string;
  /** When the token is to be renewed, ms since 1970 by this device's clock; 0 or left out: before it is used. */
  renewAt?: number;
}

interface Claims {
  sub?: unknown;
  name?: unknown;
  iat?: unknown;
  epoch?: unknown;
  exp?: unknown;
}

const claimsOf = (token: string): Claims => {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
};

/** Returns the session of a JWT with `sub`, `name` and `exp`. Throws for anything else. */
export const sessionOf = (token: string): Session => {
  const { sub, name, exp } = claimsOf(token);
  if (typeof sub !== "string" || typeof name !== "string" || typeof exp !== "number") {
    throw new TypeError("a session token has the claims sub, name and exp");
  }
  return { token, user: { id: sub, username: name }, expiresAt: new Date(exp * 1000).toISOString() };
};

/** Returns how long a JWT with `iat` and `exp` is valid, ms. Throws for anything else. */
export const lifetimeOf = (token: string): number => {
  const { iat, exp } = claimsOf(token);
  if (typeof iat !== "number" || typeof exp !== "number") throw new TypeError("the token has no iat and exp");
  return (exp - iat) * 1000;
};

/** Returns how often a guest had signed out everywhere when the token was signed; 0 for an application's. */
export const epochOf = (token: string): number => {
  const { epoch } = claimsOf(token);
  return typeof epoch === "number" ? epoch : 0;
};
