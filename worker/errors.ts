/** How a refusal is said in code: thrown anywhere, answered by `answerError`. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Why a call was refused. A closed set: clients may switch on it. */
export const API_ERROR_CODES = [
  "invalid_data",
  "invalid_json",
  "invalid_cursor",
  "unauthorized",
  "forbidden",
  "muted",
  "not_found",
  "method_not_allowed",
  "username_taken",
  "body_too_large",
  "unsupported_media_type",
  "upgrade_required",
  "rate_limited",
  "internal_error",
  "not_configured",
  "database_unavailable",
  "room_unavailable",
] as const;

export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** An expected failure. Its message is for the caller; its cause is for the log alone. */
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

/** Something that whoever is asking may not know, or that is not there: the answer is the same. */
export const notFound = (what: string): ApiError => new ApiError(404, "not_found", `there is no such ${what}`);
