/** The inbox's requests and responses as schemas. They derive from the protocol's. */
import { z } from "@hono/zod-openapi";
import * as protocol from "../rooms/protocol/inbox.ts";
import { INBOX_LIMITS } from "../rooms/protocol/limits.ts";
import { PUSH_LEVELS } from "../rooms/protocol/push.ts";
import { documentedObject, user, username } from "./schemas.ts";

const preview = documentedObject(protocol.preview, {
  seq: { description: "The message's number in its room.", example: 17 },
  userId: { type: ["string", "null"], description: "Null if the author was erased.", example: "u-boris" },
  username: { description: "The author's name at the time.", example: "Boris" },
  excerpt: { description: "The beginning of the message, up to 200 characters.", example: "Good morning" },
  timestamp: { description: "When it was sent, in UTC.", example: "2026-11-23T12:00:00.000Z" },
}).openapi("Preview");

export const inboxRoom = documentedObject(protocol.inboxRoom, {
  room: { example: "general" },
  lastSeq: { description: "The number of the room's last message, as far as the inbox knows.", example: 17 },
  read: { description: "Everything up to this number has been read, on any device.", example: 12 },
  unread: { description: "Messages of others above `read`.", example: 4 },
  mentions: { description: "Those of them that mention the user; in a direct conversation all.", example: 1 },
  isExact: { description: "False if there may be more unread messages.", example: true },
  muted: { example: false },
  push: { description: "For which news the user's browsers are pushed to.", example: "mentions" },
  direct: { description: "The other member of a direct conversation." },
  last: { description: "The last message, where it is known." },
})
  .extend({ direct: user.optional(), last: preview.optional() })
  .openapi("InboxRoom");

export const inbox = z
  .object({
    user,
    rooms: z.array(inboxRoom).openapi({ description: `The rooms that the user follows, up to ${INBOX_LIMITS.rooms}.` }),
    blocked: z.array(user).openapi({ description: `Whom they have blocked, up to ${INBOX_LIMITS.blocked}.` }),
  })
  .openapi("Inbox");

export const followRequest = z.object({
  muted: z
    .boolean()
    .optional()
    .openapi({ description: "In a muted room only mentions are news. Left out, it stays as it is.", example: true }),
  push: z
    .enum(PUSH_LEVELS)
    .optional()
    .openapi({
      description:
        "Which news is pushed to the user's browsers: that a room has unread messages and mentions, mentions alone, or " +
        "none. Direct messages are mentions. Left out, it stays as it is.",
      example: "all",
    }),
});

export const blockRequest = z.object({ username });
