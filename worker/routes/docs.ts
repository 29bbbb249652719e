/** The API's description: as an OpenAPI document, generated from the routes' own schemas, and as a page to read. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { createApp } from "../app.ts";
import type { Edge } from "../env.ts";
import { renderDocs } from "./docs-page.ts";

const INFO = {
  title: "Samovar",
  version: "1.0.0",
  description:
    "A web chat at the edge. Lists come in pages of `limit` rows; `next` is the cursor of the following page, null on " +
    'the last one. Refusals have one form: `{"error": {"code", "message"}}`. Times are ISO 8601 in UTC.',
};

/** Describes all routes of `described`. */
export const docs = (described: OpenAPIHono<Edge>) => {
  described.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A session token: HS256, with the claims sub, name, exp and, for private rooms, rooms.",
  });
  const document = () => described.getOpenAPI31Document({ openapi: "3.1.0", info: INFO });
  const app = createApp();
  app.get("/api/openapi.json", (c) => c.json(document()));
  app.get("/api/docs", (c) => {
    const nonce = crypto.randomUUID();
    c.header(
      "Content-Security-Policy",
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    return c.html(renderDocs(document(), new URL(c.req.url).origin, nonce));
  });
  return app;
};
