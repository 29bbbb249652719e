/** Whether the edge and its database are well. */
import { createRoute, z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { connect } from "../../drizzle/client.ts";
import { sqlState } from "../../drizzle/errors.ts";
import { messages } from "../../drizzle/schema.ts";
import { createLogger, errorFields } from "../../lib/logger.ts";
import { createApp } from "../app.ts";
import type { Env } from "../env.ts";
import { json } from "../schemas.ts";

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
    requestId: z.string().openapi({ description: "Names the entry in the log." }),
  })
  .openapi("DegradedHealth");

type Reason = z.infer<typeof degraded>["database"]["error"];

export const health = createApp();

health.openapi(
  createRoute({
    method: "get",
    path: "/health",
    tags: ["Operation"],
    summary: "Is the server well?",
    description: "Asks Postgres for a row, and waits for at most 2 seconds.",
    responses: {
      200: json("All is well.", healthy),
      503: json("Rooms go on, but the archive and the lists do not.", degraded),
    },
  }),
  async (c) => {
    const started = Date.now();
    try {
      await ask(c.env);
      return c.json({ status: "ok" as const, database: { latencyMs: Date.now() - started } }, 200);
    } catch (error) {
      const reason = reasonOf(c.env, error, Date.now() - started);
      const requestId = crypto.randomUUID();
      createLogger(c.env.LOG).error("health degraded", { code: reason, requestId, ...errorFields(error) });
      return c.json({ status: "degraded" as const, database: { error: reason }, requestId }, 503);
    }
  },
);

/** A row of the table that matters most: a database without it is not well. */
const ask = async ({ DATABASE_URL }: Env): Promise<void> => {
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
