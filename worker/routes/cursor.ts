/** Where the next page of a list begins, as text that means nothing to anyone else. */
import { decodeBase64Url, encodeBase64Url } from "hono/utils/encode";
import * as z from "zod";
import { ApiError } from "../errors.ts";

const VERSION = 1;

/** The cursor after the row with `key` in the list named `list`. A key is any JSON value. */
export const encodeCursor = (list: string, key: unknown): string => {
  const bytes = new TextEncoder().encode(JSON.stringify([VERSION, list, key]));
  return encodeBase64Url(bytes.buffer).replace(/=+$/, "");
};

/** The key in a cursor of the list named `list`. Throws `invalid_cursor` for any other text, other lists' cursors too. */
export const decodeCursor = <Key>(list: string, cursor: string, key: z.ZodType<Key>): Key => {
  try {
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decodeBase64Url(cursor));
    return z.tuple([z.literal(VERSION), z.literal(list), key]).parse(JSON.parse(json))[2] as Key;
  } catch {
    throw new ApiError(400, "invalid_cursor", "this is not a cursor of this list: pass on the next of its last page");
  }
};
