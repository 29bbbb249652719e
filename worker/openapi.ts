/** How the API's routes are declared: validation failures in the API's own error format, responses, documented errors. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Edge } from "./env.ts";
import { API_ERROR_CODES, ApiError } from "./errors.ts";

/** Creates a Hono application whose validation failures are `invalid_data`. */
export const createApp = () =>
  new OpenAPIHono<Edge>({
    defaultHook: (result) => {
      if (result.success) return;
      const issue = result.error.issues[0];
      const message = issue ? [...issue.path, issue.message].join(": ") : "the request is not valid";
      throw new ApiError(400, "invalid_data", message);
    },
  });

/** Describes a JSON response. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

/** Describes a JSON body, which is required. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

const errorResponse = z
  .object({
    error: z.object({
      code: z.enum(API_ERROR_CODES).openapi({ example: "invalid_data" }),
      message: z.string().openapi({ description: "For people; may change.", example: "limit: 1 to 100" }),
      requestId: z
        .string()
        .optional()
        .openapi({ description: "With status 500 and above: identifies the entry in the log." }),
    }),
  })
  .openapi("Error");

const ERRORS = {
  400: "The request is not valid.",
  401: "The token is missing or not valid.",
  403: "Not allowed.",
  404: "Not found, or not visible to the caller.",
  409: "Another member of the room has this name, or the list is full (too_many_rooms, too_many_blocked).",
  411: "The body has no Content-Length.",
  413: "The body is larger than 64 KiB, or a file larger than the operator allows.",
  414: "The URL is longer than 8,192 characters.",
  415: "The body is not JSON.",
  416: "The file ends before this range.",
  429: "Rate limited; Retry-After is in seconds.",
  500: "Internal error; the log has the details.",
  503: "A service that this needs is unavailable or not configured, or a search took too long (search_timeout).",
} as const;

/** Describes the error responses with these statuses, and 500. */
export const errors = (...statuses: (keyof typeof ERRORS)[]) =>
  Object.fromEntries([...statuses, 500 as const].map((status) => [status, json(ERRORS[status], errorResponse)]));
