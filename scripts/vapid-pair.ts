/** Pairs of keys with which a server signs pushes (RFC 8292). */
import { createECDH } from "node:crypto";

export interface VapidPair {
  /** Both in base64url: an uncompressed point of P-256 and a number of 32 bytes. */
  readonly publicKey: string;
  readonly privateKey: string;
}

const pairOf = (privateKey: Buffer): VapidPair => {
  const keys = createECDH("prime256v1");
  keys.setPrivateKey(privateKey);
  return { publicKey: keys.getPublicKey("base64url"), privateKey: privateKey.toString("base64url") };
};

export const newVapidPair = (): VapidPair => {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  // Leading zeros are left out.
  return pairOf(Buffer.concat([Buffer.alloc(32), keys.getPrivateKey()]).subarray(-32));
};

/** Returns the pair to which a private key in base64url belongs. */
export const vapidPairOf = (privateKey: string): VapidPair => pairOf(Buffer.from(privateKey, "base64url"));
