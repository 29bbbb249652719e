/** Turns errors into responses, in the API's one format. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { createLogger, errorFields } from "../../lib/logger.ts";
import type { Edge } from "../env.ts";
import { ApiError, internalError } from "../errors.ts";

/** Responds to an error thrown anywhere in a request. Server errors are logged and carry the log entry's id. */
export const handleError = (error: Error, c: Context<Edge>): Response => {
  const apiError = toApiError(error);
  const { status, code, message, headers } = apiError;
  if (status < 500) return c.json({ error: { code, message } }, status, headers);
  logFailure(apiError, c);
  return c.json({ error: { code, message, requestId: c.var.requestId } }, status, headers);
};

/** Returns the error that the caller sees. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  // Hono's own validation of a body throws these.
  if (error instanceof HTTPException && error.status === 415) {
    return new ApiError(415, "unsupported_media_type", "send application/json");
  }
  if (error instanceof HTTPException && error.status === 400) {
    return new ApiError(400, "invalid_json", "the body is not valid JSON");
  }
  return internalError(error);
};

/** Logs a server error under the request's id. */
export const logFailure = (error: ApiError, c: Context<Edge>): void => {
  const { requestId } = c.var;
  // The path alone: a query may hold anything.
  const { method, path } = c.req;
  const fields = { method, path, code: error.code, requestId };
  createLogger(c.env.LOG).error("request failed", { ...fields, ...errorFields(error.cause ?? error) });
};
