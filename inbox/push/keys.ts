/** The keys of Web Push: the server's VAPID pair (RFC 8292) and those of subscriptions (RFC 8291). All are on the curve P-256. */
import { fromBase64Url, toBase64Url } from "../../lib/base64url.ts";

/** An uncompressed point: a byte 4 and two coordinates of 32 bytes. */
export const PUBLIC_KEY_BYTES = 65;
export const PRIVATE_KEY_BYTES = 32;
export const AUTH_BYTES = 16;

/** Returns an uncompressed point, which may not be on the curve; null for anything else. */
export const decodePoint = (publicKey: string): Uint8Array<ArrayBuffer> | null => {
  const point = fromBase64Url(publicKey, PUBLIC_KEY_BYTES);
  return point?.[0] === 4 ? point : null;
};

/** Resolves to the public key of a subscription. Rejects for a point that is not on the curve. */
export const importPoint = (point: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);

/** Resolves to true for the keys of a subscription, in base64url. */
export const areSubscriptionKeys = async (p256dh: string, auth: string): Promise<boolean> => {
  const point = decodePoint(p256dh);
  if (point === null || fromBase64Url(auth, AUTH_BYTES) === null) return false;
  return importPoint(point).then(
    () => true,
    () => false,
  );
};

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Resolves to the key that signs for a VAPID pair in base64url. Rejects if the two do not belong together. */
export const importVapidKey = async (publicKey: string, privateKey: string): Promise<CryptoKey> => {
  const point = decodePoint(publicKey);
  if (point === null || fromBase64Url(privateKey, PRIVATE_KEY_BYTES) === null) throw new Error("no VAPID keys");
  const jwk = {
    ...{ kty: "EC", crv: "P-256", d: privateKey },
    ...{ x: toBase64Url(point.slice(1, 33)), y: toBase64Url(point.slice(33)) },
  };
  const key = await crypto.subtle.importKey("jwk", jwk, ES256, false, ["sign"]);
  const publicHalf = await crypto.subtle.importKey("raw", point, ES256, false, ["verify"]);
  // Not every runtime compares the two when it imports them.
  const probe = new Uint8Array(1);
  const signature = await crypto.subtle.sign(ES256, key, probe);
  if (!(await crypto.subtle.verify(ES256, publicHalf, signature, probe))) throw new Error("two different VAPID keys");
  return key;
};
