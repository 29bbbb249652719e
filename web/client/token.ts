/** Reads a session token without verifying it; only the server can. */
import type { User } from "../../rooms/protocol/events.ts";

export interface Session {
  token: string;
  user: User;
  /** ISO 8601. */
  expiresAt: string;
}

/** Returns the session of a JWT with `sub`, `name` and `exp`. Throws for anything else. */
export const sessionOf = (token: string): Session => {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const { sub, name, exp } = claims as { sub?: unknown; name?: unknown; exp?: unknown };
  if (typeof sub !== "string" || typeof name !== "string" || typeof exp !== "number") {
    throw new TypeError("a session token has the claims sub, name and exp");
  }
  return { token, user: { id: sub, username: name }, expiresAt: new Date(exp * 1000).toISOString() };
};
