/** What a room learns of a caller's address: a keyed hash, by which it tells that guests come from the same one. */
import { isGuest } from "../../rooms/protocol/access.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { addressKey } from "../middleware/rate-limit.ts";
import { hmacKey } from "./hmac-key.ts";
import { isSecret, type TokenSettings } from "./token.ts";

/** Enough to tell addresses apart. */
const HASH_BYTES = 16;

const encoder = new TextEncoder();

/** Replaces a missing `AUTH_SECRET`: other instances of the Worker then have other hashes for an address. */
let randomKey: string | undefined;

const keyOf = ({ AUTH_SECRET }: TokenSettings): string => {
  if (AUTH_SECRET !== undefined && isSecret(AUTH_SECRET)) return AUTH_SECRET;
  // Workers have no random numbers before the first request.
  randomKey ??= crypto.randomUUID();
  return randomKey;
};

/** Returns the hash of a guest's address as base64; null for an application's user, without an address and on loopback. */
export const hashAddress = async (user: User, headers: Headers, settings: TokenSettings): Promise<string | null> => {
  const address = addressKey(headers);
  if (address === null || !isGuest(user)) return null;
  const hash = await crypto.subtle.sign("HMAC", await hmacKey(keyOf(settings)), encoder.encode(`address ${address}`));
  return btoa(String.fromCharCode(...new Uint8Array(hash, 0, HASH_BYTES)));
};
