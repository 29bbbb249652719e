/** Errors of the API: thrown anywhere in a request, turned into a response by `handleError`. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Why a call failed. A closed set: clients may switch on it. */
export const API_ERROR_CODES = [
  "invalid_data",
  "invalid_json",
  "invalid_cursor",
  "unauthorized",
  "signed_out",
  "forbidden",
  "muted",
  "not_found",
  "unknown_file",
  "method_not_allowed",
  "username_taken",
  "too_many_rooms",
  "too_many_blocked",
  "length_required",
  "body_too_large",
  "unsupported_media_type",
  "upgrade_required",
  "rate_limited",
  "internal_error",
  "not_configured",
  "database_unavailable",
  "room_unavailable",
  "inbox_unavailable",
  "files_unavailable",
  "search_timeout",
] as const;

export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** An expected failure. The caller sees its message; its cause is only logged. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: ApiErrorCode;
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    code: ApiErrorCode,
    message: string,
    { headers = {}, cause }: { headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Returns the error for something that does not exist or that the caller may not see: both look the same. */
export const notFound = (what: string): ApiError => new ApiError(404, "not_found", `there is no such ${what}`);

/** Returns the error for an unexpected failure. Callers learn nothing about its cause. */
export const internalError = (cause: unknown): ApiError =>
  new ApiError(500, "internal_error", "something went wrong on the server", { cause });
