/** Direct conversations: opening the one of the caller and another user. */
import { createRoute, z } from "@hono/zod-openapi";
import type { CommandResult } from "../../inbox/core/effects.ts";
import { bearerToken, identifyUser } from "../auth/identity.ts";
import { callInbox, callRoom } from "../call-room.ts";
import { directRoomOf } from "../direct-room.ts";
import { ApiError } from "../errors.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { unwrap } from "../rejection.ts";
import { userId, username } from "../schemas.ts";

const openedDirect = z.object({ room: z.string().openapi({ example: "dm-0123456789abcdef0123456789abcdef" }) });

export const dms = createApp();

dms.openapi(
  createRoute({
    tags: ["Rooms"],
    security: [{ token: [] }],
    method: "post",
    path: "/api/dms",
    summary: "Open a direct conversation",
    description:
      "Returns the room of the caller and another user, to which nobody else has access. It is the same for both and with every call. " +
      "Forbidden if the other user has blocked the caller.",
    request: {
      body: jsonBody(
        z.object({
          userId,
          username: username.openapi({ description: "The other user's name, shown until they have written." }),
        }),
      ),
    },
    responses: { 200: json("The room.", openedDirect), ...errors(400, 401, 403, 409, 413, 415, 429, 503) },
  }),
  async (c) => {
    const { headers } = c.req.raw;
    const { user } = await identifyUser(bearerToken(headers), c.env);
    const { userId: id, username } = c.req.valid("json");
    if (id === user.id) throw new ApiError(400, "invalid_data", "userId: you cannot talk to yourself");
    const room = await directRoomOf(user.id, id);
    await limitRoomCreation(room, user, headers, c.env);
    if (await callInbox(c.env, id, (stub): Promise<boolean> => stub.blocks(user.id))) {
      throw new ApiError(403, "forbidden", "this person does not receive your messages");
    }
    const lastSeq = await callRoom(c.env, room, (stub): Promise<number> => stub.openDirect([user.id, id]));
    // The other user follows it from the first message on.
    const opened = { room, lastSeq, direct: { id, username } };
    unwrap(await callInbox(c.env, user.id, (stub): Promise<CommandResult<null>> => stub.openedDirect(opened)));
    return c.json({ room }, 200);
  },
);
