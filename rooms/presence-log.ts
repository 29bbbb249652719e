/** Logs who joins and leaves. */
import type { RuntimeHost } from "./host.ts";
import type { ServerEvent } from "./protocol/events.ts";

export const logPresence = ({ room, logger }: RuntimeHost, { event, data }: ServerEvent): void => {
  if (event !== "userJoined" && event !== "userLeft") return;
  logger.debug("user", event === "userJoined" ? "joined" : "left", { room, user: data.user.id, total: data.total });
};
