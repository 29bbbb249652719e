/** What moderators do in a room. */
import type { Requests } from "./requests.ts";
import type { Rest } from "./rest.ts";
import type { RoomClient } from "./room-client.ts";

type Moderation = Pick<
  RoomClient,
  "muteUser" | "removeUser" | "setSlowMode" | "setClosed" | "loadSanctions" | "loadAudit"
>;

export const createModeration = (
  room: string,
  { send }: Pick<Requests, "send">,
  rest: Pick<Rest, "sanctions" | "audit">,
): Moderation => ({
  muteUser: (userId, seconds) => send({ event: "muteUser", data: { userId, seconds } }),
  removeUser: (userId, seconds) => send({ event: "removeUser", data: { userId, seconds } }),
  setSlowMode: (seconds) => send({ event: "setSlowMode", data: { seconds } }),
  setClosed: (closed) => send({ event: "setClosed", data: { closed } }),
  loadSanctions: () => rest.sanctions(room),
  loadAudit: (cursor) => rest.audit(room, cursor),
});
