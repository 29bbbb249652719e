/** What REST answers when something is refused or fails: one form, made in one place. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { createLog, errorFields } from "../rooms/logger.ts";
import type { Edge } from "./env.ts";
import { ApiError } from "./errors.ts";

/** Answers an error thrown anywhere in a request; what nobody expected is logged, and answered with the log's id. */
export const answerError = (error: Error, c: Context<Edge>): Response => {
  const known = error instanceof HTTPException ? fromHono(error) : error;
  const log = createLog(c.env.LOG);
  if (known instanceof ApiError) {
    const { status, code, message, headers, cause } = known;
    if (status >= 500) log("error", "request failed", { ...about(c), code, ...errorFields(cause ?? known) });
    return c.json({ error: { code, message } }, status, headers);
  }
  const requestId = crypto.randomUUID();
  log("error", "request failed", { ...about(c), code: "internal_error", requestId, ...errorFields(error) });
  return c.json({ error: { code: "internal_error", message: "something went wrong here", requestId } }, 500);
};

// The path alone: a query is the caller's own, and may hold anything.
const about = (c: Context<Edge>) => ({ method: c.req.method, path: c.req.path });

/** Hono's own refusals of a body. */
const fromHono = (error: HTTPException): Error => {
  if (error.status === 415) return new ApiError(415, "unsupported_media_type", "send application/json");
  if (error.status === 400) return new ApiError(400, "invalid_json", "the body is not valid JSON");
  return error;
};
