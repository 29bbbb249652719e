import type { ConnectionText } from "../text/connection.ts";

export const connection: ConnectionText = {
  connecting: "Connecting…",
  joining: "Joining…",
  reconnecting: "Reconnecting…",
  reconnectingIn: (when) => `Reconnecting ${when}`,
  offline: "You’re offline.",
  syncing: "Catching up…",
  backOnline: "You’re back online.",
  full: "Room is full",
  roomFull: "This room is full. You’ll join when a spot opens.",
  sentWhenOnline: "Your messages will be sent when you’re back online.",
  tryNow: "Try now",
};
