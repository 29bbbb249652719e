/** The HMAC key (SHA-256) of a secret. */

const encoder = new TextEncoder();

/** A deployment has at most three secrets. */
const keys = new Map<string, CryptoKey>();

/** Returns the key of a secret. It is imported once, because that takes as long as verifying a token. */
export const hmacKey = async (secret: string): Promise<CryptoKey> => {
  let key = keys.get(secret);
  if (!key) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign", "verify"]);
    keys.set(secret, key);
  }
  return key;
};
