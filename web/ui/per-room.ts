/** What the page keeps of a room while its client is open. */
import type { RoomClient } from "../client/room-client.ts";

/** Returns a function that returns what `create` has made for a client, the same each time. */
export const perRoom = <Kept extends object>(create: () => Kept): ((client: RoomClient) => Kept) => {
  const all = new WeakMap<RoomClient, Kept>();
  return (client) => {
    const kept = all.get(client) ?? create();
    all.set(client, kept);
    return kept;
  };
};
