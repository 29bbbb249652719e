/** Admits only the operator. */
import { createMiddleware } from "hono/factory";
import { bearerToken } from "../auth/identity.ts";
import { isOperatorToken, isSameToken, OPERATOR_TOKEN_CHARACTERS } from "../auth/operator-token.ts";
import type { Edge } from "../env.ts";
import { ApiError } from "../errors.ts";

/** Rejects calls without the operator's token: `unauthorized`, or `not_configured` where the deployment has none. */
export const requireOperator = createMiddleware<Edge>(async (c, next) => {
  const { OPERATOR_TOKEN = "" } = c.env;
  if (!isOperatorToken(OPERATOR_TOKEN)) {
    throw new ApiError(
      503,
      "not_configured",
      `the operator must set OPERATOR_TOKEN, at least ${OPERATOR_TOKEN_CHARACTERS} characters`,
    );
  }
  if (!(await isSameToken(bearerToken(c.req.raw.headers) ?? "", OPERATOR_TOKEN))) {
    throw new ApiError(401, "unauthorized", "the operator's token is required", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  }
  await next();
});
