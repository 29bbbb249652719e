/** The query parameter that finds names by their parts. */
import { z } from "@hono/zod-openapi";
import { isStorable } from "../rooms/protocol/utf8.ts";

/** UTF-16 units, before anything is done with them. */
const MAX_LENGTH = 64;

/** `q`: words that a name has to contain. */
export const nameQuery = (description: string) =>
  z
    .string()
    .max(MAX_LENGTH)
    .refine(isStorable, { error: "must not contain NUL or lone surrogates" })
    .default("")
    .openapi({ type: "string", maxLength: MAX_LENGTH, description, example: "tea" });

/** Returns the words of a query, folded as the names are that they are compared with; none of an empty query. */
export const partsOf = (query: string, fold: (text: string) => string): string[] =>
  fold(query)
    .split(/\s+/)
    .filter((part) => part !== "");
