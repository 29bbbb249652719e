/** The password of a local database: made at each start, so that nothing else on the machine, web pages included, has it. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Returns a random password that needs no escaping in a URL. */
export const newPassword = (): string => randomBytes(24).toString("base64url");

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in constant time. */
export const isPassword = (given: string, password: string): boolean => timingSafeEqual(hash(given), hash(password));
