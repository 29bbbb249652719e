/** Muted and removed users, as moderators list them. */
import * as z from "zod/mini";

const until = z.nullable(z.iso.datetime());

export const sanctionedUser = z.object({
  userId: z.string(),
  /** Null if the room has not seen them lately. */
  username: z.nullable(z.string()),
  /** When the mute ends; null if they are not muted. */
  mutedUntil: until,
  removedUntil: until,
});
export type SanctionedUser = z.infer<typeof sanctionedUser>;
