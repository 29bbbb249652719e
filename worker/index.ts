/** The edge's composition root: middleware and routes. */
import { requestId } from "hono/request-id";
import { allowOrigins } from "./middleware/cors.ts";
import { handleError } from "./middleware/error-handler.ts";
import { handleNotFound, rejectUnknownMethods } from "./middleware/not-found.ts";
import { limitCalls } from "./middleware/rate-limit.ts";
import {
  checkSettings,
  forbidCaching,
  limitBody,
  rejectMalformedUrls,
  securityHeaders,
} from "./middleware/request-guards.ts";
import { createApp } from "./openapi.ts";
import { audit } from "./routes/audit.ts";
import { devices } from "./routes/devices.ts";
import { dms } from "./routes/dms.ts";
import { docs } from "./routes/docs.ts";
import { erasures } from "./routes/erasures.ts";
import { files } from "./routes/files.ts";
import { health } from "./routes/health.ts";
import { inbox } from "./routes/inbox.ts";
import { inboxSocket } from "./routes/inbox-socket.ts";
import { messages } from "./routes/messages.ts";
import { push } from "./routes/push.ts";
import { rooms } from "./routes/rooms.ts";
import { sanctions } from "./routes/sanctions.ts";
import { search } from "./routes/search.ts";
import { session } from "./routes/session.ts";
import { socket } from "./routes/socket.ts";
import { users } from "./routes/users.ts";

export { DeviceLink } from "../inbox/device-link.ts";
export { Inbox } from "../inbox/inbox.ts";
export { Room } from "../rooms/room.ts";
export { UploadBudget } from "./files/upload-budget.ts";

const app = createApp();

// No header: clients neither choose the id nor need it, except with a server error, whose body has it.
app.use(securityHeaders, checkSettings, requestId({ headerName: "" }), rejectUnknownMethods(app));

for (const path of ["/api/*", "/files/*", "/health"]) {
  app.use(path, forbidCaching, allowOrigins, limitCalls, rejectMalformedUrls, limitBody);
}

for (const route of [
  health,
  session,
  devices,
  messages,
  files,
  search,
  users,
  rooms,
  dms,
  sanctions,
  audit,
  erasures,
  inbox,
  push,
  inboxSocket,
  socket,
])
  app.route("/", route);
app.route("/", docs(app));

app.notFound(handleNotFound);
app.onError(handleError);

export default app;
