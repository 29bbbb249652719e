/** Responses to unknown paths and to methods that a path does not have. */
import type { Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Edge } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { handleError } from "./error-handler.ts";

/** Paths that only programs request, whatever they accept. */
const FOR_PROGRAMS = /^\/(?:api|assets)(?:\/|$)/;

/** Responds 404: with the page, which explains it in the user's language, to a navigating browser, else with JSON. */
export const handleNotFound = async (c: Context<Edge>): Promise<Response> => {
  const { method, path } = c.req;
  // Browsers request scripts and images with other types.
  const acceptsPage = c.req.header("Accept")?.includes("text/html") ?? false;
  if (!/^(?:GET|HEAD)$/.test(method) || !acceptsPage || FOR_PROGRAMS.test(path)) {
    // Not thrown: `methodNotAllowed` replaces only responses that no error has caused.
    return handleError(notFound("address"), c);
  }
  const page = await c.env.ASSETS.fetch(new URL("/", c.req.url));
  const response = new Response(page.body, { status: 404, headers: page.headers });
  response.headers.set("Cache-Control", "no-store");
  return response;
};

/** Rejects methods that a route of `app` does not have with 405. */
export const rejectUnknownMethods = (app: Hono<Edge>) =>
  methodNotAllowed({
    app,
    onMethodNotAllowed: (_, methods) => {
      const allow = methods.join(", ");
      throw new ApiError(405, "method_not_allowed", `this address allows ${allow}`, { headers: { Allow: allow } });
    },
  });
