/** An erasure's request and response as schemas. */
import { z } from "@hono/zod-openapi";
import { isStorable } from "../rooms/protocol/utf8.ts";
import { userId } from "./schemas.ts";

export const erasureRequest = z.object({
  userId,
  after: z
    .string()
    .max(256)
    .refine(isStorable, { error: "the name of a room" })
    .default("")
    .openapi({ description: "`next` of the previous call; omit it for the first one.", example: "general" }),
});

const count = (description: string) => z.int().openapi({ description, example: 1 });

const erasedRoom = z
  .object({
    room: z.string().openapi({ example: "general" }),
    messages: count("Messages that the room itself still had."),
    deadLetters: count("Those of them that are dead letters."),
    references: count("Others' messages which mentioned them or to which they had reacted."),
    orders: count("Moderators' orders that waited for Postgres."),
    sanctions: count("Mutes and removals."),
    connections: count("Connections that were closed."),
    rows: count("Messages in Postgres."),
  })
  .openapi("ErasedRoom");

export const erasure = z
  .object({
    rooms: z.array(erasedRoom),
    archive: z
      .object({ orders: count("Orders in the audit log."), users: count("Rows of users.") })
      .nullable()
      .openapi({ description: "Null while rooms are left." }),
    next: z
      .string()
      .nullable()
      .openapi({ description: "`after` of the next call; null when all is done.", example: null }),
  })
  .openapi("Erasure");
