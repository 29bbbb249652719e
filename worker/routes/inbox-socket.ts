/** The WebSocket upgrade of a user's inbox. */
import { createRoute } from "@hono/zod-openapi";
import { identifyUser, socketToken } from "../auth/identity.ts";
import { presentedBy } from "../auth/presented.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { createApp } from "../openapi.ts";
import { handshake, rejectHandshake, requireHandshake } from "./handshake.ts";

export const inboxSocket = createApp();

inboxSocket.openAPIRegistry.registerPath(
  createRoute({
    method: "get",
    path: "/inbox/ws",
    tags: ["Inbox"],
    summary: "Connect to the user's inbox",
    description:
      "A WebSocket handshake. Text frames carry one JSON event each, `{event, data}`, both ways; the first one is " +
      "`inbox`; `/api/asyncapi.json` describes them. The session token is passed as for a room, and is required. A " +
      "rejected connection is accepted, receives an `error` event and is closed: 4401 without a valid token, 1013 (try " +
      "again later) for too many connections from one address, 1011 for an internal error.",
    security: [{ token: [] }],
    responses: {
      101: { description: "Connected." },
      403: { description: "The page's origin is not allowed." },
      426: { description: "Not a WebSocket handshake." },
    },
  }),
);

inboxSocket.get("/inbox/ws", async (c) => {
  const { headers, url } = c.req.raw;
  requireHandshake(c);
  try {
    await consumeLimit("UPGRADES", headers, c.env);
    const identity = await identifyUser(socketToken(headers), c.env);
    const inbox = c.env.INBOXES.getByName(identity.user.id);
    return await inbox.fetch(url, { headers: handshake(headers, presentedBy(identity)) });
  } catch (cause) {
    return rejectHandshake(c, cause);
  }
});
