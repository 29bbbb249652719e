/** What REST answers when something is refused or fails: one form, made in one place. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { createLogger, errorFields } from "../../lib/logger.ts";
import type { Edge } from "../env.ts";
import { ApiError } from "../errors.ts";

/** Answers an error thrown anywhere in a request. A failure on this side is logged, and answered with the log's id. */
export const answerError = (error: Error, c: Context<Edge>): Response => {
  const raised = error instanceof HTTPException ? fromHono(error) : error;
  const { status, code, message, headers } = raised instanceof ApiError ? raised : unexpected(raised);
  if (status < 500) return c.json({ error: { code, message } }, status, headers);
  return c.json({ error: { code, message, requestId: logFailure(raised, c) } }, status, headers);
};

/** What is said of an error that nobody expected: nothing of what it says itself. */
export const unexpected = (cause: unknown): ApiError =>
  new ApiError(500, "internal_error", "something went wrong here", { cause });

/** Logs a failure on this side. Returns the id by which it is found there. */
export const logFailure = (error: unknown, c: Context<Edge>): string => {
  const requestId = crypto.randomUUID();
  const { code, cause = error } = error instanceof ApiError ? error : unexpected(error);
  createLogger(c.env.LOG).error("request failed", { ...about(c), code, requestId, ...errorFields(cause) });
  return requestId;
};

// The path alone: a query is the caller's own, and may hold anything.
const about = (c: Context<Edge>) => ({ method: c.req.method, path: c.req.path });

/** Hono's own refusals of a body. */
const fromHono = (error: HTTPException): Error => {
  if (error.status === 415) return new ApiError(415, "unsupported_media_type", "send application/json");
  if (error.status === 400) return new ApiError(400, "invalid_json", "the body is not valid JSON");
  return error;
};
