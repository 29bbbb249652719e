/** How every part of the edge's Hono application is made, so that all of them refuse in the same words. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Edge } from "./env.ts";
import { ApiError } from "./errors.ts";

/** An application, or a part of one, whose validation errors are `invalid_data`. */
export const createApp = () =>
  new OpenAPIHono<Edge>({
    defaultHook: (result) => {
      if (result.success) return;
      const issue = result.error.issues[0];
      const message = issue ? [...issue.path, issue.message].join(": ") : "the request is not valid";
      throw new ApiError(400, "invalid_data", message);
    },
  });
