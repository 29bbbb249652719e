/** Health check. */
import { createRoute, z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { connect } from "../../drizzle/client.ts";
import { sqlState } from "../../drizzle/errors.ts";
import { messages } from "../../drizzle/schema.ts";
import { createLogger, errorFields } from "../../lib/logger.ts";
import type { Env } from "../env.ts";
import { createApp, json } from "../openapi.ts";

const TIMEOUT_MS = 2_000;

const healthy = z
  .object({
    status: z.literal("ok"),
    database: z.object({ latencyMs: z.number().openapi({ example: 12 }) }),
  })
  .openapi("Health");

const degraded = z
  .object({
    status: z.literal("degraded"),
    database: z.object({
      error: z
        .enum(["not_configured", "not_migrated", "timeout", "unreachable", "failed"])
        .openapi({ example: "timeout" }),
    }),
    requestId: z.string().openapi({ description: "Identifies the entry in the log." }),
  })
  .openapi("DegradedHealth");

type Reason = z.infer<typeof degraded>["database"]["error"];

export const health = createApp();

health.openapi(
  createRoute({
    method: "get",
    path: "/health",
    tags: ["Operation"],
    summary: "Check health",
    description: "Queries Postgres with a timeout of 2 seconds.",
    responses: {
      200: json("Healthy.", healthy),
      503: json("Postgres is unavailable: rooms keep working, but lists and older history do not.", degraded),
    },
  }),
  async (c) => {
    const started = Date.now();
    try {
      await queryDatabase(c.env);
      return c.json({ status: "ok" as const, database: { latencyMs: Date.now() - started } }, 200);
    } catch (error) {
      const reason = reasonOf(c.env, error, Date.now() - started);
      const { requestId } = c.var;
      createLogger(c.env.LOG).error("health degraded", { code: reason, requestId, ...errorFields(error) });
      return c.json({ status: "degraded" as const, database: { error: reason }, requestId }, 503);
    }
  },
);

/** Reads from `messages`, so that a database without tables is unhealthy. */
const queryDatabase = async ({ DATABASE_URL }: Env): Promise<void> => {
  if (!DATABASE_URL) throw new Error("DATABASE_URL is not set");
  await connect(DATABASE_URL, TIMEOUT_MS).select({ one: sql`1` }).from(messages).limit(1);
};

const reasonOf = ({ DATABASE_URL }: Env, error: unknown, ms: number): Reason => {
  if (!DATABASE_URL) return "not_configured";
  const state = sqlState(error);
  if (state === "42P01") return "not_migrated";
  if (state !== null) return "failed";
  // Clocks and timers may differ by a millisecond or two.
  return ms >= TIMEOUT_MS - 10 ? "timeout" : "unreachable";
};
