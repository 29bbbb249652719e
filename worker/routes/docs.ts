/** The API's documentation, generated from the schemas: an OpenAPI document, an AsyncAPI document and a page. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { describeWebSocket } from "../asyncapi.ts";
import type { Edge } from "../env.ts";
import { createApp } from "../openapi.ts";
import { renderDocs } from "./docs-page.ts";

const INFO = {
  title: "Samovar",
  version: "1.0.0",
  description:
    "A web chat at the edge. Lists are paged: `limit` rows at a time, and `next` is the cursor of the following page, " +
    'null on the last one. Errors have one format: `{"error": {"code", "message"}}`. Times are ISO 8601 in UTC.',
};

/** Documents every route of `documented`. */
export const docs = (documented: OpenAPIHono<Edge>) => {
  documented.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A session token: HS256, with the claims sub, name, exp and, for private rooms, rooms.",
  });
  documented.openAPIRegistry.registerComponent("securitySchemes", "operator", {
    type: "http",
    scheme: "bearer",
    description: "The deployment's OPERATOR_TOKEN.",
  });
  const document = () => documented.getOpenAPI31Document({ openapi: "3.1.0", info: INFO });
  const app = createApp();
  app.get("/api/openapi.json", (c) => c.json(document()));
  app.get("/api/asyncapi.json", (c) => c.json(describeWebSocket(new URL(c.req.url))));
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
