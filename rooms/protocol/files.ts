/** The settings of files: what an operator sets as `FILE_LIMITS` in wrangler.toml. The room and the Worker read it. */
import * as z from "zod/mini";
import { FILE_LIMITS, MAX_ATTACHMENTS } from "./limits.ts";

export type FileLimits = Readonly<Record<keyof typeof FILE_LIMITS, number>>;

const count = z.int().check(z.positive());
const setting = z.strictObject({
  // Cloudflare accepts bodies of 100 MB.
  bytes: z.optional(count.check(z.lte(100_000_000))),
  perMessage: z.optional(count.check(z.lte(MAX_ATTACHMENTS))),
  bytesPerDay: z.optional(count),
});

/** Parses `FILE_LIMITS`; what it leaves out keeps its default. `problem` explains an invalid setting, else it is null. */
export const parseFileLimits = (raw: unknown): { limits: FileLimits; problem: string | null } => {
  const parsed = setting.safeParse(raw ?? {});
  if (!parsed.success) return { limits: FILE_LIMITS, problem: `FILE_LIMITS: ${z.prettifyError(parsed.error)}` };
  const { bytes, perMessage, bytesPerDay } = parsed.data;
  const limits = {
    bytes: bytes ?? FILE_LIMITS.bytes,
    perMessage: perMessage ?? FILE_LIMITS.perMessage,
    bytesPerDay: bytesPerDay ?? FILE_LIMITS.bytesPerDay,
  };
  return { limits, problem: null };
};
