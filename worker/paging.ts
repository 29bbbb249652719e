/** Pages of lists: the query that asks for one, and cursors. */
import { z } from "@hono/zod-openapi";
import { decodeBase64Url, encodeBase64Url } from "hono/utils/encode";
import { ApiError } from "./errors.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** The query parameters of every list. */
export const pageQuery = z.object({
  limit: z
    .string()
    .regex(/^[1-9]\d*$/, { error: `1 to ${MAX_LIMIT}` })
    .default(String(DEFAULT_LIMIT))
    .transform(Number)
    .refine((limit) => limit <= MAX_LIMIT, { error: `1 to ${MAX_LIMIT}` })
    .openapi({
      type: "integer",
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: "The maximum number of rows.",
    }),
  cursor: z
    .string()
    .max(4_096)
    .optional()
    .openapi({ description: "`next` of the previous page of the same list; omit it for the first page." }),
});

/** A page's `next`. */
export const nextCursor = z
  .string()
  .nullable()
  .openapi({ description: "The cursor of the next page; null on the last one.", example: null });

const CURSOR_VERSION = 1;

/** Returns the cursor after the row with `key`, any JSON value, in the list named `list`. */
export const encodeCursor = (list: string, key: unknown): string => {
  const bytes = new TextEncoder().encode(JSON.stringify([CURSOR_VERSION, list, key]));
  return encodeBase64Url(bytes.buffer).replace(/=+$/, "");
};

/** Returns the key in a cursor of the list named `list`. Throws `invalid_cursor` for any other text. */
export const decodeCursor = <Key>(list: string, cursor: string, key: z.ZodType<Key>): Key => {
  try {
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decodeBase64Url(cursor));
    return z.tuple([z.literal(CURSOR_VERSION), z.literal(list), key]).parse(JSON.parse(json))[2] as Key;
  } catch {
    throw new ApiError(400, "invalid_cursor", "not a cursor of this list: pass the next of its previous page");
  }
};
