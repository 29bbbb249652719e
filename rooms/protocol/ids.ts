/** Ids of users, which applications choose for their own. */
import { LIMITS } from "./limits.ts";
import { isStorable } from "./utf8.ts";

/** What a user id must look like, for error messages. */
export const USER_ID_RULE = `a user id has 1 to ${LIMITS.userIdCharacters} characters, without NUL and lone surrogates`;

/** Returns true for a valid user id: 1 to `LIMITS.userIdCharacters` UTF-16 units that Postgres can store. */
export const isUserId = (id: unknown): id is string =>
  typeof id === "string" && id !== "" && id.length <= LIMITS.userIdCharacters && isStorable(id);
