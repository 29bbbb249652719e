/** Times in queries. */
import { z } from "@hono/zod-openapi";

/** The years that Postgres and JavaScript write alike. */
const isCommonEra = (time: Date): boolean => time.getTime() >= Date.UTC(1, 0) && time.getUTCFullYear() <= 9_999;

/** An optional ISO 8601 time. */
export const queryTime = (description: string) =>
  z.iso
    .datetime({ offset: true, error: "an ISO 8601 time such as 2026-11-23T12:00:00Z" })
    .transform((text) => new Date(text))
    .refine(isCommonEra, { error: "a year from 1 to 9999" })
    .optional()
    .openapi({ type: "string", format: "date-time", description, example: "2026-11-23T12:00:00Z" });
